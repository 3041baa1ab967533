import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import { type Chains, checkChains, pooled } from './chains';
import { essMean, essQuantile, essSd } from './ess';
import { checkProbability, mean, sorted, variance } from './numbers';

// Monte Carlo standard errors: how far an estimate from these draws may be from what endless draws would give.

/** Standard error of the posterior mean: sd / √ESS. */
export function mcseMean(chains: Chains): number {
  checkChains(chains);
  return Math.sqrt(variance(pooled(chains)) / essMean(chains));
}

/**
 * Standard error of the posterior standard deviation, by the delta method: the error of the mean of the squared
 * deviations, divided by 2 sd. It needs a finite fourth moment.
 */
export function mcseSd(chains: Chains): number {
  checkChains(chains);
  const all = pooled(chains);
  const centre = mean(all);
  const squares = all.map((x) => (x - centre) ** 2);
  return Math.sqrt(variance(squares, 0) / essSd(chains) / mean(squares)) / 2;
}

/**
 * Standard error of the quantile at p: half the distance between the order statistics at the 16 % and 84 % points
 * of Beta(ESS·p + 1, ESS·(1 − p) + 1), the distribution of the true probability below the estimate
 * (Vehtari et al. 2021, section 4.3).
 */
export function mcseQuantile(chains: Chains, p: number): number {
  checkProbability('p', p);
  const ess = essQuantile(chains, p);
  const ascending = sorted(pooled(chains));
  const last = ascending.length - 1;
  const position = (probability: number) =>
    betaQuantile(probability, ess * p + 1, ess * (1 - p) + 1) * ascending.length - 1;
  const below = Math.max(Math.floor(position(ONE_SIGMA_BELOW)), 0);
  const above = Math.min(Math.ceil(position(1 - ONE_SIGMA_BELOW)), last);
  return (ascending[above] - ascending[below]) / 2;
}

/** Φ(−1). */
const ONE_SIGMA_BELOW = 0.158655253931457;
