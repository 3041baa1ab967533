import { assertPositive } from '../../inference/checks';
import { type Key, log, logSumExp, softplus, tf } from '../../tensor';
import type { MaskedPoints, Points } from '../fewShot';
import { forward, initStack, type NetworkStack } from '../networkStack';

/** The likelihood that all methods share: y ~ N(f_φ(x), σ²), f a small ReLU network with weights φ. */
export interface Model {
  /** Units of each layer, input and output included. */
  readonly widths: readonly number[];
  /** σ */
  readonly noise: number;
  /**
   * 'known': the noise is σ. 'learnt': a second output s makes the variance σ² + softplus(s), so that a single network can
   * at least say that it does not know.
   */
  readonly head: 'known' | 'learnt';
}

/** A network 1–24–24–1 and the noise of the forks. */
export const FORK_MODEL: Model = { widths: [1, 24, 24, 1], noise: 0.3, head: 'known' };

/** Widths with the output that the head needs. @throws RangeError on a noise ≤ 0 or fewer than two widths */
export function layersOf({ widths, noise, head }: Model): number[] {
  assertPositive('noise', noise);
  if (widths.length < 2) throw new RangeError(`a network needs inputs and outputs, got widths ${widths}.`);
  return head === 'known' ? [...widths] : [...widths.slice(0, -1), 2];
}

/** D, the number of weights and biases. */
export const weightsOf = (model: Model): number => {
  const widths = layersOf(model);
  return widths.slice(1).reduce((sum, out, l) => sum + (widths[l] + 1) * out, 0);
};

/** `count` sets of weights to start from (Glorot), as rows: [count, D]. */
export function initialWeights(key: Key, model: Model, count: number): tf.Tensor2D {
  return tf.tidy(() => {
    const stack = initStack(key, { groups: count, widths: layersOf(model) });
    const rows = stack.flatMap(({ weights, biases }) => [weights, biases]);
    return tf.concat(
      rows.map((t) => tf.reshape(t, [count, -1])),
      1,
    ) as tf.Tensor2D;
  });
}

/** Rows of weights [R, D] as R networks. */
function stackOf(rows: tf.Tensor, model: Model): NetworkStack {
  const widths = layersOf(model);
  const R = rows.shape[0];
  let at = 0;
  const part = (size: number, shape: number[]) => {
    const taken = tf.reshape(tf.slice(rows, [0, at], [R, size]), shape);
    at += size;
    return taken as tf.Tensor3D;
  };
  return widths.slice(1).map((out, l) => ({
    weights: part(widths[l] * out, [R, widths[l], out]),
    biases: part(out, [R, 1, out]),
  }));
}

export interface Outputs {
  readonly mean: tf.Tensor3D;
  readonly variance: tf.Tensor;
}

/**
 * f_φ(x) and the noise variance, [T, S, n]: S networks for each of T tasks at the n points of the task.
 * @param phi [T, S, D]
 * @param x [T, n, 1]
 */
export function outputs(phi: tf.Tensor, x: tf.Tensor3D, model: Model): Outputs {
  const [T, S, D] = phi.shape;
  const n = x.shape[1];
  const stack = stackOf(tf.reshape(phi, [T * S, D]), model);
  const points = tf.reshape(tf.tile(tf.expandDims(x, 1), [1, S, 1, 1]), [T * S, n, 1]);
  const out = forward(stack, points);
  if (model.head === 'known') {
    return { mean: tf.reshape(out, [T, S, n]), variance: tf.scalar(model.noise ** 2) };
  }
  const [mean, raw] = tf.split(out, 2, -1).map((part) => tf.reshape(part, [T, S, n]) as tf.Tensor3D);
  return { mean, variance: tf.add(softplus(raw), model.noise ** 2) };
}

/** log p(D | φ) = Σ_i m_i log N(y_i; f_φ(x_i), variance) in nats, [T, S]; all points count where there is no mask. */
export function logLikelihood(phi: tf.Tensor, points: Points | MaskedPoints, model: Model): tf.Tensor2D {
  const { mean, variance } = outputs(phi, points.x, model);
  const y = tf.reshape(points.y, [points.y.shape[0], 1, -1]);
  const misfit = tf.div(tf.square(tf.sub(y, mean)), variance);
  const terms = tf.mul(-0.5, tf.add(misfit, log(tf.mul(variance, 2 * Math.PI))));
  if (!('mask' in points)) return tf.sum(terms, 2) as tf.Tensor2D;
  const mask = tf.reshape(points.mask, [points.mask.shape[0], 1, -1]);
  return tf.sum(tf.mul(terms, mask), 2) as tf.Tensor2D;
}

/** log 1/S Σ_s p(D | φ_s) for each task, [T]: the probability of all points of a task together. */
export function logMixture(each: tf.Tensor2D): tf.Tensor1D {
  return tf.sub(logSumExp(each, 1), Math.log(each.shape[1])) as tf.Tensor1D;
}
