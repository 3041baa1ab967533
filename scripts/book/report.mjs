// @ts-check
// Says in plain lines how a run went.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartsOf, checksHash, checksOf } from './judge.mjs';
import { shortName } from './notebooks.mjs';

/** @typedef {import('./notebooks.mjs').Failure} Failure */
/** @typedef {import('./judge.mjs').Run} Run */

const SOURCE_LINES = 8;
/** What a chapter may take in the quick profile on two cores that have nothing else to do. */
const QUICK_SECONDS = 90;

/**
 * One failure: notebook, cell (counted among the code cells, from 1), id, message and the start of the source.
 * @param {string} name
 * @param {Failure} failure
 */
export function describeFailure(name, failure) {
  const place =
    failure.cell === undefined ? '' : `, code cell ${failure.cell}${failure.id ? ` (id ${failure.id})` : ''}`;
  const source = failure.source === undefined ? [] : excerpt(failure.source).map((line) => `    | ${line}`);
  const message = failure.message.split('\n').slice(0, 30);
  return [`${name}${place}: ${failure.kind}`, ...source, ...message.map((line) => `    ${line}`)].join('\n');
}

/**
 * @param {string} name
 * @param {Failure[]} failures
 */
export function describeFailures(name, failures) {
  return failures.map((failure) => describeFailure(name, failure)).join('\n\n');
}

/** @param {string} source */
function excerpt(source) {
  const lines = source.trimEnd().split('\n');
  return lines.length <= SOURCE_LINES
    ? lines
    : [...lines.slice(0, SOURCE_LINES), `… ${lines.length - SOURCE_LINES} lines more`];
}

/** @param {Run} run */
export function summarise(run) {
  const megabytes = Math.round(run.peakBytes / 2 ** 20);
  const processor = run.processorSeconds ? `${run.processorSeconds.toFixed(0)} s of processor time, ` : '';
  const slow = run.seconds > QUICK_SECONDS ? ` (over the ${QUICK_SECONDS} s of a quick run)` : '';
  return `${run.cells.length} cells, ${checksOf(run).length} checks, ${chartsOf(run)} charts, ${run.seconds.toFixed(1)} s${slow}, ${processor}${megabytes} MB`;
}

/**
 * Keeps what a run gave: times, memory, and the values of all checks, whose hash two runs can be compared by.
 * @param {{ root: string, path: string, run: Run, failures: Failure[] }} result
 * @returns {string} the file
 */
export function recordResult({ root, path, run, failures }) {
  const name = shortName(path, root);
  const file = join(
    root,
    'test-results',
    'notebooks',
    `${name.replace(/\.ipynb$/, '').replaceAll('/', '--')}.json`,
  );
  const record = {
    notebook: name,
    profile: process.env.BAYESBOOK_PROFILE ?? 'quick',
    node: process.version,
    date: new Date().toISOString(),
    seconds: run.seconds,
    processorSeconds: run.processorSeconds,
    peakMegabytes: Math.round(run.peakBytes / 2 ** 20),
    checksHash: checksHash(run),
    checks: checksOf(run),
    charts: chartsOf(run),
    cells: run.cells.map(({ number, id, status, seconds }) => ({ number, id, status, seconds })),
    failures: failures.map(({ source, ...failure }) => failure),
    native: run.native,
  };
  mkdirSync(join(root, 'test-results', 'notebooks'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
  return file;
}
