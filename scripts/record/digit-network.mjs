// Chapter 5-6 at the size of Blundell et al. (2015): 784-400-400-10, first a point estimate, then the Bayesian network. Each
// epoch's end is kept in the cache, so that a run that was stopped goes on; the record is written anew after some of them.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const book = createRequire(import.meta.url)('../../dist/index.js');
const { bayesByBackprop, digitNetwork, key, split, tf, tree } = book;

const SEED = 1505_0542;
/** Networks that vote. */
const DRAWS = 20;
/** Networks that vote where there is much to ask: after pruning, on turned images. */
const FEW_DRAWS = 5;
/** Test images that are turned, and the angles. */
const TURNED = 1000;
const DEGREES = Array.from({ length: 13 }, (_, i) => 15 * i);
/** Epochs between two records. */
const WRITE_EVERY = 10;

const COMMIT = book.codeVersion(['src/tensor', 'src/models/bayesByBackprop', 'src/models/digitNetwork']);

/** @param {{ only?: string[], epochs: number, threads?: string, again: boolean }} options */
export async function record({ only, epochs, threads, again }) {
  const names = Object.keys(digitNetwork.SETTINGS);
  for (const name of only ?? names) {
    if (!names.includes(name)) throw new Error(`there is no run '${name}', only ${names.join(', ')}`);
    const done = book.records('digit-network').find((one) => one.name === name)?.figures.epochs ?? 0;
    if (done >= epochs && !again) continue;
    if (!(await recordRun(name, { epochs, threads }))) return;
  }
}

async function recordRun(name, { epochs, threads }) {
  const setting = digitNetwork.SETTINGS[name];
  const bayes = digitNetwork.digitModel(setting);
  const [startKey, pointKey, bayesKey, foreignKey, drawKey] = split(key(SEED), 5);
  const { data, digits, labels, foreign } = await dataSets(bayes, foreignKey);
  const start = bayesByBackprop.start(bayes, startKey, { sigma: setting.sigma });
  const N = data.x.shape[0];
  const errorAt = (theta) => digitNetwork.errorOf(bayes, { theta }, digits, labels);
  const common = { data, epochs, learningRate: setting.learningRate, batchSize: setting.batchSize };
  const folder = join(book.cacheFolder(), 'recording', `digit-network-${name}-${epochs}`);
  const point = await trainKept(join(folder, 'point'), {
    ...{ ...common, key: pointKey, params: { theta: start.mu }, loss: digitNetwork.pointLoss(bayes, N) },
    errorOf: ({ theta }) => errorAt(theta),
  });
  if (!point) return false;
  const write = async (q, { curve, seconds }, epoch) => {
    const figures = await digitNetwork.measure(
      bayes,
      { q, point: point.params },
      {
        digits,
        labels,
        foreign,
        key: drawKey,
        draws: DRAWS,
        fewDraws: FEW_DRAWS,
        turned: TURNED,
        degrees: DEGREES,
        cut: digitNetwork.CUT,
      },
    );
    const { layers, prior, sigma, learningRate, batchSize } = setting;
    const path = book.saveRecord({
      experiment: 'digit-network',
      name,
      settings: {
        ...{ seed: SEED, layers: layers.join('-'), ...prior, sigma, learningRate, batchSize },
        ...{ epochsPlanned: epochs, estimator: 'local', draws: DRAWS, fewDraws: FEW_DRAWS, turned: TURNED },
      },
      figures: rounded({ epochs: epoch, curves: { bayes: curve, point: point.curve }, ...figures }),
      command: `npm run record -- digit-network --only ${name} --epochs ${epochs}${threads ? ` --threads ${threads}` : ''}`,
      cores: threads ? Number(threads) : availableParallelism(),
      seconds: Math.round(point.seconds + seconds),
      commit: COMMIT,
    });
    say(`wrote ${path} after ${epoch} epochs: test error ${figures.test.vote.error.mean}`);
  };
  const trained = await trainKept(join(folder, 'bayes'), {
    ...{ ...common, key: bayesKey, params: start, loss: bayesByBackprop.negativeElbo(bayes, N) },
    errorOf: ({ mu }) => errorAt(mu),
    write,
  });
  return trained !== undefined;
}

