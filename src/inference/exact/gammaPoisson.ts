import gammaln from '@stdlib/math-base-special-gammaln';
import { NegativeBinomial } from '../../distributions';
import { assertPositive } from '../checks';
import { assertCounts } from './counts';

/** Gamma(α, rate β) over a Poisson rate: mean α/β. */
export interface GammaParameters {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * Posterior of a Poisson rate after counts x₁ … xₙ: Gamma(α + Σx, β + n).
 * @throws RangeError when a parameter is not positive, or a count is no integer ≥ 0
 */
export function posterior(prior: GammaParameters, counts: ArrayLike<number>): GammaParameters {
  assertPositive('alpha', prior.alpha);
  assertPositive('beta', prior.beta);
  assertCounts('counts', counts);
  return { alpha: prior.alpha + total(counts), beta: prior.beta + counts.length };
}

/** The next count: negative binomial with r = α and success probability 1 / (1 + β). */
export function predictive({ alpha, beta }: GammaParameters): NegativeBinomial {
  assertPositive('alpha', alpha);
  assertPositive('beta', beta);
  return new NegativeBinomial(alpha, { probs: 1 / (1 + beta) });
}

/** log p(x₁ … xₙ) (nats): the Gamma normalisers' ratio over Π xᵢ!. */
export function logEvidence(prior: GammaParameters, counts: ArrayLike<number>): number {
  const { alpha, beta } = posterior(prior, counts);
  let logFactorials = 0;
  for (let i = 0; i < counts.length; i++) logFactorials += gammaln(counts[i] + 1);
  return logNormaliser(alpha, beta) - logNormaliser(prior.alpha, prior.beta) - logFactorials;
}

/** log ∫ λ^(α − 1) e^(−βλ) dλ */
function logNormaliser(alpha: number, beta: number): number {
  return gammaln(alpha) - alpha * Math.log(beta);
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i];
  return sum;
}
