import { assertPositive } from '../../inference/checks';
import { type Key, random, softplus, split, tf } from '../../tensor';
import { places } from '../bayesianNetwork';
import type { BayesModel } from './model';

/**
 * q(θ) = Π N(θ_d; μ_d, σ_d²) with σ = softplus(ρ) = log(1 + e^ρ) (Blundell et al. 2015, section 3.2): what is trained. A record of
 * tensors, so it can be stored and trained like any other.
 */
export interface Posterior {
  /** [D] */
  readonly mu: tf.Tensor1D;
  /** [D] */
  readonly rho: tf.Tensor1D;
  /** log of the noise's standard deviation, where that is learnt: a point estimate. */
  readonly logNoise?: tf.Scalar;
}

/** ρ for a given σ: the inverse of softplus. */
export const rhoOf = (sigma: number): number => sigma + Math.log(-Math.expm1(-sigma));

/**
 * Where training starts: μ ~ N(0, 1/inputs) (2/inputs for ReLU), biases 0, σ the same everywhere. The caller owns the tensors.
 */
export function start({ net, likelihood }: BayesModel, key: Key, { sigma = 0.03 } = {}): Posterior {
  assertPositive('sigma', sigma);
  const gain = net.activation === 'relu' ? Math.SQRT2 : 1;
  const scales = places(net).flatMap(({ inputs, outputs, biases }) => [
    ...Array<number>(inputs * outputs).fill(gain / Math.sqrt(inputs)),
    ...(biases === undefined ? [] : Array<number>(outputs).fill(0)),
  ]);
  const learnt = likelihood.kind === 'gaussian' && likelihood.learnt;
  return {
    mu: tf.tidy(() => tf.mul(random.normal(key, [net.size]), tf.tensor1d(scales)) as tf.Tensor1D),
    rho: tf.fill([net.size], rhoOf(sigma)) as tf.Tensor1D,
    ...(learnt ? { logNoise: tf.scalar(Math.log(likelihood.noise)) } : {}),
  };
}

/** q as numbers: the mean and the standard deviation of every weight. */
export function meanAndSd(q: Posterior): { readonly mu: Float32Array; readonly sigma: Float32Array } {
  return {
    mu: q.mu.dataSync() as Float32Array,
    sigma: tf.tidy(() => softplus(q.rho).dataSync() as Float32Array),
  };
}

/** q from given means and standard deviations. @throws RangeError for lengths that differ, or a σ that is not above 0 */
export function posteriorOf(mu: ArrayLike<number>, sigma: ArrayLike<number>): Posterior {
  if (mu.length !== sigma.length)
    throw new RangeError(`${mu.length} means and ${sigma.length} standard deviations.`);
  const rho = Array.from(sigma, (value, d) => {
    assertPositive(`sigma[${d}]`, value);
    return rhoOf(value);
  });
  return { mu: tf.tensor1d(Array.from(mu)), rho: tf.tensor1d(rho) };
}

/** θ = μ + σ ε, ε ~ N(0, I): the re-parameterisation, S networks at once: [S, D]. */
export function sampleWeights({ mu, rho }: Posterior, key: Key, draws: number): tf.Tensor2D {
  return tf.tidy(() => weightsAt(mu, softplus(rho), random.normal(key, [draws, mu.size])) as tf.Tensor2D);
}

/** μ + σ ε */
export const weightsAt = (mu: tf.Tensor, sigma: tf.Tensor, epsilon: tf.Tensor): tf.Tensor =>
  tf.add(mu, tf.mul(sigma, epsilon));

/** Two keys that every estimator uses the same way: one for weights, one for what else it draws. */
export const drawKeys = (key: Key): readonly Key[] => split(key, 2);
