// The curves of figure 2, one after the other, each in stretches whose end is kept in the cache.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const book = createRequire(import.meta.url)('../../dist/index.js');
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
  for (const name of only ?? []) {
    if (!names.includes(name)) throw new Error(`there is no curve '${name}', only ${names.join(', ')}`);
  }
  const done = new Set(
    [false, true].flatMap((wide) => book.records(experimentOf(wide)).map(({ name }) => name)),
  );
  for (const [i, [panel, method, wide = false]] of CURVES.entries()) {
    const name = names[i];
    if ((only && !only.includes(name)) || (done.has(name) && !again)) continue;
    const finished = await recordCurve(name, { panel, method, wide }, { samples, threads });
    if (!finished) return;
  }
}

async function recordCurve(name, { panel, method, wide }, { samples, threads }) {
  const folder = join(book.cacheFolder(), 'recording', `figure2-${name}-${samples}-warm`);
  const { images, test } = await dataOf(panel);
  const before = readSoFar(folder);
  let { curve, learningRate, seconds } = before;
  let resume = before.state;
  for (let seen = before.samples; seen < samples; ) {
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
    keep(folder, { curve, learningRate, seconds, samples: seen }, resume);
    say(
      name,
      seen,
      curve.at(-1),
      `step ${learningRate}, ${((performance.now() - wall) / 1000).toFixed(0)} s for the stretch`,
    );
    if (result.interrupted) return false;
  }
  tree.dispose([images, test, resume ?? []]);
  const path = book.saveRecord({
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
    command: `npm run record -- figure2 --only ${name} --samples ${samples}${threads ? ` --threads ${threads}` : ''}`,
    cores: threads ? Number(threads) : availableParallelism(),
    seconds: Math.round(seconds),
    commit: COMMIT,
  });
  rmSync(folder, { recursive: true, force: true });
  console.log(`${new Date().toISOString()} wrote ${path}`);
  return true;
}

/** Real data only: a record of generated images would be worth nothing. */
async function dataOf({ dataSet }) {
  const set = dataSet === 'MNIST' ? await book.loadMnist() : await book.loadFreyFace();
  if (set.origin.kind !== 'real') throw new Error(set.origin.note);
  const { train, test } =
    dataSet === 'MNIST' ? set : book.splitImages(set.images, figure2.FREY_TRAINING_FRAMES, key(SEED));
  return { images: book.imagesTensor(train), test: book.imagesTensor(test) };
}

function readSoFar(folder) {
  const file = join(folder, 'curve.json');
  if (!existsSync(file)) return { curve: [], seconds: 0, samples: 0 };
  const soFar = JSON.parse(readFileSync(file, 'utf8'));
  return { ...soFar, state: book.loadTensors(join(folder, `state-${soFar.samples}.tensors`)) };
}

/** The state first, then the curve that names it: what is read back always fits together. */
function keep(folder, soFar, state) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'curve.json');
  const old = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).samples : undefined;
  book.storeTensors(join(folder, `state-${soFar.samples}.tensors`), state);
  writeFileSync(`${file}.part`, JSON.stringify(soFar));
  renameSync(`${file}.part`, file);
  if (old !== undefined && old !== soFar.samples)
    rmSync(join(folder, `state-${old}.tensors`), { force: true });
}

function say(name, samples, point, note) {
  const bounds = point ? `train ${point.train.bound.toFixed(2)}, test ${point.test.bound.toFixed(2)}` : '';
  console.log(`${new Date().toISOString()} ${name} ${samples.toExponential(1)}: ${bounds} (${note})`);
}
