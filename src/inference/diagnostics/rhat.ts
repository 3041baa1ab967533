import { type Chains, checkChains, mapDraws, pooled, splitChains, unpooled } from './chains';
import { mean, median, variance } from './numbers';
import { rankNormalise } from './ranks';

/**
 * R̂ of Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021): the larger of the split, rank-normalised R̂ of
 * the draws (do the chains agree on where the mass is?) and of their distances from the median (do they agree
 * on how wide it is?). 1 when the chains cannot be told apart; above 1.01 they should not be trusted.
 * One chain is enough, as its two halves are compared.
 * @param chains draws of a scalar, [chains][draws]
 * @throws RangeError on fewer than four draws, unequal chains, NaN, or draws that never change
 */
export function rhat(chains: Chains): number {
  checkChains(chains);
  const halves = splitChains(chains);
  const centre = median(pooled(halves));
  const bulk = varianceRatio(normalScores(halves));
  const tail = varianceRatio(normalScores(mapDraws(halves, (x) => Math.abs(x - centre))));
  return Math.max(bulk, tail);
}

/** R̂ of the split chains without ranks (Gelman et al., BDA3 eq. 11.4): for comparison; blind when variances are infinite. */
export function splitRhat(chains: Chains): number {
  checkChains(chains);
  return varianceRatio(splitChains(chains));
}

/** Chains with every draw replaced by the normal score of its rank among all draws of all chains. */
export function normalScores(chains: Chains): Float64Array[] {
  return unpooled(rankNormalise(pooled(chains)), chains[0].length);
}

/** √(pooled variance estimate / mean variance within a chain), for chains of n draws each. */
function varianceRatio(chains: Chains): number {
  const n = chains[0].length;
  const within = mean(chains.map((chain) => variance(chain)));
  const between = n * variance(chains.map((chain) => mean(chain)));
  // Every chain stands still at a place of its own: they disagree as much as chains can.
  if (within === 0) return between === 0 ? 1 : Number.POSITIVE_INFINITY;
  return Math.sqrt((between / within + n - 1) / n);
}
