import { exp, log1p, tf, where } from '../../tensor';
import type { Metric } from '../metric';

/**
 * Whether a stretch of a trajectory has turned back on itself: the velocity at one of its ends no longer points along
 * the way from end to end, which the sum ρ of its momenta stands for (Betancourt 2017, appendix A.4.2). Half of the
 * end momenta is left out of ρ, as the trapezium rule does. True or false per row.
 */
export function uTurn(metric: Metric, left: tf.Tensor, right: tf.Tensor, momentumSum: tf.Tensor): tf.Tensor {
  const along = tf.sub(momentumSum, tf.mul(tf.add(left, right), 0.5));
  const progress = (momentum: tf.Tensor): tf.Tensor => tf.sum(tf.mul(metric.velocity(momentum), along), -1);
  return tf.logicalOr(tf.lessEqual(progress(left), 0), tf.lessEqual(progress(right), 0));
}

/** log(eᵃ + eᵇ), also where one or both are −∞. */
export function logAddExp(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const larger = tf.maximum(a, b);
  const difference = tf.sub(tf.minimum(a, b), larger); // NaN where both are −∞
  return where(tf.isNaN(difference), larger, tf.add(larger, log1p(exp(difference))));
}
