import { type Key, random, tf } from '../../tensor';

/** Values of a drawn tensor as plain numbers; the tensor is disposed. */
function hostValues(draw: () => tf.Tensor): Float64Array {
  const drawn = tf.tidy(draw);
  const values = Float64Array.from(drawn.dataSync());
  drawn.dispose();
  return values;
}

/** Standard normal draws as plain numbers, from a key. */
export const hostNormals = (key: Key, count: number): Float64Array =>
  count === 0 ? new Float64Array(0) : hostValues(() => random.normal(key, [count]));

/** One draw from each Gamma(shape, rate_k), as plain numbers. */
export function hostGammas(key: Key, shape: number, rates: readonly number[]): number[] {
  const draws = hostValues(() => random.gamma(key, [rates.length], shape));
  return rates.map((rate, k) => draws[k] / rate);
}
