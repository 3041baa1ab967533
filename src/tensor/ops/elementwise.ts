import { tf } from '../backend';
import '../derivatives';

/**
 * Elementwise functions whose derivatives are right to any order. Most are tfjs's own with the derivative mended (see
 * mended.ts and ../tape.ts); they are named here so that the rest of the book has one place to take them from.
 */
export const { exp, expm1, log, log1p, tanh, sigmoid, softplus, relu, elu, sqrt, pow } = tf;

/** log σ(x) = −softplus(−x), without overflow on either side. */
export function logSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.neg(tf.softplus(tf.neg(x))));
}

/**
 * log(1 − e^x) for x ≤ 0, in the form that is accurate near 0 and far from it (Mächler 2012). −∞ at 0.
 */
export function log1mexp(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const near = tf.greater(x, -Math.LN2);
    const nearX = tf.where(near, x, -1);
    const farX = tf.where(near, -1, x);
    return tf.where(near, tf.log(tf.neg(tf.expm1(nearX))), tf.log1p(tf.neg(tf.exp(farX))));
  });
}

/** a where the condition holds, else b; shapes broadcast. No NaN comes back from the side that was not taken. */
export function where(
  condition: tf.Tensor,
  whenTrue: tf.Tensor | number,
  whenFalse: tf.Tensor | number,
): tf.Tensor {
  return tf.tidy(() => tf.where(condition, whenTrue, whenFalse));
}
