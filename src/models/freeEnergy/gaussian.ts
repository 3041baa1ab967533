import { assertFiniteData, assertSymmetric } from '../../inference/checks';
import { linalg64 } from '../../tensor';
import type { Gaussian } from '../targets';

const { cholesky, choleskySolve, column, fromRows, inverseFromFactor, matMul, toRows } = linalg64;

/** Nodes and weights of E[f(u)], u ~ N(0, 1), by three points: exact for polynomials up to the fifth degree. */
const NODES = [
  [-Math.sqrt(3), 1 / 6],
  [0, 2 / 3],
  [Math.sqrt(3), 1 / 6],
] as const;

/** @throws RangeError where q is not a normal distribution over D weights: shapes, numbers that are not finite, a lopsided covariance */
export function assertGaussian(name: string, { mean, covariance }: Gaussian, D = mean.length): void {
  if (mean.length !== D)
    throw new RangeError(`There are ${D} weights; the mean of ${name} has ${mean.length}.`);
  assertFiniteData(`the mean of ${name}`, mean);
  if (covariance.length !== D || covariance.some((row) => row.length !== D))
    throw new RangeError(
      `The covariance of ${name} must be ${D} × ${D}, got rows of ${covariance.map((row) => row.length)}.`,
    );
  assertSymmetric(`The covariance of ${name}`, D, (i, j) => covariance[i][j]);
}

/**
 * E_q[f(w)] = ∫ q(w) f(w) dw over ℝᴰ by 3ᴰ points m + L u (Gauss–Hermite). Exact where f is a polynomial of degree ≤ 5 in
 * each direction; the logarithms of normal densities are of degree 2.
 * @throws RangeError where q is no normal distribution
 */
export function expectation(q: Gaussian, f: (w: readonly number[]) => number): number {
  assertGaussian('q', q);
  const { mean, covariance } = q;
  const L = toRows(cholesky(fromRows(covariance), 'the covariance of q'));
  const D = mean.length;
  let sum = 0;
  for (let i = 0; i < 3 ** D; i++) {
    const nodes = mean.map((_, d) => NODES[Math.floor(i / 3 ** d) % 3]);
    const w = mean.map(
      (m, r) => m + L[r].reduce((shift, l, d) => (d <= r ? shift + l * nodes[d][0] : shift), 0),
    );
    sum += nodes.reduce((weight, [, part]) => weight * part, 1) * f(w);
  }
  return sum;
}

/** The natural parameters' way from q to p: precision and precision × mean, a share ρ of the way. ρ = 1 arrives. */
export function towards(q: Gaussian, p: Gaussian, rho: number): Gaussian {
  if (!(rho >= 0 && rho <= 1)) throw new RangeError(`ρ must lie between 0 and 1, got ${rho}.`);
  assertGaussian('q', q);
  assertGaussian('p', p, q.mean.length);
  const natural = ({ mean, covariance }: Gaussian) => {
    const precision = inverseFromFactor(cholesky(fromRows(covariance), 'a covariance'));
    return {
      precision: toRows(precision),
      shift: toRows(matMul(precision, column(mean))).map(([value]) => value),
    };
  };
  const [from, to] = [natural(q), natural(p)];
  const mix = (a: number, b: number) => (1 - rho) * a + rho * b;
  const precision = from.precision.map((row, r) => row.map((value, c) => mix(value, to.precision[r][c])));
  const L = cholesky(fromRows(precision), 'the precision');
  const shift = from.shift.map((value, d) => mix(value, to.shift[d]));
  return {
    covariance: toRows(inverseFromFactor(L)),
    mean: toRows(choleskySolve(L, column(shift))).map(([value]) => value),
  };
}
