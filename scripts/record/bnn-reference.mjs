// The posterior of a network 1–50–1 by long runs of Hamiltonian Monte Carlo, as a table of its predictive density, and what the three
// samplers of chapter 5-3 cost on it.
import { book, everyMinute, recorded, save, say, secondsSince, wanted } from './common.mjs';

const { bayesianNetwork: bnn, key } = book;

const SEED = 1987_0901;
const CODE = ['src/models/bayesianNetwork', 'src/inference/sampling', 'src/inference/leapfrog.ts'];
const RUNS = {
  hmc: { method: { leapfrogs: 60 }, chains: 16, warmUp: 400, draws: 1200 },
  nuts: { method: 'nuts', chains: 8, warmUp: 300, draws: 200, maxDepth: 8 },
};

/** @param {{ only?: string[], threads?: string, again: boolean }} options */
export async function record({ only, threads, again }) {
  const names = wanted(Object.keys(RUNS), { only, again, done: recorded('bnn-reference') });
  for (const name of names) await recordRun(name, RUNS[name], threads);
}

async function recordRun(name, run, threads) {
  const begin = performance.now();
  const commit = book.codeVersion(CODE);
  const { setting, data, inputs } = bnn.gapTask();
  const [startKey, runKey] = book.split(key(SEED), 2);
  const start = bnn.drawPrior(setting.net, setting.prior, startKey, run.chains);
  const chains = await bnn.sampleNetwork(setting, data, inputs, {
    ...run,
    key: runKey,
    start,
    progress: everyMinute((steps, total, note) => say(name, `${steps} of ${total}, ${note}`)),
  });
  if (chains.interrupted) return;
  const x = inputs.map(([value]) => value);
  const table = bnn.tabulate(chains.functions, x, setting.noise);
  save({
    experiment: 'bnn-reference',
    name,
    settings: {
      seed: SEED,
      method: run.method === 'nuts' ? 'NUTS' : `HMC, ${run.method.leapfrogs} leapfrog steps`,
      chains: run.chains,
      warmUp: run.warmUp,
      draws: run.draws,
    },
    figures: bnn.referenceFigures(chains, table),
    threads,
    seconds: secondsSince(begin),
    commit,
  });
}
