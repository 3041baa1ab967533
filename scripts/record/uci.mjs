// UCI regression, all 20 published splits: one record for each table and method. All splits of a table are trained side by
// side, so that what is repeated after a stop is one method on one table.
import { book, everyMinute, real, recorded, save, say, secondsSince, wanted } from './common.mjs';

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
  const names = wanted(
    runs.map(({ name }) => name),
    { only, again, done: recorded('uci') },
  );
  for (const run of runs) if (names.has(run.name)) await recordOne(run, threads);
}

async function recordOne({ name, table, method }, threads) {
  const data = await real(book.loadUci(table));
  const start = performance.now();
  // The same division for every method: what is chosen is chosen on the same rows.
  const folds = uci.foldsOf(data, SPLITS, foldIn(key(SEED), uci.TABLES.indexOf(table)));
  const { settings, results } = await uci.runMethod(method, folds, {
    table,
    splits: SPLITS,
    key: foldIn(foldIn(key(SEED), 100 + uci.TABLES.indexOf(table)), uci.RUNS.indexOf(method)),
    progress: everyMinute((done, total, note = '') => say(name, `${done} of ${total} ${note}`)),
  });
  save({
    experiment: 'uci',
    name,
    settings: { seed: SEED, table, method, splits: SPLITS.length, ...settings },
    figures: results,
    threads,
    seconds: secondsSince(start),
    commit: COMMIT,
  });
  const show = (values) => {
    const { mean, standardError } = uci.summarise(values);
    return `${mean.toFixed(3)} ± ${standardError.toFixed(3)}`;
  };
  for (const { method: scored, rmse, logLikelihood } of results)
    console.log(`  ${scored}: RMSE ${show(rmse)}, log-likelihood ${show(logLikelihood)}`);
}