/** Trains to the end, from what is kept in the folder on. @returns undefined where the run was stopped */
async function trainKept(folder, { errorOf, write, ...options }) {
  const kept = readSoFar(folder);
  const soFar = { ...kept, columns: { ...kept.columns } };
  let last = performance.now();
  const add = (name, value) => {
    soFar.columns[name] = [...(soFar.columns[name] ?? []), value];
  };
  if (soFar.epoch < options.epochs) {
    const { params, interrupted } = await digitNetwork.trainDigits({
      ...options,
      resume: kept.state,
      onEpoch: async (epoch, { params: now, state, metrics }) => {
        soFar.seconds += (performance.now() - last) / 1000;
        soFar.epoch = epoch;
        add('epoch', epoch);
        for (const name of ['nll', 'kl']) if (name in metrics) add(name, metrics[name]);
        add('testError', errorOf(now));
        keep(folder, soFar, state);
        say(
          `${folder.split('/').slice(-2).join(' ')} epoch ${epoch}: ${JSON.stringify(metrics)}, test error ${soFar.columns.testError.at(-1)}`,
        );
        if (write && (epoch % WRITE_EVERY === 0 || epoch === options.epochs))
          await write(now, { curve: soFar.columns, seconds: soFar.seconds }, epoch);
        last = performance.now();
      },
    });
    tree.dispose(params);
    if (interrupted) return undefined;
  }
  const { state } = readSoFar(folder);
  return { params: state.params, curve: soFar.columns, seconds: soFar.seconds };
}

/** Real data only: a record of drawn digits would be worth nothing. */
async function dataSets(bayes, foreignKey) {
  const [mnist, frey] = [await book.loadMnist(), await book.loadFreyFace()];
  for (const { origin } of [mnist, frey]) if (origin.kind !== 'real') throw new Error(origin.note);
  const digits = book.imagesTensor(mnist.test);
  const letters = book.imagesTensor(book.drawnLetters(2000, SEED));
  const faces = book.imagesTensor(frey.images);
  const foreign = digitNetwork.foreignImages(
    { digits: digits.slice([0, 0], [2000, -1]), letters, faces },
    { key: foreignKey, faceFrame: { height: 28, width: 20 } },
  );
  const data = bayesByBackprop.dataset(bayes, book.imagesTensor(mnist.train), mnist.train.labels);
  return { data, digits, labels: mnist.test.labels, foreign };
}

function readSoFar(folder) {
  const file = join(folder, 'curve.json');
  if (!existsSync(file)) return { epoch: 0, columns: {}, seconds: 0 };
  const soFar = JSON.parse(readFileSync(file, 'utf8'));
  return { ...soFar, state: book.loadTensors(join(folder, `state-${soFar.epoch}.tensors`)) };
}

/** The state first, then the curve that names it: what is read back always fits together. */
function keep(folder, { epoch, columns, seconds }, state) {
  mkdirSync(folder, { recursive: true });
  book.storeTensors(join(folder, `state-${epoch}.tensors`), state);
  const file = join(folder, 'curve.json');
  writeFileSync(`${file}.part`, JSON.stringify({ epoch, columns, seconds }));
  renameSync(`${file}.part`, file);
  rmSync(join(folder, `state-${epoch - 1}.tensors`), { force: true });
}

/** Five significant digits are more than a draw of networks can claim. */
const rounded = (value) =>
  JSON.parse(JSON.stringify(value), (_, one) => (typeof one === 'number' ? Number(one.toPrecision(5)) : one));

const say = (text) => console.log(`${new Date().toISOString()} ${text} (${tf.memory().numTensors} tensors)`);
