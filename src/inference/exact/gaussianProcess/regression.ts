import { linalg64 } from '../../../tensor';
import { checkedPoints, condition, type GpData, type GpModel } from './conditioning';
import { type Inputs, type Matrix64, type Point, toPoints } from './kernel';

/** A Gaussian over function values at m points. */
export interface FunctionValues {
  readonly mean: Float64Array;
  readonly covariance: Matrix64;
}

/** What was learnt of the function from data; all exact, in float64. */
export interface GpPosterior {
  readonly model: GpModel;
  /** log p(y | x) (nats), the function integrated out (Rasmussen & Williams 2006, eq. 2.30). */
  readonly logMarginalLikelihood: number;
  /** What was added to the diagonal so that it could be factored: 0 nearly always. */
  readonly jitter: number;
  /** Mean and variance of f (noise-free) at each point (R & W eq. 2.25–2.26). */
  predict(x: Inputs): { readonly mean: Float64Array; readonly variance: Float64Array };
  /** Joint Gaussian of f at the points. */
  predictJointly(x: Inputs): FunctionValues;
}

/**
 * Conditions a Gaussian process on observations: one Cholesky factorisation, O(n³) time and O(n²) memory.
 * @throws RangeError on data that are not finite, lengths that differ, a negative noise, or a covariance that is not
 *   positive definite (naming the pivot) even with a jitter of 1e-6 times its mean diagonal
 */
export function gpRegression(model: GpModel, data: GpData): GpPosterior {
  const { kernel, mean = 0 } = model;
  const points = checkedPoints(model, data);
  const { L, jitter, alpha, logMarginalLikelihood } = condition(model, data.y, kernel.covariance(points));

  function crossing(x: Inputs): { stars: Point[]; means: Float64Array; whitened: Matrix64 } {
    const stars = toPoints('x', x);
    if (stars[0].length !== points[0].length) {
      throw new RangeError(`x has ${stars[0].length} coordinates but the data have ${points[0].length}.`);
    }
    const cross = kernel.covariance(points, stars);
    const means = linalg64.matMul(cross, alpha, { transposeA: true }).data.map((m) => m + mean);
    return { stars, means, whitened: linalg64.triangularSolve(L, cross) };
  }

  return {
    model,
    jitter,
    logMarginalLikelihood,
    predict(x) {
      const { stars, means, whitened } = crossing(x);
      const variance = kernel.variances(stars);
      for (let i = 0; i < whitened.data.length; i++) variance[i % whitened.columns] -= whitened.data[i] ** 2;
      // What is left after subtracting nearly all of it may be negative by a rounding.
      return { mean: means, variance: variance.map((v) => Math.max(v, 0)) };
    },
    predictJointly(x) {
      const { stars, means, whitened } = crossing(x);
      const prior = kernel.covariance(stars);
      const explained = linalg64.matMul(whitened, whitened, { transposeA: true });
      return { mean: means, covariance: { ...prior, data: prior.data.map((k, i) => k - explained.data[i]) } };
    },
  };
}
