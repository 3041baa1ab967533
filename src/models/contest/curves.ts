import { gridPosteriorOfDensity } from '../../inference';
import type { Gaussian } from '../targets/gaussian';
import { directionOf, type ShuttlePosterior } from './challenger';
import { logistic, logitOf, meanOfLogistic } from './summary';

/** p(damage) by temperature: its posterior mean, and the interval that holds it with 90 % probability. */
export interface Curve {
  readonly mean: number[];
  readonly lower: number[];
  readonly upper: number[];
}

/** By the posterior, from a grid of 90 × 90 cells. */
export function curveOfPosterior(posterior: ShuttlePosterior, temperatures: readonly number[]): Curve {
  const axes = Object.fromEntries(
    Object.entries(posterior.axes).map(([name, axis]) => [name, { ...axis, cells: 90 }]),
  );
  const { density, midpoints } = gridPosteriorOfDensity(axes, posterior.logDensity);
  const total = density.reduce((sum, p) => sum + p, 0);
  const cells = Array.from(midpoints.a)
    .flatMap((a, i) => Array.from(midpoints.b, (b, j) => ({ a, b, share: density[i * 90 + j] / total })))
    .filter(({ share }) => share > 1e-9);
  const bands = temperatures.map((temperature) => {
    const [, slope] = directionOf(posterior, temperature);
    const ranked = cells
      .map(({ a, b, share }) => ({ p: logistic(a + slope * b), share }))
      .sort((first, second) => first.p - second.p);
    const mean = ranked.reduce((sum, { p, share }) => sum + p * share, 0);
    return { mean, lower: quantileOf(ranked, 0.05), upper: quantileOf(ranked, 0.95) };
  });
  return {
    mean: bands.map((band) => band.mean),
    lower: bands.map((band) => band.lower),
    upper: bands.map((band) => band.upper),
  };
}

/** The first value, in ascending order, up to which `level` of the shares are used up. */
function quantileOf(
  ranked: readonly { readonly p: number; readonly share: number }[],
  level: number,
): number {
  let below = 0;
  for (const { p, share } of ranked) {
    below += share;
    if (below >= level) return p;
  }
  return ranked[ranked.length - 1].p;
}

/** By a Gaussian q over (a, b): every logit is Gaussian. */
export function curveOfGaussian(
  posterior: ShuttlePosterior,
  q: Gaussian,
  temperatures: readonly number[],
): Curve {
  const logits = temperatures.map((temperature) => logitOf(posterior, q, temperature));
  return {
    mean: logits.map(({ centre, spread }) => meanOfLogistic(centre, spread)),
    lower: logits.map(({ centre, spread }) => logistic(centre - 1.6449 * spread)),
    upper: logits.map(({ centre, spread }) => logistic(centre + 1.6449 * spread)),
  };
}
