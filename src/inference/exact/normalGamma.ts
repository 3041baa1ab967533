import gammaln from '@stdlib/math-base-special-gammaln';
import { StudentT } from '../../distributions';
import { assertFiniteData, assertFiniteNumber, assertPositive } from '../checks';
import { centredMoments } from './moments';

/** A Gaussian's unknown mean and precision: τ ~ Gamma(a, rate b), μ | τ ~ N(mu, 1/(lambda τ)). */
export interface NormalGammaParameters {
  readonly mu: number;
  /** How many observations the prior mean is worth. */
  readonly lambda: number;
  readonly a: number;
  readonly b: number;
}

/**
 * Posterior of mean and precision given x₁ … xₙ, again Normal–Gamma (Murphy 2007, Conjugate Bayesian analysis of the
 * Gaussian distribution, section 3).
 * @throws RangeError on a parameter ≤ 0, no data, or data that are not finite
 */
export function posterior(prior: NormalGammaParameters, x: ArrayLike<number>): NormalGammaParameters {
  check(prior);
  assertFiniteData('x', x);
  const n = x.length;
  const { mean, scatter } = centredMoments(x);
  const lambda = prior.lambda + n;
  return {
    mu: (prior.lambda * prior.mu + n * mean) / lambda,
    lambda,
    a: prior.a + n / 2,
    b: prior.b + 0.5 * (scatter + (prior.lambda * n * (mean - prior.mu) ** 2) / lambda),
  };
}

/** The next observation: Student's t with 2a degrees of freedom, scale² = b (λ + 1) / (a λ). */
export function predictive(parameters: NormalGammaParameters): StudentT {
  check(parameters);
  const { mu, lambda, a, b } = parameters;
  return new StudentT(2 * a, mu, Math.sqrt((b * (lambda + 1)) / (a * lambda)));
}

/** The mean alone, its precision integrated out: Student's t with 2a degrees of freedom, scale² = b / (a λ). */
export function marginalOfMean(parameters: NormalGammaParameters): StudentT {
  check(parameters);
  const { mu, lambda, a, b } = parameters;
  return new StudentT(2 * a, mu, Math.sqrt(b / (a * lambda)));
}

/** log p(x₁ … xₙ) (nats): the ratio of the posterior's normaliser to the prior's, over (2π)^(n/2). */
export function logEvidence(prior: NormalGammaParameters, x: ArrayLike<number>): number {
  const updated = posterior(prior, x);
  return logNormaliser(updated) - logNormaliser(prior) - 0.5 * x.length * Math.log(2 * Math.PI);
}

/** log of Γ(a) b^(−a) λ^(−1/2), what the unnormalised density integrates to but for √(2π). */
function logNormaliser({ lambda, a, b }: NormalGammaParameters): number {
  return gammaln(a) - a * Math.log(b) - 0.5 * Math.log(lambda);
}

function check({ mu, lambda, a, b }: NormalGammaParameters): void {
  assertFiniteNumber('mu', mu);
  assertPositive('lambda', lambda);
  assertPositive('a', a);
  assertPositive('b', b);
}
