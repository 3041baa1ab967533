import { linearRegression } from '../../inference';
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
 * The posterior of a fork, exactly. Given s the model is linear in (c, a), so each branch is a linear regression (Bishop
 * 2006, eq. 3.50–3.59), and the branches weigh as their evidences.
 * @param at where f is asked for
 * @throws RangeError on lists of different length, or NaN
 */
export function forkPosterior(
  { x, y }: PlainPoints,
  at: readonly number[],
  family: ForkFamily = FORK,
): ForkPosterior {
  if (x.length !== y.length) throw new RangeError(`${x.length} values of x, ${y.length} of y.`);
  const beta = 1 / family.noise ** 2;
  const prior = {
    mean: [0, family.slopeMean],
    covariance: [
      [family.shiftSd ** 2, 0],
      [0, family.slopeSd ** 2],
    ],
  };
  const features = (s: number, points: readonly number[]) => points.map((v) => [1, v < 0 ? v : s * v]);
  const solved = SIGNS.map((s) => {
    const data = { features: features(s, x), targets: y, beta };
    const weights = x.length === 0 ? prior : linearRegression.posterior(prior, data);
    const { mean, variance } = linearRegression.predictive(weights, beta, features(s, at));
    return {
      logEvidence: x.length === 0 ? 0 : linearRegression.logEvidence(prior, data),
      branch: { mean, variance: variance.map((v) => Math.max(0, v - 1 / beta)) },
    };
  });
  const odds = Math.exp(solved[1].logEvidence - solved[0].logEvidence);
  return {
    weights: [1 / (1 + odds), 1 - 1 / (1 + odds)],
    branches: [solved[0].branch, solved[1].branch],
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
