import { Matrix } from 'ml-matrix';
import { logSumExp64 } from '../numeric';

/** What a component is responsible for: Σ r, Σ r x / Σ r, Σ r (x − mean)(x − mean)ᵀ. */
export interface ComponentStatistics {
  readonly count: number;
  readonly mean: readonly number[];
  readonly scatter: Matrix;
}

/** Weighted count, mean and scatter of each component (Bishop 2006, eq. 10.51–10.53, the scatter not divided). */
export function weightedStatistics(
  data: readonly ArrayLike<number>[],
  responsibilities: readonly ArrayLike<number>[],
  components: number,
): ComponentStatistics[] {
  const dimension = data[0].length;
  return Array.from({ length: components }, (_, k) => {
    const sum = new Float64Array(dimension);
    let count = 0;
    data.forEach((x, n) => {
      const r = responsibilities[n][k];
      count += r;
      for (let d = 0; d < dimension; d++) sum[d] += r * x[d];
    });
    const mean = Array.from(sum, (s) => (count > 0 ? s / count : 0));
    const scatter = Matrix.zeros(dimension, dimension);
    data.forEach((x, n) => {
      const r = responsibilities[n][k];
      if (r === 0) return;
      for (let i = 0; i < dimension; i++) {
        for (let j = 0; j <= i; j++) {
          const value = scatter.get(i, j) + r * (x[i] - mean[i]) * (x[j] - mean[j]);
          scatter.set(i, j, value);
          scatter.set(j, i, value);
        }
      }
    });
    return { count, mean, scatter };
  });
}

/** Row n, column k: softmax over k of logWeight(x_n, k). */
export function softmaxRows(
  data: readonly ArrayLike<number>[],
  logWeight: (x: ArrayLike<number>, k: number) => number,
  components: number,
): Float64Array[] {
  return data.map((x) => {
    const row = Float64Array.from({ length: components }, (_, k) => logWeight(x, k));
    const logNormaliser = logSumExp64(row);
    return row.map((value) => Math.exp(value - logNormaliser));
  });
}

/** All responsibility to the mean nearest to x: a start for EM and coordinate ascent. */
export function nearest(x: ArrayLike<number>, means: readonly ArrayLike<number>[]): Float64Array {
  const distances = means.map((mean) => {
    let sum = 0;
    for (let d = 0; d < mean.length; d++) sum += (x[d] - mean[d]) ** 2;
    return sum;
  });
  const row = new Float64Array(means.length);
  row[distances.indexOf(Math.min(...distances))] = 1;
  return row;
}
