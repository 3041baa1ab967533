import type { GridPosterior } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import type { CodeGaussian } from './bounds';

/** Edges of equally wide bins of z over [−3, 3]; the first and last bin also hold what lies beyond. */
const edgesOf = (bins: number): number[] => {
  assertPositiveInteger('bins', bins);
  return Array.from({ length: bins - 1 }, (_, i) => -3 + (6 * (i + 1)) / bins);
};

/** The probability of each bin of z under a posterior on a grid over one unknown. */
export function massesOfPosterior(posterior: GridPosterior, bins = 30): number[] {
  const [name] = posterior.names;
  const masses = posterior.marginal(name);
  return shares(posterior.midpoints[name], bins, (i) => masses[i]);
}

/** The share of draws in each bin. */
export function massesOfDraws(draws: ArrayLike<number>, bins = 30): number[] {
  return shares(draws, bins, () => 1 / draws.length);
}

/** The probability of each bin under N(mean, sd²), as the mass of 4,000 cells between −6 and 6 sd. */
export function massesOfGaussian({ mean, sd }: CodeGaussian, bins = 30): number[] {
  const e = Array.from({ length: 4000 }, (_, i) => -6 + (12 * (i + 0.5)) / 4000);
  const density = e.map((value) => Math.exp(-0.5 * value * value));
  const total = density.reduce((a, b) => a + b);
  return shares(
    e.map((value) => mean + sd * value),
    bins,
    (i) => density[i] / total,
  );
}

/** ½ Σ |p − q|: the most that two distributions over bins can differ in the probability of anything. */
export function totalVariation(p: readonly number[], q: readonly number[]): number {
  if (p.length !== q.length) throw new RangeError(`${p.length} bins against ${q.length}.`);
  return 0.5 * p.reduce((sum, value, i) => sum + Math.abs(value - q[i]), 0);
}

function shares(z: ArrayLike<number>, bins: number, mass: (i: number) => number): number[] {
  const edges = edgesOf(bins);
  const out = new Array<number>(bins).fill(0);
  for (let i = 0; i < z.length; i++) {
    const above = edges.findIndex((edge) => z[i] < edge);
    out[above < 0 ? bins - 1 : above] += mass(i);
  }
  return out;
}
