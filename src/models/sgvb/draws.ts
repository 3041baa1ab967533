// Estimates from draws, to be compared with what exact.ts says.
import { type Estimate, estimateOf } from '../../inference';
import { compile, gather, grad, type Key, random, split, tf } from '../../tensor';
import { scaleToData } from '../vae';
import { type EstimatorName, estimators } from './estimators';
import type { LinearParams } from './linear';

/** S single-draw estimates (L = 1) of the bound of one data point x [1, D]. */
export function pointEstimates(
  params: LinearParams,
  x: tf.Tensor2D,
  { key, S, estimator }: { readonly key: Key; readonly S: number; readonly estimator: EstimatorName },
): Float32Array {
  if (x.shape[0] !== 1) throw new RangeError(`One data point is needed, [1, D]; got [${x.shape}].`);
  return tf.tidy(() => {
    const epsilon = random.normal(key, [1, S, params.c.shape[0]]);
    const repeated = tf.tile(x, [S, 1]);
    return estimators[estimator](params, repeated, epsilon).dataSync() as never;
  }) as unknown as Float32Array;
}

export interface MinibatchOptions {
  readonly key: Key;
  /** How many minibatches. */
  readonly times: number;
  readonly M: number;
  readonly L: number;
  readonly estimator?: EstimatorName;
}

/** L^M of eq. 8 for many minibatches: estimates of the bound of all N data points, nats. */
export function minibatchEstimates(
  params: LinearParams,
  data: tf.Tensor2D,
  { key, times, M, L, estimator = 'B' }: MinibatchOptions,
): Float32Array {
  const N = data.shape[0];
  return overMinibatches(key, times, (one) => {
    const { X, epsilon } = minibatch(one, params, data, M, L);
    return scaleToData(estimators[estimator](params, X, epsilon), N);
  })[0];
}

/** Gradients by c and log σ of the mean of a minibatch's estimates: for each entry, one number per minibatch. */
export function minibatchGradients(
  params: LinearParams,
  data: tf.Tensor2D,
  { key, times, M, L, estimator = 'B' }: MinibatchOptions,
): Float32Array[] {
  return overMinibatches(key, times, (one) => {
    const { X, epsilon } = minibatch(one, params, data, M, L);
    const mean = ({ c, logSigma }: Pick<LinearParams, 'c' | 'logSigma'>) =>
      tf.mean(estimators[estimator]({ ...params, c, logSigma }, X, epsilon));
    const { c, logSigma } = grad(mean)({ c: params.c, logSigma: params.logSigma });
    return tf.concat([c, logSigma]);
  });
}

/**
 * The variances of all entries of a vector, added up: `entries` as minibatchGradients hands them over. An Estimate of its mean over
 * minibatches, entries of one minibatch taken together, as they are not independent.
 */
export function totalVariance(entries: readonly ArrayLike<number>[]): Estimate {
  const means = entries.map((one) => estimateOf(one).mean);
  const times = entries[0].length;
  const squares = Array.from({ length: times }, (_, t) =>
    entries.reduce((sum, one, j) => sum + (one[t] - means[j]) ** 2, 0),
  );
  return estimateOf(squares.map((s) => (s * times) / (times - 1)));
}

/** Rows of a random minibatch, and their noise. */
export function minibatch(key: Key, params: LinearParams, data: tf.Tensor2D, M: number, L: number) {
  const [rows, noise] = split(key);
  const chosen = random.choice(rows, data.shape[0], [M], { replace: false });
  return { X: gather(data, chosen), epsilon: random.normal(noise, [L, M, params.c.shape[0]]) };
}

/** A scalar or a vector for each of `times` keys, compiled; as one list per entry. */
export function overMinibatches(key: Key, times: number, one: (key: Key) => tf.Tensor): Float32Array[] {
  const step = compile((k: Key) => tf.tidy(() => tf.reshape(one(k), [-1])), { xla: false });
  try {
    const values = split(key, times).map((k) =>
      tf.tidy(() => step(k).dataSync() as Float32Array as never),
    ) as unknown as Float32Array[];
    return Array.from(values[0], (_, j) => Float32Array.from(values, (row) => row[j]));
  } finally {
    step.dispose();
  }
}
