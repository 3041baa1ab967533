import { foldIn, type Key, linalg64, random, tf } from '../../tensor';
import type { Gaussian } from '../targets';
import {
  type Estimate,
  estimateFromDraws,
  type FitOptions,
  fitGaussian,
  relativeVariance,
} from './estimator';

export interface DimensionOptions extends FitOptions {
  readonly key: Key;
  /** Draws to fit q to, and as many again to average over. */
  readonly L: number;
  /** Independent repetitions. */
  readonly repeats: number;
}

/** What App. D does in so many dimensions, with a Gaussian posterior and independent draws: the best that can happen. */
export interface AtDimension {
  readonly dimensions: number;
  /** Estimate − truth of log p(x), one for each repetition, in nats. */
  readonly errors: readonly number[];
  /** Their mean, and its standard error. */
  readonly bias: number;
  readonly biasError: number;
  /** Share of the repetitions whose q has infinite variance: √2 times as wide as the posterior in some direction, or wider. */
  readonly infinite: number;
}

/**
 * Repeats App. D for a posterior N(0, I) and log p(x) = 0. No generality is lost among Gaussian posteriors: an affine map of z
 * takes any of them to this one, and q, fitted to the mapped draws, goes with it.
 */
export function atDimension(dimensions: number, { key, L, repeats, ...fit }: DimensionOptions): AtDimension {
  const standard = standardNormal(dimensions);
  const constant = -0.5 * dimensions * Math.log(2 * Math.PI);
  const runs = Array.from({ length: repeats }, (_, r) => {
    const z = tf.tidy(() => (random.normal(foldIn(key, r), [2 * L, dimensions]) as tf.Tensor2D).arraySync());
    const logJoint = z.map((row) => constant - 0.5 * row.reduce((sum, v) => sum + v * v, 0));
    const { logLikelihood }: Estimate = estimateFromDraws({ z, logJoint }, fit);
    return { error: logLikelihood, variance: relativeVariance(fitGaussian(z.slice(0, L), fit), standard) };
  });
  const errors = runs.map(({ error }) => error);
  const bias = errors.reduce((sum, e) => sum + e, 0) / repeats;
  const squares = errors.reduce((sum, e) => sum + (e - bias) ** 2, 0);
  return {
    dimensions,
    errors,
    bias,
    biasError: Math.sqrt(squares / Math.max(1, repeats - 1) / repeats),
    infinite: runs.filter(({ variance }) => variance === Number.POSITIVE_INFINITY).length / repeats,
  };
}

/**
 * The dimension at which a Gaussian fitted to L draws is as wide as √2 posterior standard deviations in some direction: the
 * largest eigenvalue of the covariance of L draws of N(0, I) is near (1 + √(D/L))² (Marchenko & Pastur 1967; Geman 1980),
 * which is 2 at D = (√2 − 1)² L.
 */
export function dimensionLimit(L: number): number {
  return (Math.SQRT2 - 1) ** 2 * L;
}

function standardNormal(dimensions: number): Gaussian {
  const covariance = linalg64.toRows(linalg64.identity(dimensions));
  return { mean: new Array<number>(dimensions).fill(0), covariance };
}
