import { tf } from '../backend';
import { lowerQuantile } from '../special/quantile';

/**
 * Standard normal numbers from 32 random bits each: the quantile function. Signed integers are taken by their distance
 * from 0, so that both tails reach to 6.3 standard deviations.
 */
export function normalFromBits(words: tf.Tensor): tf.Tensor {
  const signed = tf.add(tf.cast(words, 'float32'), 0.5);
  return tf.mul(lowerQuantile(tf.mul(tf.abs(signed), 2 ** -32)), tf.sign(signed));
}
