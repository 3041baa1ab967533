import { tf } from '../backend';

/** a₀ + x (a₁ + x (a₂ + …)). */
function polynomial(x: tf.Tensor, coefficients: readonly number[]): tf.Tensor {
  const [last, ...rest] = [...coefficients].reverse();
  return rest.reduce((sum: tf.Tensor | number, a) => tf.add(tf.mul(sum, x), a), last) as tf.Tensor;
}

/**
 * The quantile function of N(0, 1) at probabilities p in (10⁻¹⁰, ½], to seven digits (Wichura 1988, algorithm AS 241,
 * PPND7). TensorFlow has a kernel for it, but XLA computes that in another way, off by 10⁻⁴ in the tails; from these
 * operations eager and compiled draws come out alike.
 */
function lowerQuantile(p: tf.Tensor): tf.Tensor {
  const q = tf.sub(p, 0.5);
  const r = tf.sub(0.180625, tf.square(q));
  const middle = tf.div(
    tf.mul(q, polynomial(r, [3.3871327179, 50.434271938, 159.29113202, 59.10937472])),
    polynomial(r, [1, 17.895169469, 78.757757664, 67.1875636]),
  );
  const s = tf.sub(tf.sqrt(tf.neg(tf.log(p))), 1.6);
  const tail = tf.div(
    polynomial(s, [-1.4234372777, -2.75681539, -1.3067284816, -0.17023821103]),
    polynomial(s, [1, 0.7370016425, 0.12021132975]),
  );
  return tf.where(tf.greaterEqual(q, -0.425), middle, tail);
}

/**
 * Standard normal numbers from 32 random bits each: the quantile function. Signed integers are taken by their distance
 * from 0, so that both tails reach to 6.3 standard deviations.
 */
export function normalFromBits(words: tf.Tensor): tf.Tensor {
  const signed = tf.add(tf.cast(words, 'float32'), 0.5);
  return tf.mul(lowerQuantile(tf.mul(tf.abs(signed), 2 ** -32)), tf.sign(signed));
}
