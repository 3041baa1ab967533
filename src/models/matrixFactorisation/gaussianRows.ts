import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Side } from './table';

/**
 * The rows of one side (users or films) as Gaussians: row i has a mean and a covariance.
 *
 * A row is padded so that a prediction is one scalar product of a user's and a film's row,
 * r̂ = m + x̃_u · ỹ_i with x̃_u = (u, b_u, 1) and ỹ_i = (v, 1, c_i): K factors, then the row's own bias at `bias`, and a
 * constant 1 at `constant` that picks up the other side's bias.
 */
export interface GaussianRows {
  readonly count: number;
  /** K + 2 */
  readonly width: number;
  readonly bias: number;
  readonly constant: number;
  /** count × width means. */
  readonly mean: Float64Array;
  /** count × width × width covariances, zero in the row and column of the constant. */
  readonly covariance: Float64Array;
}

/** Rows with zero covariance and small given factors; biases start at 0. @param factors count × K start values */
export function startRows(
  count: number,
  rank: number,
  isUser: boolean,
  factors: ArrayLike<number>,
): GaussianRows {
  const width = rank + 2;
  const [bias, constant] = isUser ? [rank, rank + 1] : [rank + 1, rank];
  const mean = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < rank; k++) mean[i * width + k] = factors[i * rank + k];
    mean[i * width + constant] = 1;
  }
  return { count, width, bias, constant, mean, covariance: new Float64Array(count * width * width) };
}

/** The coordinates of a row that are unknown: all but the constant. */
export const freeCoordinates = (rows: GaussianRows): number[] =>
  Array.from({ length: rows.width }, (_, k) => k).filter((k) => k !== rows.constant);

/** E[ỹ ỹᵀ] of every row: count × width × width. */
export function secondMoments(rows: GaussianRows): Float64Array {
  const { count, width, mean, covariance } = rows;
  const moments = Float64Array.from(covariance);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < width; a++) {
      for (let b = 0; b < width; b++) {
        moments[(i * width + a) * width + b] += mean[i * width + a] * mean[i * width + b];
      }
    }
  }
  return moments;
}

/** What the ratings of one row add up to, the other side's rows y being held fixed. The arrays are used again for each row. */
export interface RowSums {
  readonly row: number;
  /** Σ E[y yᵀ], width × width. */
  readonly moments: Float64Array;
  /** Σ (r − m) E[y], width. */
  readonly products: Float64Array;
}

/** Goes through the rows of a side once and adds up what their ratings say. */
export function* rowSums(side: Side, others: GaussianRows): Generator<RowSums> {
  const { width, mean } = others;
  const size = width * width;
  const all = secondMoments(others);
  const moments = new Float64Array(size);
  const products = new Float64Array(width);
  for (let row = 0; row < side.count; row++) {
    moments.fill(0);
    products.fill(0);
    for (let n = side.start[row]; n < side.start[row + 1]; n++) {
      const from = side.other[n] * size;
      for (let ab = 0; ab < size; ab++) moments[ab] += all[from + ab];
      const at = side.other[n] * width;
      for (let a = 0; a < width; a++) products[a] += side.residual[n] * mean[at + a];
    }
    yield { row, moments, products };
  }
}

/**
 * Σ E[(r − r̂)²] over the ratings of one row but for Σ (r − m)²: trace(E[x xᵀ] Σ E[y yᵀ]) − 2 x̄ᵀ Σ (r − m) E[y], with x
 * as the row stands now.
 */
export function rowError(rows: GaussianRows, { row, moments, products }: RowSums): number {
  const { width, mean, covariance } = rows;
  let total = 0;
  for (let a = 0; a < width; a++) {
    const x = mean[row * width + a];
    total -= 2 * x * products[a];
    for (let b = 0; b < width; b++) {
      total +=
        (covariance[(row * width + a) * width + b] + x * mean[row * width + b]) * moments[a * width + b];
    }
  }
  return total;
}

/** The Gaussian of one row's unknown coordinates given everything else: N(Λ⁻¹ h, Λ⁻¹). */
export interface RowConditional {
  readonly row: number;
  /** Λ, the precision, as its Cholesky factorisation. */
  readonly precision: CholeskyDecomposition;
  /** Λ⁻¹ h */
  readonly mean: Float64Array;
  readonly sums: RowSums;
}

/**
 * For each row of one side the Gaussian that the ratings and the prior give it while the other side is held fixed:
 *   Λ = diag(priorPrecision) + τ Σ E[y yᵀ],   h = τ Σ (r − m) E[y] − E[y c],
 * y being the other side's row where this row is unknown and c its bias. With zero covariances it is the least-squares
 * step and the Gibbs conditional; with covariances it is the variational update.
 * @param priorPrecision one for each unknown coordinate @param noisePrecision τ
 */
export function* rowConditionals(
  side: Side,
  rows: GaussianRows,
  others: GaussianRows,
  priorPrecision: ArrayLike<number>,
  noisePrecision: number,
): Generator<RowConditional> {
  const free = freeCoordinates(rows);
  const { width, bias } = others;
  const precision = new Matrix(free.length, free.length);
  for (const sums of rowSums(side, others)) {
    const { row, moments, products } = sums;
    const h = free.map((k) => noisePrecision * (products[k] - moments[k * width + bias]));
    free.forEach((k, a) => {
      for (let b = 0; b <= a; b++) {
        const value = noisePrecision * moments[k * width + free[b]] + (a === b ? priorPrecision[a] : 0);
        precision.set(a, b, value);
        precision.set(b, a, value);
      }
    });
    const factor = new CholeskyDecomposition(precision);
    const mean = Float64Array.from(factor.solve(Matrix.columnVector(h)).to1DArray());
    yield { row, precision: factor, mean, sums };
  }
}

/** Writes values into the unknown coordinates of a row. */
export function setMean(rows: GaussianRows, row: number, values: ArrayLike<number>): void {
  freeCoordinates(rows).forEach((k, a) => {
    rows.mean[row * rows.width + k] = values[a];
  });
}

/** Writes a covariance into the unknown coordinates of a row. */
export function setCovariance(rows: GaussianRows, row: number, covariance: Matrix): void {
  const free = freeCoordinates(rows);
  free.forEach((k, a) => {
    free.forEach((l, b) => {
      rows.covariance[(row * rows.width + k) * rows.width + l] = covariance.get(a, b);
    });
  });
}

/** Mean and variance of x̃ · ỹ for two independent rows: what a rating's prediction is before noise. */
export function productMoments(
  x: GaussianRows,
  i: number,
  y: GaussianRows,
  j: number,
): { mean: number; variance: number } {
  const { width } = x;
  let mean = 0;
  let variance = 0;
  for (let a = 0; a < width; a++) {
    const [xa, ya] = [x.mean[i * width + a], y.mean[j * width + a]];
    mean += xa * ya;
    for (let b = 0; b < width; b++) {
      const xCov = x.covariance[(i * width + a) * width + b];
      const yCov = y.covariance[(j * width + a) * width + b];
      const [xb, yb] = [x.mean[i * width + b], y.mean[j * width + b]];
      variance += xCov * yCov + xa * xb * yCov + ya * yb * xCov;
    }
  }
  return { mean, variance };
}
