import { advi, laplace, meanField, run, withGradient } from '../../inference';
import { adam, cosineDecay, foldIn, type Key, split, tf, tree } from '../../tensor';
import { logisticData, logisticPosterior, minibatchesOf } from './posterior';

/** VI by minibatches on N data points, against what a look at all of them would say. */
export interface ScaleRow {
  readonly dataSize: number;
  /** Median seconds of one evaluation of log p(D, w) and its gradient on all data. */
  readonly fullSeconds: number;
  /** Seconds per step with 256 of the data, graph recording included. */
  readonly stepSeconds: number;
  /** Largest distance of q's means from the posterior's mode. */
  readonly error: number;
  /** q's standard deviation of the first weight, and that of Laplace's approximation on all data. */
  readonly sd: number;
  readonly referenceSd: number;
}

const BATCH = 256;

/** How the search is set up. */
interface Search {
  /** Steps of 256 data points each; 2,000 where not given. */
  readonly steps?: number;
  /** Standard deviation of every weight in the first q; 0.1 where not given. */
  readonly initialScale?: number;
}

/**
 * For each N: fits a factorised Gaussian to logistic regression with 3 weights by steps of 256 data points each, beside what one look at
 * all N costs. Laplace's approximation on all the data stands for the posterior, which is Gaussian for so many points. Data and draws
 * depend on the key and N alone: with another `initialScale` the same q sees the same minibatches from another start.
 */
export async function scaling(
  key: Key,
  options: Search & {
    readonly sizes: readonly number[];
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<ScaleRow[]> {
  const rows: ScaleRow[] = [];
  for (const dataSize of options.sizes) {
    rows.push(await scaleRow(foldIn(key, dataSize), dataSize, options));
    options.progress?.(rows.length, options.sizes.length, `${dataSize} data points`);
  }
  return rows;
}

async function scaleRow(
  key: Key,
  dataSize: number,
  { steps = 2000, initialScale = 0.1 }: Search,
): Promise<ScaleRow> {
  if (!(dataSize >= BATCH))
    throw new RangeError(`There must be at least ${BATCH} data points, got ${dataSize}.`);
  const [dataKey, initKey, runKey] = split(key, 3);
  const data = logisticData(dataKey, { points: dataSize, dimension: 3 });
  const posterior = logisticPosterior(data);
  const reference = laplace(posterior.logDensity, tf.tensor1d(data.weights as number[]));
  const gradient = withGradient(posterior.logDensity);
  const fullSeconds = medianSeconds(() => {
    tf.tidy(() => gradient(tf.tensor1d(reference.mean)).gradient.dataSync());
  });
  const target = { size: 3, logPrior: posterior.logPrior, logLikelihood: posterior.logLikelihoodOf };
  const family = meanField({ initialScale });
  const algorithm = advi(target, {
    family,
    optimiser: adam({ learningRate: cosineDecay(0.05, { steps }) }),
    draws: 4,
    minibatch: minibatchesOf(data, BATCH),
  });
  const state = algorithm.init(family.init(3, initKey), initKey);
  const start = performance.now();
  const fitted = await run(algorithm, { key: runKey, state, steps, block: 100 });
  const stepSeconds = (performance.now() - start) / 1000 / steps;
  const mean = Array.from(fitted.state.params.mu.dataSync());
  const sd = Math.exp(fitted.state.params.logSigma.dataSync()[0]);
  tree.dispose(fitted.infos as never, fitted.state as never, state as never, [data.inputs, data.labels]);
  return {
    dataSize,
    fullSeconds,
    stepSeconds,
    error: Math.max(...mean.map((m, d) => Math.abs(m - reference.mean[d]))),
    sd,
    referenceSd: Math.sqrt(reference.covariance[0][0]),
  };
}

/** Median of five runs, after one that warms up. */
function medianSeconds(work: () => void): number {
  work();
  const seconds = Array.from({ length: 5 }, () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  });
  return seconds.sort((a, b) => a - b)[2];
}
