import { type LinearGaussian, marginal } from './model';

/** What a prior N(0, I) on b does to its estimate, times N. */
export interface PullOnMean {
  /** N (b_ML − b_MAP) for large N: C b, with C the covariance of x. */
  readonly expected: number[];
  /** Its standard deviation over data sets of N points. */
  readonly standardError: number[];
}

/**
 * How far MAP draws b towards 0. The slope of log p(X) at b is N C⁻¹(b_ML − b), that of the prior −b; they cancel where N (b_ML − b) =
 * C b. With data, C and b are estimates from N points: Var[(Ĉ b)_i] = (C_ii bᵀC b + (C b)_i²) / N for Gaussian data (Wishart), and
 * (C C C)_ii / N from b.
 */
export function pullOnMean(model: LinearGaussian, N: number): PullOnMean {
  if (!(Number.isInteger(N) && N >= 1)) throw new RangeError(`N must be a whole number ≥ 1, got ${N}.`);
  const { mean: b, covariance: C } = marginal(model);
  const times = (v: readonly number[]) => C.map((row) => row.reduce((sum, c, j) => sum + c * v[j], 0));
  const expected = times(b);
  const length = b.reduce((sum, v, i) => sum + v * expected[i], 0);
  const cubed = C.map((row, i) => times(times(row))[i]);
  return {
    expected,
    standardError: C.map((row, i) => Math.sqrt((row[i] * length + expected[i] ** 2 + cubed[i]) / N)),
  };
}
