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

/** Cells along each axis of the grid below: enough for quantiles to within 0.001. */
const CELLS = 400;

/** By the posterior, from a grid. */
export function curveOfPosterior(posterior: ShuttlePosterior, temperatures: readonly number[]): Curve {
  const axes = Object.fromEntries(
    Object.entries(posterior.axes).map(([name, axis]) => [name, { ...axis, cells: CELLS }]),
  );
  const { density, midpoints } = gridPosteriorOfDensity(axes, posterior.logDensity);
  const total = density.reduce((sum, p) => sum + p, 0);
  const [as, bs] = [Array.from(midpoints.a), Array.from(midpoints.b)];
  const cells = as
    .flatMap((a, i) => bs.map((b, j) => ({ a, b, share: density[i * CELLS + j] / total })))
    .filter(({ share }) => share > 1e-8);
  const bands = temperatures.map((temperature) => {
    const [, slope] = directionOf(posterior, temperature);
    const ranked = cells
      .map(({ a, b, share }) => ({ logit: a + slope * b, share }))
      .sort((first, second) => first.logit - second.logit);
    const mean = ranked.reduce((sum, { logit, share }) => sum + logistic(logit) * share, 0);
    return { mean, lower: logistic(quantileOf(ranked, 0.05)), upper: logistic(quantileOf(ranked, 0.95)) };
  });
  return {
    mean: bands.map((band) => band.mean),
    lower: bands.map((band) => band.lower),
    upper: bands.map((band) => band.upper),
  };
}

/** The logit, among many in ascending order, up to which `level` of the shares are used up. */
function quantileOf(
  ranked: readonly { readonly logit: number; readonly share: number }[],
  level: number,
): number {
  let below = 0;
  for (const { logit, share } of ranked) {
    below += share;
    if (below >= level) return logit;
  }
  return ranked[ranked.length - 1].logit;
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
