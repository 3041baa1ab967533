// The curves of figure 2, one after the other, each in stretches whose end is kept in the cache.
import { book, keeper, real, recorded, save, say, secondsSince, wanted } from './common.mjs';

const { figure2, key, tree } = book;

const SEED = 1312_6114;
/** Training samples between two states kept on the disk. */
const STRETCH = 500_000;
/** Training samples of each step size before the best is chosen. */
const TRIAL_SAMPLES = 100_000;
/** Images of each set that a point of a curve is the mean over. */
const EVALUATE_ON = 5000;

/** The code that runs, as it is when it starts. */
const COMMIT = book.codeVersion([
  'src/tensor',
  'src/models/vae',
  'src/models/wakeSleep',
  'src/models/figure2',
]);

/** In the order of what is wanted first: panel, method, and whether the weights start from N(0, 0.1²). */
const CURVES = [
  ...[3, 20, 200, 5, 10].map((latents) => [{ dataSet: 'MNIST', latents }, 'AEVB']),
  ...[2, 5, 10, 20].flatMap((latents) =>
    ['AEVB', 'wake-sleep'].map((method) => [{ dataSet: 'Frey Face', latents }, method]),
  ),
  ...[3, 20, 200, 5, 10].map((latents) => [{ dataSet: 'MNIST', latents }, 'wake-sleep']),
  ...['wake-sleep', 'AEVB'].flatMap((method) =>
    [2, 5, 10, 20].map((latents) => [{ dataSet: 'Frey Face', latents }, method, true]),
  ),
];

/** Curves from another start are no part of figure 2's eighteen. */
const experimentOf = (wide) => (wide ? 'figure2-wide' : 'figure2');

/** @param {{ only?: string[], samples: number, threads?: string, again: boolean }} options */
export async function record({ only, samples, threads, again }) {
  const names = CURVES.map((curve) => figure2.curveName(...curve));
  const run = wanted(names, { only, again, done: recorded(experimentOf(false), experimentOf(true)) });
  for (const [i, [panel, method, wide = false]] of CURVES.entries()) {
    if (!run.has(names[i])) continue;
    const finished = await recordCurve(names[i], { panel, method, wide }, { samples, threads });
    if (!finished) return;
  }
}

async function recordCurve(name, { panel, method, wide }, { samples, threads }) {
  const kept = keeper(`figure2-${name}-${samples}-warm`);
  const { images, test } = await dataOf(panel);
  const before = kept.read({ curve: [], seconds: 0 });
  let { curve, learningRate, seconds } = before;
  let resume = before.state;
  for (let seen = before.count; seen < samples; ) {
    const wall = performance.now();
    const result = await figure2.train(panel, method, {
      key: key(SEED),
      images,
      test,
      evaluateOn: EVALUATE_ON,
      samples: Math.min(samples, seen + STRETCH),
      checkpoints: figure2.panelCheckpoints(samples),
      learningRate,
      trialSamples: TRIAL_SAMPLES,
      ...(wide ? { initialScale: figure2.WIDE_START } : {}),
      resume,
    });
    tree.dispose([resume ?? [], result.params]);
    curve = [...curve, ...result.curve.map((point) => ({ ...point, seconds: point.seconds + seconds }))];
    seconds += result.seconds;
    ({ learningRate, samples: seen, state: resume } = result);
    kept.keep({ curve, learningRate, seconds, count: seen }, resume);
    const note = `step ${learningRate}, ${secondsSince(wall).toFixed(0)} s for the stretch`;
    say(name, `${seen.toExponential(1)}: ${boundsOf(curve.at(-1))} (${note})`);
    if (result.interrupted) return false;
  }
  tree.dispose([images, test, resume ?? []]);
  save({
    experiment: experimentOf(wide),
    name,
    settings: {
      seed: SEED,
      samples,
      batchSize: 100,
      L: 1,
      evaluateOn: EVALUATE_ON,
      optimiser: 'Adagrad',
      warmUp: 100,
      trialSamples: TRIAL_SAMPLES,
      ...(wide ? { initialScale: figure2.WIDE_START } : {}),
    },
    figures: figure2.curveRecord(panel, method, { learningRate, curve }),
    command: `figure2 --samples ${samples}`,
    seconds,
    threads,
    commit: COMMIT,
  });
  kept.clear();
  return true;
}

async function dataOf({ dataSet }) {
  const set = await real(dataSet === 'MNIST' ? book.loadMnist() : book.loadFreyFace());
  const { train, test } =
    dataSet === 'MNIST' ? set : book.splitImages(set.images, figure2.FREY_TRAINING_FRAMES, key(SEED));
  return { images: book.imagesTensor(train), test: book.imagesTensor(test) };
}

const boundsOf = (point) =>
  point ? `train ${point.train.bound.toFixed(2)}, test ${point.test.bound.toFixed(2)}` : '';
