import { tf, where } from '../tensor';

/**
 * A log density that is −∞ outside its support. `density` sees `standIn` (any point of the support) in place of each x
 * outside, so that no NaN arises there, in the value or in a gradient.
 */
export function onSupport(
  x: tf.Tensor,
  inside: tf.Tensor,
  standIn: number,
  density: (x: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  return where(inside, density(where(inside, x, standIn)), -Infinity);
}

/** Whether x is one of the integers low, low + 1, …, high. */
export function isCount(x: tf.Tensor, low: tf.Tensor | number, high: tf.Tensor | number): tf.Tensor {
  return x.equal(tf.floor(x)).logicalAnd(x.greaterEqual(low)).logicalAnd(x.lessEqual(high));
}

/** x strictly between low and high. */
export function isBetween(x: tf.Tensor, low: tf.Tensor | number, high: tf.Tensor | number): tf.Tensor {
  return x.greater(low).logicalAnd(x.less(high));
}
