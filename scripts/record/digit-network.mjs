// Chapter 5-6 at the size of Blundell et al. (2015): 784-400-400-10, first a point estimate, then the Bayesian network. Each
// epoch's end is kept in the cache, so that a run that was stopped goes on; the record is written anew after some of them.
import { book, keeper, real, save, say, secondsSince, wanted } from './common.mjs';

const { bayesByBackprop, digitNetwork, key, split, tree } = book;

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
  const longEnough = book.records('digit-network').filter(({ figures }) => figures.epochs >= epochs);
  const done = new Set(longEnough.map(({ name }) => name));
  for (const name of wanted(names, { only, again, done }))
    if (!(await recordRun(name, { epochs, threads }))) return;
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
  const folder = `digit-network-${name}-${epochs}`;
  const point = await trainKept([folder, 'point'], {
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
    save({
      experiment: 'digit-network',
      name,
      settings: {
        ...{ seed: SEED, layers: layers.join('-'), ...prior, sigma, learningRate, batchSize },
        ...{ epochsPlanned: epochs, estimator: 'local', draws: DRAWS, fewDraws: FEW_DRAWS, turned: TURNED },
      },
      figures: rounded({ epochs: epoch, curves: { bayes: curve, point: point.curve }, ...figures }),
      command: `digit-network --epochs ${epochs}`,
      threads,
      seconds: point.seconds + seconds,
      commit: COMMIT,
    });
    say(name, `after ${epoch} epochs: test error ${figures.test.vote.error.mean}`);
  };
  const trained = await trainKept([folder, 'bayes'], {
    ...{ ...common, key: bayesKey, params: start, loss: bayesByBackprop.negativeElbo(bayes, N) },
    errorOf: ({ mu }) => errorAt(mu),
    write,
  });
  return trained !== undefined;
}

/** Trains to the end, from what is kept under the names on. @returns undefined where the run was stopped */
async function trainKept(names, { errorOf, write, ...options }) {
  const kept = keeper(...names);
  const { state: resume, ...before } = kept.read({ columns: {}, seconds: 0 });
  const soFar = { ...before, columns: { ...before.columns } };
  let last = performance.now();
  const add = (name, value) => {
    soFar.columns[name] = [...(soFar.columns[name] ?? []), value];
  };
  if (soFar.count < options.epochs) {
    const { params, interrupted } = await digitNetwork.trainDigits({
      ...options,
      resume,
      onEpoch: async (epoch, { params: now, state, metrics }) => {
        soFar.seconds += secondsSince(last);
        soFar.count = epoch;
        add('epoch', epoch);
        for (const name of ['nll', 'kl']) if (name in metrics) add(name, metrics[name]);
        add('testError', errorOf(now));
        kept.keep(soFar, state);
        const error = soFar.columns.testError.at(-1);
        say(...names, `epoch ${epoch}: ${JSON.stringify(metrics)}, test error ${error}`);
        if (write && (epoch % WRITE_EVERY === 0 || epoch === options.epochs))
          await write(now, { curve: soFar.columns, seconds: soFar.seconds }, epoch);
        last = performance.now();
      },
    });
    tree.dispose(params);
    if (interrupted) return undefined;
  }
  const { state } = kept.read();
  return { params: state.params, curve: soFar.columns, seconds: soFar.seconds };
}

async function dataSets(bayes, foreignKey) {
  const [mnist, frey] = [await real(book.loadMnist()), await real(book.loadFreyFace())];
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

/** Five significant digits are more than a draw of networks can claim. */
const rounded = (value) =>
  JSON.parse(JSON.stringify(value), (_, one) => (typeof one === 'number' ? Number(one.toPrecision(5)) : one));
