import { log, softplus, tf } from '../../tensor';
import { forward, type NetworkStack, rowsForEach, type StackLoss, sizeOf } from '../networkStack';

/** The variance is never smaller than this (Lakshminarayanan, Pritzel & Blundell 2017, footnote to section 2.2.1). */
export const LEAST_VARIANCE = 1e-6;

/** A network's two outputs [..., 2] as the mean and the variance softplus(s) + 1e-6 of a Gaussian. */
export function gaussianHeads(outputs: tf.Tensor): {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
} {
  const [mean, raw] = tf.split(outputs, 2, -1).map((part) => tf.squeeze(part, [-1]));
  return { mean, variance: tf.add(softplus(raw), LEAST_VARIANCE) };
}

/**
 * −log N(y; μ(x), σ²(x)) (eq. 1), a proper scoring rule: lowest in the mean for the true density. Mean over the minibatch,
 * summed over the networks. In nats, the constant ½ log 2π left out.
 */
export const negativeLogLikelihood: StackLoss = (stack, { x, y }) => {
  const { rows, groups, copies } = rowsForEach({ x }, sizeOf(stack));
  const outputs = tf.reshape(forward(stack, rows), [groups, copies, rows.shape[1], 2]);
  const { mean, variance } = gaussianHeads(outputs);
  const terms = tf.mul(0.5, tf.add(log(variance), tf.div(tf.square(tf.sub(y, mean)), variance)));
  return tf.sum(tf.mean(terms, -1)) as tf.Scalar;
};

/** What each of the M members says at n inputs. */
export interface MemberPrediction {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Members' predictions [G][M] at x [G, n, d]. @param stack G·M networks, members of a group next to each other */
export function predictMembers(stack: NetworkStack, x: tf.Tensor3D, members: number): MemberPrediction[][] {
  const [groups, n, d] = x.shape;
  const [mean, variance] = tf.tidy(() => {
    const rows = tf.reshape(tf.tile(tf.expandDims(x, 1), [1, members, 1, 1]), [groups * members, n, d]);
    const heads = gaussianHeads(forward(stack, rows));
    return [heads.mean.dataSync(), heads.variance.dataSync()];
  });
  const part = (all: ArrayLike<number>, r: number) =>
    Float64Array.from({ length: n }, (_, i) => all[r * n + i]);
  return Array.from({ length: groups }, (_, g) =>
    Array.from({ length: members }, (__, m) => {
      const r = g * members + m;
      return { mean: part(mean, r), variance: part(variance, r) };
    }),
  );
}
