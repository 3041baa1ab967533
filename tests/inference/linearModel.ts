import { inverse, Matrix } from 'ml-matrix';
import { Normal } from '../../src/distributions';
import { model } from '../../src/inference/model';
import { tf } from '../../src/tensor';

/**
 * A conjugate model with correlated posterior: y = X w + noise, w ~ N(0, priorScale²), noise scale known.
 * Its exact posterior N(mean, covariance) and log evidence in float64 from the textbook formulas, apart from src/inference.
 */
export const design = [
  [1, 0.2],
  [1, 0.9],
  [1, 1.4],
  [1, 1.9],
  [1, 2.1],
  [1, 3.2],
];
export const observed = [0.6, 1.1, 2.3, 2.1, 3.4, 3.9];
export const priorScale = 2;
export const noiseScale = 0.5;

export function exactPosterior(X: readonly number[][] = design, y: readonly number[] = observed) {
  const design = new Matrix(X.map((row) => [...row]));
  const precision = Matrix.add(
    design
      .transpose()
      .mmul(design)
      .mul(1 / noiseScale ** 2),
    Matrix.eye(2).mul(1 / priorScale ** 2),
  );
  const covariance = inverse(precision);
  const moment = design
    .transpose()
    .mmul(Matrix.columnVector([...y]))
    .mul(1 / noiseScale ** 2);
  const mean = covariance.mmul(moment).to1DArray();
  // y ~ N(0, noise² I + prior² X Xᵀ)
  const marginal = Matrix.add(
    Matrix.eye(y.length).mul(noiseScale ** 2),
    design.mmul(design.transpose()).mul(priorScale ** 2),
  );
  return {
    mean,
    covariance: covariance.to2DArray(),
    precision: precision.to2DArray(),
    logEvidence: logNormal(y, marginal),
  };
}

function logNormal(y: readonly number[], covariance: Matrix): number {
  const quadratic = Matrix.rowVector([...y])
    .mmul(inverse(covariance))
    .mmul(Matrix.columnVector([...y]))
    .get(0, 0);
  return -0.5 * (quadratic + Math.log(determinant(covariance)) + y.length * Math.log(2 * Math.PI));
}

function determinant(matrix: Matrix): number {
  const a = matrix.to2DArray();
  let product = 1;
  for (let i = 0; i < a.length; i++) {
    product *= a[i][i];
    for (let r = i + 1; r < a.length; r++) {
      const factor = a[r][i] / a[i][i];
      for (let c = i; c < a.length; c++) a[r][c] -= factor * a[i][c];
    }
  }
  return product;
}

/** The same model for the samplers, written for rows. */
export function linearModel() {
  const X = tf.tensor2d(design);
  const y = tf.tensor1d(observed);
  return model(
    { w: new Normal(tf.zeros([2]), priorScale) },
    ({ w }) => new Normal(tf.matMul(w as tf.Tensor2D, X, false, true), noiseScale).logProb(y),
    { vectorised: true },
  );
}
