import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { gather, grad, tf } from '../../tensor';
import { assertStartWithGradient, type LogDensity, withGradient } from '../density';
import { lbfgs } from '../lbfgs';

export interface LaplaceApproximation {
  /** The mode θ̂. */
  readonly mean: number[];
  /** (−∇² log π(θ̂))⁻¹ */
  readonly covariance: number[][];
  /** log π(θ̂) */
  readonly logDensity: number;
  /** log ∫ π ≈ log π(θ̂) + ½ D log 2π + ½ log |covariance|, nats. */
  readonly logEvidence: number;
}

/**
 * The nearest mode (최빈값) of a log density, uphill from a point [D] by L-BFGS: with a posterior, the MAP estimate.
 * @throws where density or gradient are not finite at the start
 */
export function findMode(
  logDensity: LogDensity,
  start: tf.Tensor,
): { readonly mean: number[]; readonly logDensity: number; readonly converged: boolean } {
  assertStartWithGradient(logDensity, start);
  if (start.rank !== 1)
    throw new RangeError(`findMode starts from one point [D], got shape [${start.shape}].`);
  const densityAndGradient = withGradient(logDensity);
  const objective = (x: Float64Array): { value: number; gradient: Float64Array } => {
    const point = tf.tensor1d([...x]);
    const at = densityAndGradient(point);
    const value = -at.logDensity.dataSync()[0];
    const gradient = Float64Array.from(at.gradient.dataSync(), (g) => -g);
    tf.dispose([point, at.logDensity, at.gradient]);
    return { value, gradient };
  };
  const { x, value, converged } = lbfgs(objective, start.dataSync(), {
    gradientTolerance: 1e-4,
    valueTolerance: 1e-9,
  });
  return { mean: Array.from(x), logDensity: -value, converged };
}

/**
 * Laplace's approximation: a Gaussian at the mode with the curvature there. The mode is found by L-BFGS, the Hessian
 * by differentiating the gradient once more, in float32.
 * @throws where no mode is found, or where −∇² log π is not positive definite there (says which eigenvalue)
 */
export function laplace(logDensity: LogDensity, start: tf.Tensor): LaplaceApproximation {
  if (start.rank !== 1)
    throw new RangeError(`laplace starts from one point [D], got shape [${start.shape}].`);
  const found = findMode(logDensity, start);
  const { mean } = found;
  const precision = hessian(logDensity, mean).neg();
  const lowest = Math.min(
    ...new EigenvalueDecomposition(precision, { assumeSymmetric: true }).realEigenvalues,
  );
  if (!(lowest > 0)) {
    throw new RangeError(
      `At [${mean.map((x) => x.toPrecision(4))}] the density has no maximum: an eigenvalue of −∇² log π is ${lowest}.`,
    );
  }
  const covariance = new CholeskyDecomposition(precision).solve(Matrix.eye(mean.length));
  const logDet =
    -2 *
    new CholeskyDecomposition(precision).lowerTriangularMatrix.diag().reduce((s, l) => s + Math.log(l), 0);
  const D = mean.length;
  return {
    mean,
    covariance: covariance.to2DArray(),
    logDensity: found.logDensity,
    logEvidence: found.logDensity + 0.5 * D * Math.log(2 * Math.PI) + 0.5 * logDet,
  };
}

/** ∇² log π at a point, row by row: the gradient of each entry of the gradient. */
export function hessian(logDensity: LogDensity, at: readonly number[]): Matrix {
  const rows = at.map((_, d) =>
    tf.tidy(() => {
      const entry = (q: tf.Tensor): tf.Tensor =>
        tf.sum(gather(grad((x: tf.Tensor) => tf.sum(logDensity(x)))(q), [d]));
      return Array.from(grad(entry)(tf.tensor1d([...at])).dataSync());
    }),
  );
  const matrix = new Matrix(rows);
  return Matrix.add(matrix, matrix.transpose()).mul(0.5);
}
