// The curves of figure 3: log p(x) by App. D along the training of AEVB, wake-sleep and Monte Carlo EM. A curve that was
// stopped in the middle begins anew: its record is written at its end, and nothing of it is kept before.
import { book, everyMinute, real, save, say, secondsSince, wanted } from './common.mjs';

const { figure3, key, marginalLikelihood } = book;

const SEED = 1312_6114;
/** The first so many images of each set are looked at, as in the paper's App. E. */
const EVALUATE_ON = 1000;
/** App. D: of 50 draws by 4 leapfrog steps each, as in App. E, half fit q and half are averaged over. */
const APP_D = { warmUp: 30, L: 25, leapfrogs: 4 };

/** What decides the curves: a record says whether any of it differed from its commit. */
const CODE = ['figure3', 'marginalLikelihood', 'mcem', 'vae', 'wakeSleep'].map(
  (name) => `src/models/${name}`,
);

/** In the order of what is wanted first; MCEM is not for the large set. */
const CURVES = [
  ['AEVB', 1000],
  ['MCEM', 1000],
  ['wake-sleep', 1000],
  ['AEVB', 50_000],
  ['wake-sleep', 50_000],
];

/** @param {{ only?: string[], samples: number, threads?: string, again: boolean }} options */
export async function record({ only, samples, threads, again }) {
  const names = CURVES.map(([method, N]) => figure3.curveName(method, N));
  const longEnough = book.records('figure3').filter(({ figures }) => figures.samples.at(-1) >= samples);
  const run = wanted(names, { only, again, done: new Set(longEnough.map(({ name }) => name)) });
  const set = await real(book.loadMnist());
  const evaluators = {
    train: marginalLikelihood.evaluator(
      figure3.network(),
      book.imagesTensor(set.train, 0, EVALUATE_ON),
      APP_D,
    ),
    test: marginalLikelihood.evaluator(figure3.network(), book.imagesTensor(set.test, 0, EVALUATE_ON), APP_D),
  };
  for (const [i, [method, N]] of CURVES.entries()) {
    if (!run.has(names[i])) continue;
    const images = book.imagesTensor(set.train, 0, N);
    const finished = await recordCurve(names[i], method, images, evaluators, { samples, threads });
    images.dispose();
    if (!finished) return;
  }
}

async function recordCurve(name, method, images, evaluators, { samples, threads }) {
  const begin = performance.now();
  const commit = book.codeVersion(CODE);
  const progress = everyMinute((done, total, note) => say(name, `${done} of ${total}, ${note}`));
  const run = await figure3.snapshots(method, figure3.network(), {
    images,
    samples,
    key: key(SEED),
    progress,
  });
  say(name, `trained with step ${run.learningRate} in ${run.list.at(-1).seconds.toFixed(0)} s`);
  if (run.interrupted) return false;
  const figures = await figure3.measure(run, {
    ...evaluators,
    key: key(SEED + 1),
    onPoint: (c) => say(name, `${c.samples.at(-1)}: train ${c.train.at(-1)}, test ${c.test.at(-1)}`),
  });
  figure3.disposeSnapshots(run);
  save({
    experiment: 'figure3',
    name,
    settings: {
      seed: SEED,
      samples,
      batchSize: 100,
      L: 1,
      optimiser: 'Adagrad',
      evaluateOn: EVALUATE_ON,
      ...appD(),
    },
    figures,
    commit,
    command: `figure3 --samples ${samples}`,
    threads,
    seconds: secondsSince(begin),
  });
  return true;
}

const appD = () => ({
  drawsToFit: APP_D.L,
  drawsToAverage: APP_D.L,
  warmUp: APP_D.warmUp,
  leapfrogs: APP_D.leapfrogs,
});
