import { type Key, random, split, tf } from '../../tensor';
import type { Gaussian } from '../targets';
import { boundByPrior } from './bound';
import type { LinearGaussian, Vector } from './model';

/** n Gaussians over K unknowns at random: means from N(0, 1.5² I), covariances F Fᵀ with F's entries from N(0, ½²), plus 0.05 I. */
export function randomGaussians(key: Key, { K, n }: { K: number; n: number }): Gaussian[] {
  const [meanKey, factorKey] = split(key);
  const means = tf.tidy(() => (random.normal(meanKey, [n, K]) as tf.Tensor2D).arraySync());
  const factors = tf.tidy(() => (random.normal(factorKey, [n, K, K]) as tf.Tensor3D).arraySync());
  return means.map((mean, i) => ({
    mean: mean.map((m) => 1.5 * m),
    covariance: factors[i].map((left, a) =>
      factors[i].map((right, b) => left.reduce((sum, f, k) => sum + 0.25 * f * right[k], a === b ? 0.05 : 0)),
    ),
  }));
}

/** A Gaussian on the way from one to another: t = 0 is the first, t = 1 the second. */
export function between(from: Gaussian, to: Gaussian, t: number): Gaussian {
  const mix = (a: number, b: number) => (1 - t) * a + t * b;
  return {
    mean: from.mean.map((m, i) => mix(m, to.mean[i])),
    covariance: from.covariance.map((row, i) => row.map((c, j) => mix(c, to.covariance[i][j]))),
  };
}

/** The model with all of W multiplied by t: one number of θ to look at. */
export function scaled(model: LinearGaussian, t: number): LinearGaussian {
  return { ...model, W: model.W.map((row) => row.map((w) => t * w)) };
}

/** L(θ, q_i; x⁽ⁱ⁾) of each data point with a q of its own, nats. */
export function boundsWith(model: LinearGaussian, x: readonly Vector[], q: readonly Gaussian[]): number[] {
  if (q.length !== x.length) throw new RangeError(`there are ${x.length} data points but ${q.length} q.`);
  return x.map((point, i) => boundByPrior(model, point, q[i]).bound);
}
