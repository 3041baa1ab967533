// Chapter 4-6: meta-training of MAML and its Bayesian kin on forks, the tasks with two answers. What is recorded are the trained
// parameters; the chapter scores them itself.
import { book, everyMinute, recorded, save, say, secondsSince, wanted } from './common.mjs';

const { bayesianMaml, foldIn, key, tree } = book;
const { METHOD_NAMES } = bayesianMaml;

const SEED = 1806_02817;
const STEPS = 1500;
const LEARNING_RATE = 2e-3;
const TASKS = 16;
/**
 * The contest; the hybrid four times as long (is what it lacks a matter of patience?); and all again from another
 * seed (how much of a difference is luck?).
 */
const RUNS = Object.fromEntries([
  ...METHOD_NAMES.map((method) => [method, { method, steps: STEPS, seed: SEED }]),
  ['hybrid-longer', { method: 'hybrid', steps: 4 * STEPS, seed: SEED }],
  ...METHOD_NAMES.map((method) => [`${method}-again`, { method, steps: STEPS, seed: SEED + 1 }]),
]);

/** @param {{ only?: string[], threads?: string, again: boolean }} options */
export async function record({ only, threads, again }) {
  const names = wanted(Object.keys(RUNS), {
    only,
    again,
    done: recorded('bayesian-maml'),
  });
  for (const name of names) await recordRun(name, threads);
}

async function recordRun(name, threads) {
  const begin = performance.now();
  const before = process.cpuUsage();
  const commit = book.codeVersion(['src/models/bayesianMaml', 'src/models/fewShot', 'src/models/maml']);
  const { method, steps, seed } = RUNS[name];
  const { params, losses } = await bayesianMaml.metaTrain(bayesianMaml.methodOf(method), {
    key: foldIn(key(seed), METHOD_NAMES.indexOf(method)),
    steps,
    tasks: TASKS,
    learningRate: LEARNING_RATE,
    progress: everyMinute((done, total, note) => say(name, `${done} of ${total}, ${note}`)),
  });
  const { user, system } = process.cpuUsage(before);
  save({
    experiment: 'bayesian-maml',
    name,
    settings: {
      ...{ seed, steps, tasks: TASKS, learningRate: LEARNING_RATE },
      ...{ innerSteps: bayesianMaml.INNER.steps, particles: bayesianMaml.PARTICLES },
      widths: bayesianMaml.FORK_MODEL.widths.join('–'),
    },
    figures: {
      method,
      losses: losses.map((loss) => Number(loss.toFixed(3))),
      params: bayesianMaml.storeParams(params),
      processorSeconds: Math.round((user + system) / 1e6),
    },
    threads,
    seconds: secondsSince(begin),
    commit,
  });
  tree.dispose(params);
}
