// @ts-check
// Judges what a run of a notebook brought back. A pure function of the file and the run, so that tests can reach it.
import { createHash } from 'node:crypto';
import { tidyError } from './errors.mjs';
import { inspectFigure, PLOTLY } from './figures.mjs';
import { codeCells, sourceOf } from './notebooks.mjs';

/** @typedef {import('./notebooks.mjs').Failure} Failure */
/** @typedef {import('./notebooks.mjs').Notebook} Notebook */
/** @typedef {{ output_type: string, name?: string, text?: string, data?: Record<string, unknown>, ename?: string, evalue?: string }} Output */
/** @typedef {'ok' | 'error' | 'abort' | 'missing' | 'timeout' | 'dead'} Status */
/** @typedef {{ number: number, id?: string, status: Status, seconds: number, limit?: string, exitCode?: number | null, lost?: boolean, outputs: Output[], late?: Output[] }} CellRun */
/** @typedef {{ cells: CellRun[], invalid?: string, failed?: string, native?: string, seconds: number, peakBytes: number, processorSeconds?: number, kernelPid?: number, limits: { cell: number, notebook: number } }} Run */
/** @typedef {{ cell: number, label: string, line: string }} Check */

const PASSED = /^\s*✓ /;
const FAILED = /^\s*✗ /;

/**
 * Everything that is wrong with a run, in the order of the cells.
 * @param {Notebook} notebook
 * @param {Run} run
 * @returns {Failure[]}
 */
export function judge(notebook, run) {
  if (run.failed) return [{ kind: 'kernel', message: run.failed }];
  /** @type {Failure[]} */
  const failures = run.invalid ? [{ kind: 'format', message: `nbformat rejects it: ${run.invalid}` }] : [];
  const sources = codeCells(notebook);
  for (const cell of run.cells) {
    const cellFailures = [...judgeReply(cell, run), ...judgeStreams(cell), ...judgeOutputs(cell)];
    const source = sources[cell.number - 1];
    failures.push(
      ...cellFailures.map((failure) => ({
        ...failure,
        cell: cell.number,
        id: cell.id,
        source: source && sourceOf(source),
      })),
    );
  }
  const skipped = sources.length - run.cells.length;
  if (skipped > 0)
    failures.push({ kind: 'not run', message: `${skipped} code cells after that were not run` });
  else if (failures.length === 0) failures.push(...judgeWhole(run));
  return failures;
}

/**
 * @param {CellRun} cell
 * @param {Run} run
 * @returns {Failure[]}
 */
function judgeReply(cell, run) {
  const seconds = cell.seconds.toFixed(1);
  switch (cell.status) {
    case 'ok':
      return cell.lost
        ? [
            {
              kind: 'lost output',
              message: 'outputs were lost on the way: too many in one burst, print one string',
            },
          ]
        : [];
    case 'error':
      return [
        {
          kind: errorKind(cell),
          message: tidyError(textOf(cell.outputs, 'stderr')) || 'the kernel replied error without a message',
        },
      ];
    case 'abort':
      return [
        {
          kind: 'abort',
          message: 'the kernel did not run it (reply: abort), because a cell before it had failed',
        },
      ];
    case 'timeout': {
      const limit =
        cell.limit === 'notebook' ? `the notebook's ${run.limits.notebook} s` : `${run.limits.cell} s`;
      return [
        {
          kind: 'time limit',
          message: `stopped after ${seconds} s: the time limit is ${limit}; kernel killed`,
        },
      ];
    }
    case 'dead':
      return [
        {
          kind: 'kernel died',
          message: `the kernel process ended (exit code ${cell.exitCode})\n${run.native ?? ''}`.trim(),
        },
      ];
    default:
      return [{ kind: 'no reply', message: `the kernel sent no reply (${cell.status})` }];
  }
}

