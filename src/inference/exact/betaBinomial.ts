import { BetaBinomial } from '../../distributions';
import { assertPositive } from '../checks';
import { assertCount, type EvidenceOf } from './counts';
import { logArrangements, logBeta } from './logGammas';

/** Beta(α, β) over the probability of a success. */
export interface BetaParameters {
  readonly alpha: number;
  readonly beta: number;
}

export interface Trials {
  readonly successes: number;
  readonly trials: number;
}

/**
 * Posterior of a success probability after k successes in n trials: Beta(α + k, β + n − k). The prior counts as α
 * successes and β failures seen before.
 * @throws RangeError when a parameter is not positive, a count not an integer, or k > n
 */
export function posterior(prior: BetaParameters, data: Trials): BetaParameters {
  check(prior, data);
  return { alpha: prior.alpha + data.successes, beta: prior.beta + data.trials - data.successes };
}

/** How many of the next `trials` will be successes. */
export function predictive({ alpha, beta }: BetaParameters, trials: number): BetaBinomial {
  assertCount('trials', trials);
  return new BetaBinomial(trials, alpha, beta);
}

/**
 * log p(data) (nats): log C(n, k) + log B(α + k, β + n − k) − log B(α, β). For one given order of successes and
 * failures (`of: 'sequence'`) without the binomial coefficient.
 */
export function logEvidence(prior: BetaParameters, data: Trials, { of = 'counts' }: EvidenceOf = {}): number {
  const { alpha, beta } = posterior(prior, data);
  const arrangements = of === 'counts' ? logArrangements([data.successes, data.trials - data.successes]) : 0;
  return arrangements + logBeta([alpha, beta]) - logBeta([prior.alpha, prior.beta]);
}

function check({ alpha, beta }: BetaParameters, { successes, trials }: Trials): void {
  assertPositive('alpha', alpha);
  assertPositive('beta', beta);
  assertCount('successes', successes);
  assertCount('trials', trials);
  if (successes > trials) throw new RangeError(`there are ${successes} successes in ${trials} trials.`);
}
