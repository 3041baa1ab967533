import { ascendingOrder, type Numbers, normalQuantile } from './numbers';

/** Ranks from 1 to n in ascending order; equal values share the mean of their ranks. */
export function averageRanks(values: Numbers): Float64Array {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    const shared = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) ranks[order[i]] = shared;
    start = end;
  }
  return ranks;
}

/**
 * Normal scores: each value is replaced by the normal quantile of its rank, z = Φ⁻¹((rank − 3/8) / (n + 1/4)).
 * The result has a finite variance whatever the tails of the values (Vehtari et al. 2021, eq. 14).
 */
export function rankNormalise(values: Numbers): Float64Array {
  return averageRanks(values).map((rank) => normalQuantile((rank - 3 / 8) / (values.length + 1 / 4)));
}
