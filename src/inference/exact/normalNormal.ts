import { Normal } from '../../distributions';
import { assertFiniteData, assertFiniteNumber, assertPositive } from '../checks';
import { centredMoments } from './moments';

/** N(μ, σ²) over an unknown mean. */
export interface NormalParameters {
  readonly mu: number;
  readonly sigma: number;
}

/** Data x₁ … xₙ with known noise: xᵢ ~ N(mean, noise²). */
export interface NoisyData {
  readonly x: ArrayLike<number>;
  readonly noise: number;
}

/**
 * Posterior of the mean of a Gaussian whose standard deviation is known: precisions add, and the mean is the prior's
 * and the data's, each weighted by its precision (Bishop 2006, eq. 2.141–2.142).
 * @throws RangeError on a scale ≤ 0, no data, or data that are not finite
 */
export function posterior(prior: NormalParameters, data: NoisyData): NormalParameters {
  check(prior, data);
  const { mean } = centredMoments(data.x);
  const priorPrecision = 1 / prior.sigma ** 2;
  const dataPrecision = data.x.length / data.noise ** 2;
  const precision = priorPrecision + dataPrecision;
  const mu = (priorPrecision * prior.mu + dataPrecision * mean) / precision;
  return { mu, sigma: 1 / Math.sqrt(precision) };
}

/** The next observation: the mean's uncertainty and the noise add up. */
export function predictive({ mu, sigma }: NormalParameters, noise: number): Normal {
  assertPositive('noise', noise);
  return new Normal(mu, Math.hypot(sigma, noise));
}

/**
 * log p(x₁ … xₙ) (nats): the log density of N(μ 1, noise² I + σ² 1 1ᵀ), split into the scatter about the sample mean
 * and the sample mean's own distribution N(μ, σ² + noise²/n).
 */
export function logEvidence(prior: NormalParameters, data: NoisyData): number {
  check(prior, data);
  const n = data.x.length;
  const noiseVariance = data.noise ** 2;
  const { mean, scatter } = centredMoments(data.x);
  const within =
    -0.5 * ((n - 1) * Math.log(2 * Math.PI * noiseVariance) + Math.log(n) + scatter / noiseVariance);
  const spread = prior.sigma ** 2 + noiseVariance / n;
  return within - 0.5 * (Math.log(2 * Math.PI * spread) + (mean - prior.mu) ** 2 / spread);
}

function check(prior: NormalParameters, { x, noise }: NoisyData): void {
  assertFiniteNumber('mu', prior.mu);
  assertPositive('sigma', prior.sigma);
  assertPositive('noise', noise);
  assertFiniteData('x', x);
}
