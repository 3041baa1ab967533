// Chapter 4-6: meta-training of MAML and its Bayesian kin on forks, the tasks with two answers. What is recorded are the trained
// parameters; the chapter scores them itself.
import { book, everyMinute, recorded, save, say, secondsSince, wanted } from './common.mjs';

const { bayesianMaml, foldIn, key, tree } = book;

const SEED = 1806_02817;
const STEPS = 1500;
const LEARNING_RATE = 2e-3;
const TASKS = 16;
/** The two bounds again, four times as long: is what they lack a matter of patience? */
const LONGER = { 'amortised-longer': 'amortised', 'hybrid-longer': 'hybrid' };

/** @param {{ only?: string[], threads?: string, again: boolean }} options */
export async function record({ only, threads, again }) {
  const names = wanted([...bayesianMaml.METHOD_NAMES, ...Object.keys(LONGER)], {
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
  const method = LONGER[name] ?? name;
  const steps = method === name ? STEPS : 4 * STEPS;
  const { params, losses } = await bayesianMaml.metaTrain(bayesianMaml.methodOf(method), {
    key: foldIn(key(SEED), bayesianMaml.METHOD_NAMES.indexOf(method)),
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
      ...{ seed: SEED, steps, tasks: TASKS, learningRate: LEARNING_RATE },
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
