import { assertPositive } from '../../inference/checks';
import { cholesky, exp, type Key, random, split, tf } from '../../tensor';
import { splitPoints } from './sets';
import { checkCounts, checkNoise, checkRange, type TaskBatch, type TaskCounts } from './tasks';

/** y = f(x) + noise, f ~ GP(0, scale² exp(−(x − x′)² / 2 lengthScale²)), x uniform on a range. */
export interface GpTaskFamily {
  /** ℓ, in units of x. */
  readonly lengthScale: number;
  /** Standard deviation of f at a point. */
  readonly scale: number;
  /** Standard deviation of the noise in y. More than 0: it is also what keeps the covariance well-conditioned. */
  readonly noise: number;
  readonly x: readonly [number, number];
}

/**
 * Length scale, scale and range of the 1-D regression that the authors of the neural processes published (their notebook
 * `conditional_neural_process.ipynb`); noise of 0.1 where they have 0.02.
 */
export const GP_TASKS: GpTaskFamily = { lengthScale: 0.4, scale: 1, noise: 0.1, x: [-2, 2] };

export type GpTaskOptions = TaskCounts & Partial<GpTaskFamily>;

/**
 * Tasks drawn from a Gaussian process: every task is a function of its own, and the prior over functions is known exactly,
 * so that the best possible prediction is known too. Pure tensor code: it may be called inside of a compiled step. The
 * caller owns the tensors.
 * @throws RangeError on counts, ranges or scales that make no sense
 */
export function gaussianProcessTasks(key: Key, options: GpTaskOptions): TaskBatch {
  const { tasks, support, query } = options;
  const family = gpFamily(options);
  checkCounts(options);
  const [xKey, fKey] = split(key, 2);
  return tf.tidy(() => {
    const x = random.uniform(xKey, [tasks, support + query, 1], ...family.x) as tf.Tensor3D;
    const L = cholesky(covariance(x, family));
    const y = tf.matMul(L, random.normal(fKey, x.shape)) as tf.Tensor3D;
    return splitPoints(x, y, { tasks, support, query });
  });
}

/** The family with what was not given filled in from {@link GP_TASKS}, checked. */
export function gpFamily(given: Partial<GpTaskFamily>): GpTaskFamily {
  const { lengthScale, scale, noise, x } = { ...GP_TASKS, ...given };
  assertPositive('lengthScale', lengthScale);
  assertPositive('scale', scale);
  assertPositive('noise', noise);
  checkNoise(noise);
  checkRange('x', x);
  return { lengthScale, scale, noise, x };
}

/** scale² exp(−(x − x′)² / 2ℓ²) + noise² δ among the points of each task: [tasks, n, 1] → [tasks, n, n]. */
function covariance(x: tf.Tensor3D, { lengthScale, scale, noise }: GpTaskFamily): tf.Tensor3D {
  const points = x.shape[1];
  const apart = tf.div(tf.sub(x, tf.transpose(x, [0, 2, 1])), lengthScale);
  const signal = tf.mul(exp(tf.mul(tf.square(apart), -0.5)), scale ** 2);
  return tf.add(signal, tf.mul(tf.eye(points), noise ** 2)) as tf.Tensor3D;
}
