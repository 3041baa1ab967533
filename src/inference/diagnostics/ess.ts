import { autocovariance } from './autocorrelation';
import { type Chains, checkChains, isConstant, mapDraws, pooled, splitChains } from './chains';
import { checkProbability, mean, quantile, variance } from './numbers';
import { normalScores } from './rhat';

// Effective sample sizes as in Vehtari et al. (2021), section 3.2; each takes [chains][draws] of a scalar,
// splits every chain in two, and throws RangeError as checkChains says.

/** For location: the ESS of the rank-normalised draws. */
export function essBulk(chains: Chains): number {
  checkChains(chains);
  return effectiveSampleSize(normalScores(splitChains(chains)));
}

/** For interval ends: the smaller ESS of the 5 % and the 95 % quantile. */
export function essTail(chains: Chains): number {
  return Math.min(essQuantile(chains, 0.05), essQuantile(chains, 0.95));
}

/** For the quantile at p: the ESS of the indicator that a draw lies at or below it. */
export function essQuantile(chains: Chains, p: number): number {
  checkChains(chains);
  checkProbability('p', p);
  const threshold = quantile(pooled(chains), p);
  return effectiveSampleSize(splitChains(mapDraws(chains, (x) => (x <= threshold ? 1 : 0))));
}

/** For the mean: the ESS of the draws as they are. */
export function essMean(chains: Chains): number {
  checkChains(chains);
  return effectiveSampleSize(splitChains(chains));
}

/** For the standard deviation: the ESS of the squared deviations from the mean. */
export function essSd(chains: Chains): number {
  checkChains(chains);
  const centre = mean(pooled(chains));
  return effectiveSampleSize(splitChains(mapDraws(chains, (x) => (x - centre) ** 2)));
}

/**
 * Draws divided by the integrated autocorrelation time τ = −1 + 2 Σ P_k, with P_k = ρ_{2k} + ρ_{2k+1}: for a
 * reversible chain the P_k are positive and fall (Geyer 1992), so the sum stops at the first P_k ≤ 0 and a P_k
 * above its predecessor is taken down to it. τ has a floor of 1 / log10(draws): antithetic chains may gain, but
 * not without bound. Draws that never change count in full.
 */
function effectiveSampleSize(chains: Chains): number {
  const total = chains.length * chains[0].length;
  if (isConstant(chains)) return total;
  const rho = pooledAutocorrelation(chains);
  const lastLag = chains[0].length - 3;
  let lag = 0;
  let pair = rho(0) + rho(1);
  let smallest = Number.POSITIVE_INFINITY;
  let pairs = 0;
  while (pair > 0 && lag + 1 < lastLag) {
    smallest = Math.min(smallest, pair);
    pairs += smallest;
    lag += 2;
    pair = rho(lag) + rho(lag + 1);
  }
  // The even half of the pair that ended the sum still carries information when it is positive.
  const remainder = Math.max(rho(lag), 0);
  const tau = -1 + 2 * pairs + remainder;
  return total / Math.max(tau, 1 / Math.log10(total));
}

/**
 * ρ̂ at one lag from several chains (Vehtari et al. 2021, eq. 10): 1 − (W − mean autocovariance) / V, where W is
 * the variance within chains and V the pooled one, so that chains that disagree look strongly correlated.
 */
function pooledAutocorrelation(chains: Chains): (lag: number) => number {
  const n = chains[0].length;
  const covariances = chains.map(autocovariance);
  const meanCovariance = (lag: number) => mean(covariances.map((c) => c.at(lag)));
  const within = (meanCovariance(0) * n) / (n - 1);
  const between = chains.length > 1 ? variance(covariances.map((c) => c.mean)) : 0;
  const marginal = (within * (n - 1)) / n + between;
  return (lag) => (lag === 0 ? 1 : 1 - (within - meanCovariance(lag)) / marginal);
}
