import { Categorical } from '../../distributions';
import { assertPositive } from '../checks';
import { assertCounts, type EvidenceOf } from './counts';
import { logArrangements, logBeta } from './logGammas';

/**
 * Posterior of category probabilities after seeing counts cₖ: Dirichlet(α + c).
 * @throws RangeError when some αₖ is not positive, a count is no integer ≥ 0, or the lengths differ
 */
export function posterior(alpha: readonly number[], counts: readonly number[]): number[] {
  check(alpha, counts);
  return alpha.map((a, k) => a + counts[k]);
}

/** The next single outcome: category k with probability αₖ / Σ α. For counts of several, see `logEvidence`. */
export function predictive(alpha: readonly number[]): Categorical {
  check(
    alpha,
    alpha.map(() => 0),
  );
  const total = alpha.reduce((sum, a) => sum + a, 0);
  return new Categorical({ probs: alpha.map((a) => a / total) });
}

/**
 * log p(counts) (nats): log n!/Π cₖ! + log B(α + c) − log B(α). For one given order of outcomes (`of: 'sequence'`)
 * without the multinomial coefficient.
 */
export function logEvidence(
  alpha: readonly number[],
  counts: readonly number[],
  { of = 'counts' }: EvidenceOf = {},
): number {
  const updated = posterior(alpha, counts);
  return (of === 'counts' ? logArrangements(counts) : 0) + logBeta(updated) - logBeta(alpha);
}

function check(alpha: readonly number[], counts: readonly number[]): void {
  if (alpha.length !== counts.length) {
    throw new RangeError(`alpha has ${alpha.length} categories but counts has ${counts.length}.`);
  }
  alpha.forEach((a, k) => {
    assertPositive(`alpha[${k}]`, a);
  });
  assertCounts('counts', counts);
}
