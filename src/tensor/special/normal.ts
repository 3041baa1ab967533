import { tf } from '../backend';
import { isTracing } from '../compile/record';
import { masked } from '../derivatives';
import { defineUnary, floatTensor, runKernel } from '../kernel';
import { fullLowerQuantile } from './quantile';

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** erf(x). */
export const erf = defineUnary('Erf', (dy, x) =>
  tf.mul(tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI)), dy),
);

/** 1 − erf(x), accurate where erf is near 1. */
export const erfc = defineUnary('Erfc', (dy, x) =>
  tf.mul(tf.mul(tf.exp(tf.neg(tf.square(x))), -2 / Math.sqrt(Math.PI)), dy),
);

/** The inverse of erf on (−1, 1). */
export const erfinv = defineUnary(
  'Erfinv',
  (dy, _, y) => masked(tf.mul(tf.exp(tf.square(y)), Math.sqrt(Math.PI) / 2), dy),
  (x) => {
    // TensorFlow's kernel goes by (1 + x)/2, which loses a small x.
    const distance = tf.abs(x);
    const quantile = fullLowerQuantile(tf.mul(tf.sub(1, distance), 0.5), tf.mul(distance, -0.5));
    return tf.mul(tf.mul(quantile, tf.sign(x)), -Math.SQRT1_2);
  },
);

/** The quantile function of N(0, 1) on (0, 1). */
export const normalQuantile = defineUnary(
  'Ndtri',
  (dy, _, y) => masked(tf.mul(tf.exp(tf.mul(tf.square(y), 0.5)), Math.sqrt(2 * Math.PI)), dy),
  (p) => {
    // XLA's version of the kernel is −∞ from 10⁻⁸ down.
    if (!isTracing()) return runKernel('Ndtri', { T: 'float32' }, [p]);
    return tf.mul(fullLowerQuantile(tf.minimum(p, tf.sub(1, p))), tf.sign(tf.sub(0.5, p)));
  },
);

/** The distribution function of N(0, 1), with full relative accuracy in the lower tail. */
export function normalCdf(x: tf.Tensor | number): tf.Tensor {
  return tf.tidy(() => tf.mul(erfc(tf.mul(floatTensor(x, 'normalCdf'), -Math.SQRT1_2)), 0.5));
}

/** Below this point the continued fraction of the tail is exact to float32 with its first eight terms. */
const TAIL = -5;

/**
 * log of the distribution function of N(0, 1), accurate from −10⁴ (where the probability itself is far below the
 * smallest float) to +∞. In the tail φ(t) / Φ(−t) = t + 1/(t + 2/(t + 3/(t + …))) (Abramowitz and Stegun 26.2.14).
 */
export function normalLogCdf(x: tf.Tensor | number): tf.Tensor {
  return tf.tidy(() => {
    const input = floatTensor(x, 'normalLogCdf');
    const [inTail, above] = [tf.less(input, TAIL), tf.greater(input, 0)];
    const upper = tf.log1p(tf.mul(erfc(tf.mul(tf.relu(input), Math.SQRT1_2)), -0.5));
    const middle = tf.log(normalCdf(tf.clipByValue(input, TAIL, 0)));
    const t = tf.neg(tf.minimum(input, TAIL));
    let fraction = t;
    for (let k = 8; k >= 1; k--) fraction = tf.add(t, tf.div(k, fraction));
    const tail = tf.neg(tf.add(tf.mul(tf.square(t), 0.5), tf.add(tf.log(fraction), HALF_LOG_2PI)));
    return tf.where(inTail, tail, tf.where(above, upper, middle));
  });
}
