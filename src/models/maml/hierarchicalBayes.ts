import {
  checkRegression,
  type GaussianWeights,
  type RegressionData,
} from '../../inference/exact/linearRegression';
import { linalg64 } from '../../tensor';
import { checkInner, type InnerLoop } from './innerLoop';

/**
 * Gradient descent from θ on L(w) = β/2 ‖t − Φw‖², the negative log likelihood of a linear model (nats, up to a constant):
 * w₀ = θ, w₁, …, w_steps, in float64.
 */
export function descent(theta: readonly number[], data: RegressionData, inner: InnerLoop): number[][] {
  checkInner(inner);
  checkRegression(data);
  const { features, targets, beta } = data;
  const path = [[...theta]];
  for (let step = 0; step < inner.steps; step++) {
    const w = path[step];
    const misses = features.map((row, n) => w.reduce((sum, value, i) => sum + value * row[i], -targets[n]));
    path.push(
      w.map(
        (value, i) =>
          value - inner.rate * beta * features.reduce((sum, row, n) => sum + row[i] * misses[n], 0),
      ),
    );
  }
  return path;
}

/** A prior, and its standard deviation along each eigenvector of the data's precision βΦᵀΦ. */
export interface ImpliedPrior extends GaussianWeights {
  /** λ, eigenvalues of βΦᵀΦ: how much the data say along each direction. Ascending. */
  readonly precisions: readonly number[];
  /** The directions, one a row, in that order. */
  readonly directions: readonly (readonly number[])[];
  readonly spreads: readonly number[];
}

/**
 * The Gaussian prior N(θ, Q) under which the posterior mode is exactly where `steps` gradient steps of rate α from θ end
 * (Santos 1996; Grant et al. 2018, section 3.2). Along an eigenvector of βΦᵀΦ with eigenvalue λ
 *
 *   Q = ((1 − αλ)^−k − 1) / λ,   and kα where λ = 0.
 *
 * @throws RangeError where αλ ≥ 1: such steps overshoot, and no prior does that
 */
export function impliedPrior(theta: readonly number[], data: RegressionData, inner: InnerLoop): ImpliedPrior {
  checkInner(inner);
  checkRegression(data);
  const { steps, rate } = inner;
  if (steps === 0) throw new RangeError('no steps: the prior would be a point.');
  const Phi = linalg64.fromRows(data.features);
  const gram = linalg64.matMul(Phi, Phi, { transposeA: true });
  const { values, vectors } = linalg64.eigh({ ...gram, data: gram.data.map((g) => g * data.beta) });
  const precisions = Array.from(values, (value) => Math.max(value, 0));
  const variances = precisions.map((lambda) => {
    if (rate * lambda >= 1) throw new RangeError(`rate × λ must be below 1, got ${rate} × ${lambda}.`);
    return lambda === 0 ? steps * rate : Math.expm1(-steps * Math.log1p(-rate * lambda)) / lambda;
  });
  const directions = linalg64.toRows(linalg64.transpose(vectors));
  const covariance = theta.map((_, i) =>
    theta.map((__, j) => directions.reduce((sum, d, m) => sum + variances[m] * d[i] * d[j], 0)),
  );
  return { mean: theta, covariance, precisions, directions, spreads: variances.map(Math.sqrt) };
}
