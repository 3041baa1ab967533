// UCI regression, all 20 published splits: one record for each table and method. All splits of a table are trained side by
// side, so that what is repeated after a stop is one method on one table.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';

const book = createRequire(import.meta.url)('../../dist/index.js');
const { key, foldIn, uci } = book;

const SEED = 1506_02142;
const SPLITS = Array.from({ length: 20 }, (_, split) => split);

/** The code that runs, as it is when it starts. */
const COMMIT = book.codeVersion(['src/tensor', 'src/inference', ...uci.RECORDED_WITH]);

/** @param {{ only?: string[], threads?: string, again: boolean }} options */
export async function record({ only, threads, again }) {
  const runs = uci.TABLES.flatMap((table) =>
    uci.RUNS.map((method) => ({ name: uci.recordName(table, method), table, method })),
  );
  for (const name of only ?? []) {
    if (!runs.some((run) => run.name === name))
      throw new Error(`there is no run '${name}', only ${runs.map((run) => run.name).join(', ')}`);
  }
  const done = new Set(book.records('uci').map(({ name }) => name));
  for (const run of runs) {
    if ((only && !only.includes(run.name)) || (done.has(run.name) && !again)) continue;
    await recordOne(run, threads);
  }
}

async function recordOne({ name, table, method }, threads) {
  const data = await book.loadUci(table);
  // A record of generated numbers would be worth nothing.
  if (data.origin.kind !== 'real') throw new Error(data.origin.note);
  const start = performance.now();
  // The same division for every method: what is chosen is chosen on the same rows.
  const folds = uci.foldsOf(data, SPLITS, foldIn(key(SEED), uci.TABLES.indexOf(table)));
  const { settings, results } = await uci.runMethod(method, folds, {
    table,
    splits: SPLITS,
    key: foldIn(foldIn(key(SEED), 100 + uci.TABLES.indexOf(table)), uci.RUNS.indexOf(method)),
    progress: reporter(name),
  });
  const path = book.saveRecord({
    experiment: 'uci',
    name,
    settings: { seed: SEED, table, method, splits: SPLITS.length, ...settings },
    figures: results,
    command: `npm run record -- uci --only ${name}${threads ? ` --threads ${threads}` : ''}`,
    cores: threads ? Number(threads) : availableParallelism(),
    seconds: Math.round((performance.now() - start) / 1000),
    commit: COMMIT,
  });
  const show = (values) => {
    const { mean, standardError } = uci.summarise(values);
    return `${mean.toFixed(3)} ± ${standardError.toFixed(3)}`;
  };
  console.log(`${now()} wrote ${path}`);
  for (const { method: scored, rmse, logLikelihood } of results)
    console.log(`  ${scored}: RMSE ${show(rmse)}, log-likelihood ${show(logLikelihood)}`);
}

/** A line every minute. */
function reporter(name) {
  let last = 0;
  return (done, total, note = '') => {
    if (performance.now() - last < 60_000) return;
    last = performance.now();
    console.log(`${now()} ${name}: ${done} of ${total} ${note}`);
  };
}

const now = () => new Date().toISOString();
