import { logGaussian } from '../ensemble';
import { FORK, type ForkFamily } from './ambiguous';

/** A support set as plain numbers, those that count alone. */
export interface PlainPoints {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** What the exact posterior says at some x: a mixture of two normals, one for each branch. */
export interface ForkPosterior {
  /** P(s = +1 | D) and P(s = −1 | D). */
  readonly weights: readonly [number, number];
  /** Mean and variance of f (the noise left out) at each x, for s = +1 and s = −1. */
  readonly branches: readonly [Branch, Branch];
}

export interface Branch {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

const SIGNS = [1, -1] as const;

/**
 * The posterior of a fork, exactly. Given s the model is linear in (c, a), so each branch is a linear regression with two
 * weights (Bishop 2006, eq. 3.50–3.59), and the branches weigh as their evidences.
 * @param at where f is asked for
 * @throws RangeError on lists of different length
 */
export function forkPosterior(
  { x, y }: PlainPoints,
  at: readonly number[],
  family: ForkFamily = FORK,
): ForkPosterior {
  if (x.length !== y.length) throw new RangeError(`${x.length} values of x, ${y.length} of y.`);
  const [straight, back] = SIGNS.map((s) => branchOf({ x, y }, at, s, family));
  const odds = Math.exp(back.logEvidence - straight.logEvidence);
  return { weights: [1 / (1 + odds), odds / (1 + odds)], branches: [straight, back] };
}

/** The weights are (c, a − slopeMean), the features (1, g_s(x)), the targets y − slopeMean g_s(x): a prior with mean 0. */
function branchOf(
  { x, y }: PlainPoints,
  at: readonly number[],
  s: number,
  { shiftSd, slopeMean, slopeSd, noise }: ForkFamily,
): Branch & { readonly logEvidence: number } {
  const g = (v: number) => (v < 0 ? v : s * v);
  const beta = 1 / noise ** 2;
  // The precision [[p, q], [q, r]], and the data's pull (u, v).
  let [p, q, r, u, v, misfit] = [1 / shiftSd ** 2, 0, 1 / slopeSd ** 2, 0, 0, 0];
  x.forEach((point, i) => {
    const [feature, target] = [g(point), y[i] - slopeMean * g(point)];
    p += beta;
    q += beta * feature;
    r += beta * feature ** 2;
    u += beta * target;
    v += beta * feature * target;
    misfit += beta * target ** 2;
  });
  const determinant = p * r - q * q;
  const [c, slope] = [(r * u - q * v) / determinant, (p * v - q * u) / determinant];
  return {
    mean: at.map((point) => c + (slopeMean + slope) * g(point)),
    variance: at.map((point) => (r - 2 * q * g(point) + p * g(point) ** 2) / determinant),
    // Up to what both branches share.
    logEvidence: 0.5 * (u * c + v * slope - misfit - Math.log(determinant)),
  };
}

/** log p(y | x, D) at each point of the exact predictive (nats). */
export function forkLogPredictive(
  { weights, branches }: ForkPosterior,
  y: readonly number[],
  { noise }: ForkFamily = FORK,
): number[] {
  return y.map((target, i) => {
    const parts = branches.map(
      ({ mean, variance }, b) =>
        Math.log(weights[b]) + logGaussian(target, mean[i], variance[i] + noise ** 2),
    );
    const top = Math.max(...parts);
    return top + Math.log(parts.reduce((sum, part) => sum + Math.exp(part - top), 0));
  });
}
