import { tf } from '../backend';

/** a₀ + x (a₁ + x (a₂ + …)). */
function polynomial(x: tf.Tensor, coefficients: readonly number[]): tf.Tensor {
  const [last, ...rest] = [...coefficients].reverse();
  return rest.reduce((sum: tf.Tensor | number, a) => tf.add(tf.mul(sum, x), a), last) as tf.Tensor;
}

/** Within this distance of ½ the quantile is a rational function of that distance. */
const MIDDLE = 0.425;

function middle(q: tf.Tensor): tf.Tensor {
  const r = tf.sub(0.180625, tf.square(q));
  return tf.div(
    tf.mul(q, polynomial(r, [3.3871327179, 50.434271938, 159.29113202, 59.10937472])),
    polynomial(r, [1, 17.895169469, 78.757757664, 67.1875636]),
  );
}

/** Down to probabilities of 10⁻¹¹; s = √(−log p). */
function tail(s: tf.Tensor): tf.Tensor {
  const r = tf.sub(s, 1.6);
  return tf.div(
    polynomial(r, [-1.4234372777, -2.75681539, -1.3067284816, -0.17023821103]),
    polynomial(r, [1, 0.7370016425, 0.12021132975]),
  );
}

/** Beyond, to the smallest float. */
function farTail(s: tf.Tensor): tf.Tensor {
  const r = tf.sub(s, 5);
  return tf.div(
    polynomial(r, [-6.657905115, -3.081226386, -0.42868294337, -0.017337203997]),
    polynomial(r, [1, 0.24197894225, 0.012258202635]),
  );
}

/**
 * The quantile function of N(0, 1) in its lower half, at probabilities p in (10⁻¹¹, ½], to seven digits (Wichura 1988,
 * algorithm AS 241, PPND7). TensorFlow has a kernel for it, but XLA computes that in another way, off by 10⁻⁴ and more
 * in the tails; from these operations eager and compiled values come out alike. `q` is p − ½, given when it is known
 * more exactly.
 */
export function lowerQuantile(p: tf.Tensor, q: tf.Tensor = tf.sub(p, 0.5)): tf.Tensor {
  return tf.where(tf.greaterEqual(q, -MIDDLE), middle(q), tail(tf.sqrt(tf.neg(tf.log(p)))));
}

/** As `lowerQuantile`, for all p in [0, ½]. */
export function fullLowerQuantile(p: tf.Tensor, q: tf.Tensor = tf.sub(p, 0.5)): tf.Tensor {
  const s = tf.sqrt(tf.neg(tf.log(p)));
  const outer = tf.where(tf.less(s, 5), tail(s), tf.where(tf.equal(p, 0), -Infinity, farTail(s)));
  return tf.where(tf.greaterEqual(q, -MIDDLE), middle(q), outer);
}
