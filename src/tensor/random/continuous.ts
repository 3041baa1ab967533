import { tf } from '../backend';
import { floatTensor } from '../kernel';
import type { Key } from '../keys';
import { normalCdf, normalQuantile } from '../special/normal';
import { bits, broadcastToTail, openUnit, type Shape, unit } from './bits';
import { normalFromBits } from './normalFromBits';

/** Independent draws from the uniform distribution on [low, high). */
export function uniform(k: Key, shape: Shape = [], low = 0, high = 1): tf.Tensor {
  if (!(low < high && Number.isFinite(high - low)))
    throw new Error(`random.uniform: needs low < high, got low = ${low}, high = ${high}.`);
  return tf.tidy(() => {
    const draws = unit(k, shape, 'random.uniform');
    return low === 0 && high === 1 ? draws : tf.add(tf.mul(draws, high - low), low);
  });
}

/** Independent draws from N(0, 1). */
export function normal(k: Key, shape: Shape = []): tf.Tensor {
  return tf.tidy(() => normalFromBits(bits(k, shape, 'random.normal')));
}

/** Independent draws from the exponential distribution of rate 1. */
export function exponential(k: Key, shape: Shape = []): tf.Tensor {
  return tf.tidy(() => tf.neg(tf.log(openUnit(k, shape, 'random.exponential'))));
}

/** Independent draws from the standard Gumbel distribution. */
export function gumbel(k: Key, shape: Shape = []): tf.Tensor {
  return tf.tidy(() => tf.neg(tf.log(exponential(k, shape))));
}

/** Beyond this the probability of a tail is no longer a normal float32. */
const FARTHEST_TAIL = 12.8;

/**
 * Independent draws from N(0, 1) given that they lie in [low, high], by the quantile function. Differentiable in the
 * bounds. `shape` is the whole shape of the result; the bounds broadcast against its last axes.
 *
 * @throws when low ≥ high, or when the interval lies wholly beyond ±12.8, where float32 has no probabilities left.
 */
export function truncatedNormal(
  k: Key,
  shape: Shape = [],
  low: tf.Tensor | number = -2,
  high: tf.Tensor | number = 2,
): tf.Tensor {
  if (typeof low === 'number' && typeof high === 'number') {
    if (!(low < high)) throw new Error(`random.truncatedNormal: needs low < high, got ${low} and ${high}.`);
    if (low > FARTHEST_TAIL || high < -FARTHEST_TAIL) {
      throw new Error(
        `random.truncatedNormal: [${low}, ${high}] lies beyond ±${FARTHEST_TAIL}, too far out for float32.`,
      );
    }
  }
  return tf.tidy(() => {
    const [from, to] = [low, high].map((bound) =>
      broadcastToTail(floatTensor(bound, 'random.truncatedNormal'), shape, 'random.truncatedNormal'),
    );
    // In the upper tail probabilities are rounded to 1: draw from its mirror image.
    const mirror = tf.greater(tf.add(from, to), 0);
    const [a, b] = [tf.where(mirror, tf.neg(to), from), tf.where(mirror, tf.neg(from), to)];
    const [below, through] = [normalCdf(a), normalCdf(b)];
    const mass = tf.mul(openUnit(k, shape, 'random.truncatedNormal'), tf.sub(through, below));
    const draws = tf.maximum(tf.minimum(normalQuantile(tf.add(below, mass)), b), a);
    return tf.where(mirror, tf.neg(draws), draws);
  });
}
