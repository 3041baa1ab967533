// npm run book -- GLOB: runs chapters headlessly in the real kernel, cell by cell, and says what went wrong where.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfStale } from './book/build.mjs';
import { checksOf, judge, judgeRepetition } from './book/judge.mjs';
import {
  codeCells,
  findNotebooks,
  lintNotebook,
  readNotebook,
  selectNotebooks,
  shortName,
} from './book/notebooks.mjs';
import { describeFailures, recordResult, summarise } from './book/report.mjs';
import { runNotebook } from './book/run.mjs';

const HELP = `npm run book -- [options] [NAME or GLOB ...]

Runs notebooks in a kernel of their own and checks them. Without a name: all of notebooks/.
  npm run book -- cookie                      every notebook whose path has "cookie" in it
  npm run book -- 'notebooks/1-*/*.ipynb'     a glob
  --profile full      the papers' own scale (BAYESBOOK_PROFILE=full); default quick
  --save              write executed copies to test-results/executed/ (the notebook itself is never written)
  --jobs N            notebooks at once (default: one per two cores, at most 2)
  --cell-seconds N    time limit of a cell (default 300; with --profile full 7200)
  --twice             run each twice: all checks must print the same numbers again
  --keep-going        do not stop at the first failed cell
  --quiet             one line per notebook`;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What a reader of the terminal hears of a cell that takes long, every so many seconds. */
const PATIENCE_SECONDS = 15;

/**
 * @typedef {{ quiet: boolean, save: boolean, twice: boolean, keepGoing: boolean, cellSeconds: number }} Options
 * @param {string} path
 * @param {Options} options
 * @returns {Promise<boolean>} did it pass
 */
async function runOne(path, options) {
  const name = shortName(path, root);
  const notebook = readNotebook(path);
  const run = await runOnce(path, name, codeCells(notebook).length, options);
  const failures = [...lintNotebook(path, notebook), ...judge(notebook, run)];
  if (options.twice && failures.length === 0) {
    const again = await runOnce(path, name, codeCells(notebook).length, { ...options, quiet: true });
    failures.push(...judge(notebook, again), ...judgeRepetition(run, again));
  }
  recordResult({ root, path, run, failures });
  console.log(`${failures.length === 0 ? 'passed' : 'FAILED'} ${name}: ${summarise(run)}`);
  if (failures.length > 0) console.log(`\n${describeFailures(name, failures)}\n`);
  return failures.length === 0;
}

/**
 * @param {string} path
 * @param {string} name
 * @param {number} total
 * @param {Options} options
 */
async function runOnce(path, name, total, { quiet, save, keepGoing, cellSeconds }) {
  /** @param {string} line */
  const say = (line) => quiet || console.log(`${name} ${line}`);
  let [number, since] = [0, Date.now()];
  const patience = setInterval(() => {
    if (number > 0) say(`cell ${number}/${total} is running, ${Math.round((Date.now() - since) / 1000)} s`);
  }, PATIENCE_SECONDS * 1000);
  try {
    return await runNotebook(path, {
      root,
      keepGoing,
      cellSeconds,
      notebookSeconds: cellSeconds * 3,
      save: save ? join(root, 'test-results', 'executed', name) : undefined,
      onBegin: (begun) => {
        [number, since] = [begun, Date.now()];
        if (begun === 1) say(`running ${total} code cells`);
      },
      onCell: (cell) => {
        say(`cell ${cell.number}/${total} ${cell.status} ${cell.seconds.toFixed(2)} s`);
        for (const check of checksOf({ cells: [cell] })) say(`  ✓ ${check.line}`);
      },
    });
  } finally {
    clearInterval(patience);
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      profile: { type: 'string', default: 'quick' },
      save: { type: 'boolean', default: false },
      twice: { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      jobs: { type: 'string' },
      'cell-seconds': { type: 'string' },
    },
  });
  if (values.help) return console.log(HELP);
  if (!['quick', 'full'].includes(values.profile))
    throw new Error(`--profile is quick or full, not ${values.profile}`);
  process.env.BAYESBOOK_PROFILE = values.profile;
  const all = findNotebooks(join(root, 'notebooks'));
  const chosen = positionals.length === 0 ? all : positionals.flatMap((word) => named(all, word));
  if (chosen.length === 0) throw new Error('There is no notebook under notebooks/.');
  buildIfStale(root);
  const queue = [...new Set(chosen)];
  const jobs = positive(values.jobs ?? Math.min(2, Math.max(1, availableParallelism() / 2)), '--jobs');
  const options = {
    quiet: values.quiet,
    save: values.save,
    twice: values.twice,
    keepGoing: values['keep-going'],
    cellSeconds: positive(
      values['cell-seconds'] ?? (values.profile === 'full' ? 7200 : 300),
      '--cell-seconds',
    ),
  };
  let passed = 0;
  const total = queue.length;
  const work = async () => {
    for (let path = queue.shift(); path; path = queue.shift()) if (await runOne(path, options)) passed++;
  };
  await Promise.all(Array.from({ length: Math.ceil(jobs) }, work));
  console.log(`${passed} passed, ${total - passed} failed`);
  process.exitCode = passed === total ? 0 : 1;
}

/** @param {string[]} all @param {string} word */
function named(all, word) {
  const found = selectNotebooks(all, word, root);
  if (found.length > 0) return found;
  const outside = resolve(root, word);
  if (word.endsWith('.ipynb') && existsSync(outside)) return [outside];
  throw new Error(
    `No notebook matches ${word}. There are:\n${all.map((path) => `  ${shortName(path, root)}`).join('\n')}`,
  );
}

/** @param {string | number} value @param {string} option */
function positive(value, option) {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`${option} needs a number above 0, not ${value}`);
  return number;
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
