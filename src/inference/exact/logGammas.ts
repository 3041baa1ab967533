// Combinations of log Γ that conjugate evidences are made of (float64, nats).
import gammaln from '@stdlib/math-base-special-gammaln';

/** log B(α) = Σ log Γ(αₖ) − log Γ(Σ αₖ), the normaliser of a Beta (two entries) or Dirichlet. */
export function logBeta(alpha: ArrayLike<number>): number {
  let sum = 0;
  let logGammas = 0;
  for (let k = 0; k < alpha.length; k++) {
    sum += alpha[k];
    logGammas += gammaln(alpha[k]);
  }
  return logGammas - gammaln(sum);
}

/** log n! / Π cₖ! with n = Σ cₖ: in how many orders the counts can come. */
export function logArrangements(counts: ArrayLike<number>): number {
  let total = 0;
  let logFactorials = 0;
  for (let k = 0; k < counts.length; k++) {
    total += counts[k];
    logFactorials += gammaln(counts[k] + 1);
  }
  return gammaln(total + 1) - logFactorials;
}
