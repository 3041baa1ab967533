import { linalg64 } from '../../tensor';
import { assertFiniteData, assertPositive, assertSymmetric, assertTable } from '../checks';

// Bayesian linear regression with known noise (Bishop 2006, sections 3.3 and 3.5): t = Φ w + ε, ε ~ N(0, 1/β), with a
// Gaussian prior over the weights w. Everything is exact and in float64.

/** N(mean, covariance) over the weights. */
export interface GaussianWeights {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
}

/** Rows of features φ(xₙ), the targets tₙ, and the precision β of their noise. */
export interface RegressionData {
  readonly features: readonly ArrayLike<number>[];
  readonly targets: ArrayLike<number>;
  readonly beta: number;
}

/** The prior N(0, I/α) over that many weights. */
export function isotropicPrior(weights: number, alpha: number): GaussianWeights {
  assertPositive('alpha', alpha);
  const covariance = Array.from({ length: weights }, (_, i) =>
    Array.from({ length: weights }, (_, j) => (i === j ? 1 / alpha : 0)),
  );
  return { mean: new Array<number>(weights).fill(0), covariance };
}

/**
 * Posterior of the weights (eq. 3.50–3.51): precisions S₀⁻¹ + β ΦᵀΦ add. A posterior is the prior of the next batch.
 * @throws RangeError on shapes that do not fit, NaN, β ≤ 0, or a prior covariance that is not positive definite
 */
export function posterior(prior: GaussianWeights, data: RegressionData): GaussianWeights {
  const { mean, L } = solve(prior, data);
  return {
    mean: Array.from(mean.data),
    covariance: linalg64.toRows(linalg64.inverseFromFactor(L)),
  };
}

/** Mean and variance of the target at each row of features (eq. 3.58–3.59); the noise 1/β is part of the variance. */
export function predictive(
  weights: GaussianWeights,
  beta: number,
  features: readonly ArrayLike<number>[],
): { readonly mean: number[]; readonly variance: number[] } {
  assertPositive('beta', beta);
  checkFeatures(features, weights);
  const Phi = linalg64.fromRows(features);
  const spread = linalg64.matMul(Phi, linalg64.fromRows(weights.covariance));
  const mean = Array.from(linalg64.matMul(Phi, linalg64.column(weights.mean)).data);
  const variance = features.map((row, n) => {
    let total = 1 / beta;
    for (let i = 0; i < row.length; i++) total += row[i] * spread.data[n * row.length + i];
    return total;
  });
  return { mean, variance };
}

/**
 * log p(t) (nats), the weights integrated out: the joint log p(t, w) at the posterior mean, plus what a Gaussian
 * posterior adds, ½ log |2π S_N| (eq. 3.86 for the isotropic prior).
 */
export function logEvidence(prior: GaussianWeights, data: RegressionData): number {
  const { mean, L, logDetPrior, distanceFromPrior } = solve(prior, data);
  const n = data.targets.length;
  const misfit = squaredResiduals(data, mean.data);
  return (
    0.5 *
    (n * Math.log(data.beta / (2 * Math.PI)) -
      data.beta * misfit -
      distanceFromPrior -
      logDetPrior -
      linalg64.logDetOfFactor(L))
  );
}

/** The posterior's mean and the factor L of its precision, with what the evidence needs of the prior. */
function solve(prior: GaussianWeights, data: RegressionData) {
  check(prior, data);
  const Phi = linalg64.fromRows(data.features);
  const priorFactor = linalg64.cholesky(linalg64.fromRows(prior.covariance), "the prior's covariance");
  const precision = linalg64.choleskySolve(priorFactor, linalg64.identity(priorFactor.rows));
  const gram = linalg64.matMul(Phi, Phi, { transposeA: true });
  const total = { ...precision, data: precision.data.map((p, i) => p + data.beta * gram.data[i]) };
  const L = linalg64.cholesky(total, "the posterior's precision");
  const fromData = linalg64.matMul(Phi, linalg64.column(data.targets), { transposeA: true });
  const fromPrior = linalg64.choleskySolve(priorFactor, linalg64.column(prior.mean));
  const right = { ...fromData, data: fromData.data.map((v, i) => data.beta * v + fromPrior.data[i]) };
  const mean = linalg64.choleskySolve(L, right);
  const shift = linalg64.column(mean.data.map((m, i) => m - prior.mean[i]));
  const whitened = linalg64.triangularSolve(priorFactor, shift);
  return {
    mean,
    L,
    logDetPrior: linalg64.logDetOfFactor(priorFactor),
    distanceFromPrior: whitened.data.reduce((sum, u) => sum + u * u, 0),
  };
}

/** ‖t − Φ w‖² */
export function squaredResiduals(
  { features, targets }: Omit<RegressionData, 'beta'>,
  w: ArrayLike<number>,
): number {
  return features.reduce((sum: number, row, n) => {
    let prediction = 0;
    for (let i = 0; i < row.length; i++) prediction += row[i] * w[i];
    return sum + (targets[n] - prediction) ** 2;
  }, 0);
}

/** Stops unless features form a table of finite numbers, one row per target. */
export function checkRegression({ features, targets }: Omit<RegressionData, 'beta'>): void {
  assertTable('features', features);
  assertFiniteData('targets', targets);
  if (features.length !== targets.length) {
    throw new RangeError(`there are ${features.length} rows of features but ${targets.length} targets.`);
  }
}

function check(prior: GaussianWeights, data: RegressionData): void {
  assertPositive('beta', data.beta);
  checkRegression(data);
  checkFeatures(data.features, prior);
  assertFiniteData("the prior's mean", prior.mean);
  const [rows, columns] = [prior.covariance.length, assertTable("the prior's covariance", prior.covariance)];
  if (rows === columns) assertSymmetric("the prior's covariance", rows, (i, j) => prior.covariance[i][j]);
  if (rows !== prior.mean.length || columns !== rows) {
    throw new RangeError(
      `the prior's mean has ${prior.mean.length} weights but its covariance is ${rows} × ${columns}.`,
    );
  }
}

function checkFeatures(features: readonly ArrayLike<number>[], weights: GaussianWeights): void {
  const width = assertTable('features', features);
  if (width !== weights.mean.length) {
    throw new RangeError(`features have ${width} columns but there are ${weights.mean.length} weights.`);
  }
}
