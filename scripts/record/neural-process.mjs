// Chapter 4-4: three neural processes trained for 40,000 steps, and what 1,000 fresh tasks say about
// them beside exact inference. The same networks and tasks as in the chapter; only the number of steps is larger.
import { book, everyMinute, recorded, save, say, secondsSince, wanted } from './common.mjs';

const { neuralProcess: np, fewShot, key, tree } = book;

const SEED = 4_4;
const STEPS = 40_000;
const TASKS = 16;
const POINTS = 10;
const SCORED = 1000;
const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const MODELS = { CNP: np.CNP, NP: np.NP, attentive: np.ATTENTIVE };
const CODE = ['src/models/neuralProcess', 'src/models/fewShot', 'src/models/networkStack'];

/** @param {{ only?: string[], threads?: string, again: boolean }} options */
export async function record({ only, threads, again }) {
  const names = wanted(Object.keys(MODELS), { only, again, done: recorded('neural-process') });
  for (const name of names) await recordModel(name, threads);
}

async function recordModel(name, threads) {
  const begin = performance.now();
  const commit = book.codeVersion(CODE);
  const model = MODELS[name];
  const counts = { tasks: TASKS, support: POINTS, query: POINTS };
  const { params, history } = await np.train(model, {
    key: key(SEED),
    draw: (k) => fewShot.gaussianProcessTasks(k, counts),
    steps: STEPS,
    every: 1000,
    progress: everyMinute((done, total, note) => say(name, `${done} of ${total}, ${note}`)),
  });
  const batch = fewShot.gaussianProcessTasks(key(SEED + 1), { ...counts, tasks: SCORED });
  const cards = np.scoreCard(
    {
      exact: np.gpPredictor(np.trueProcess(fewShot.GP_TASKS)),
      [name]: np.npPredictor(model, params, { key: key(SEED + 2), samples: 100 }),
    },
    batch,
    SIZES,
  );
  const parameters = tree.count(params);
  tree.dispose(params, batch);
  save({
    experiment: 'neural-process',
    name,
    settings: {
      seed: SEED,
      steps: STEPS,
      tasks: TASKS,
      points: POINTS,
      scored: SCORED,
      samples: 100,
      ...model,
      ...fewShot.GP_TASKS,
    },
    figures: { history, exact: cards[0], trained: cards[1], parameters },
    threads,
    seconds: secondsSince(begin),
    commit,
  });
}