/** @param {CellRun} cell */
function errorKind(cell) {
  const text = textOf(cell.outputs, 'stderr');
  if (textOf(cell.outputs, 'stdout').split('\n').some(isFailedCheck) || text.split('\n').some(isFailedCheck))
    return 'check';
  // tslab's diagnostics: line:column - message.
  return /^(\S+ )?\d+:\d+ - /m.test(text) && !/^\s+at /m.test(text) ? 'type error' : 'error';
}

/** @param {string} line */
function isFailedCheck(line) {
  return FAILED.test(line.replace(/^\s*(Uncaught )?\w*Error: /, ''));
}

/**
 * @param {CellRun} cell
 * @returns {Failure[]}
 */
function judgeStreams(cell) {
  const failures = [];
  if (cell.status === 'ok') {
    const written = textOf(cell.outputs, 'stderr');
    const kind = /^(UnhandledPromiseRejection|UncaughtException)/m.test(written) ? 'late error' : 'stderr';
    if (written) failures.push({ kind, message: `unexpected on stderr: ${tidyError(written)}` });
    const failed = textOf(cell.outputs, 'stdout').split('\n').find(isFailedCheck);
    if (failed) failures.push({ kind: 'check', message: failed.trim() });
  }
  return failures;
}

/**
 * @param {CellRun} cell
 * @returns {Failure[]}
 */
function judgeOutputs(cell) {
  return cell.outputs.flatMap((output) => {
    if (output.output_type === 'error')
      return [{ kind: 'error', message: `${output.ename}: ${output.evalue}` }];
    const data = output.data;
    if (!data || !(PLOTLY in data)) return [];
    const missing = ['text/html', 'text/plain'].filter((format) => !data[format]);
    const problems = inspectFigure(data[PLOTLY]);
    return [
      ...missing.map((format) => ({ kind: 'chart', message: `a chart comes without ${format}` })),
      ...problems.map((message) => ({ kind: 'chart', message })),
    ];
  });
}

/**
 * @param {Run} run
 * @returns {Failure[]}
 */
function judgeWhole(run) {
  const failures = [];
  if (checksOf(run).length === 0)
    failures.push({ kind: 'no check', message: 'no check passed in it: none was made' });
  if (chartsOf(run) === 0) failures.push({ kind: 'no chart', message: 'it shows no chart' });
  return failures;
}

/**
 * The checks that passed.
 * @param {Pick<Run, 'cells'>} run
 * @returns {Check[]}
 */
export function checksOf(run) {
  return run.cells.flatMap((cell) =>
    textOf(cell.outputs, 'stdout')
      .split('\n')
      .filter((line) => PASSED.test(line))
      .map((line) => {
        const text = line.replace(PASSED, '').trim();
        return { cell: cell.number, label: text.split(/: | = /)[0], line: text };
      }),
  );
}

/**
 * Where a second run of the same notebook printed other numbers than the first.
 * @param {Run} first
 * @param {Run} second
 * @returns {Failure[]}
 */
export function judgeRepetition(first, second) {
  const [before, after] = [checksOf(first), checksOf(second)];
  const changed = before.findIndex((check, index) => check.line !== after[index]?.line);
  if (changed < 0 && before.length === after.length) return [];
  const at = changed < 0 ? before.length : changed;
  const message = `two runs differ: ${before[at]?.line ?? 'no check'} / ${after[at]?.line ?? 'no check'}`;
  return [{ kind: 'not repeatable', cell: (before[at] ?? after[at])?.cell, message }];
}

/**
 * A figure of all checks of a run: two runs that give the same numbers have the same one.
 * @param {Run} run
 */
export function checksHash(run) {
  const lines = checksOf(run).map((check) => check.line);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** @param {Run} run */
export function chartsOf(run) {
  return run.cells.flatMap((cell) => cell.outputs).filter((output) => output.data && PLOTLY in output.data)
    .length;
}

/**
 * @param {Output[]} outputs
 * @param {'stdout' | 'stderr'} name
 */
function textOf(outputs, name) {
  return outputs
    .filter((output) => output.output_type === 'stream' && output.name === name)
    .map((output) => output.text ?? '')
    .join('')
    .trim();
}
