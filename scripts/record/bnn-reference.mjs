// The posterior of a network 1–50–1 by long runs of Hamiltonian Monte Carlo, as a table of its predictive density, and what the three
// samplers of chapter 5-3 cost on it.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';

const book = createRequire(import.meta.url)('../../dist/index.js');
const { bayesianNetwork: bnn, key } = book;

const SEED = 1987_0901;
const CODE = ['src/models/bayesianNetwork', 'src/inference/sampling', 'src/inference/leapfrog.ts'];
const RUNS = {
  hmc: { method: { leapfrogs: 60 }, chains: 16, warmUp: 400, draws: 1200 },
  nuts: { method: 'nuts', chains: 8, warmUp: 300, draws: 200, maxDepth: 8 },
};

/** @param {{ only?: string[], threads?: string, again: boolean }} options */
export async function record({ only, threads, again }) {
  for (const name of only ?? [])
    if (!(name in RUNS)) throw new Error(`there is no run '${name}', only ${Object.keys(RUNS).join(', ')}`);
  const done = new Set(book.records('bnn-reference').map(({ name }) => name));
  for (const [name, run] of Object.entries(RUNS))
    if ((!only || only.includes(name)) && (!done.has(name) || again)) await recordRun(name, run, threads);
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
    progress: everyMinute((steps, total, note) => console.log(`${name}: ${steps} of ${total}, ${note}`)),
  });
  if (chains.interrupted) return;
  const x = inputs.map(([value]) => value);
  const table = bnn.tabulate(chains.functions, x, setting.noise);
  const path = book.saveRecord({
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
    command: `npm run record -- bnn-reference --only ${name}${threads ? ` --threads ${threads}` : ''}`,
    cores: threads ? Number(threads) : availableParallelism(),
    seconds: Math.round((performance.now() - begin) / 1000),
    commit,
  });
  console.log(`${new Date().toISOString()} wrote ${path}`);
}

function everyMinute(report) {
  let last = performance.now();
  return (...args) => {
    if (performance.now() - last < 60_000) return;
    last = performance.now();
    report(...args);
  };
}
