import { Spd } from '../../inference/spd';
import { type Gaussian, gaussianEntropy, klOfGaussians } from '../targets';
import { type LinearGaussian, logEvidence, marginal, posterior, sizesOf, type Vector } from './model';

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** N(0, I) in K dimensions: p(z). */
export function prior(model: LinearGaussian): Gaussian {
  const { K } = sizesOf(model);
  return { mean: new Array<number>(K).fill(0), covariance: diagonalOf(new Array<number>(K).fill(1)) };
}

/** The two terms of eq. 2, nats. */
export interface JointForm {
  /** E_q[log p(x, z)] */
  readonly logJoint: number;
  /** H[q] = −E_q[log q(z)] */
  readonly entropy: number;
  readonly bound: number;
}

/** The two terms of eq. 3, nats. */
export interface PriorForm {
  /** E_q[log p(x | z)]: how well codes drawn from q explain x; the (negative) reconstruction error. */
  readonly reconstruction: number;
  /** −KL(q(z) ‖ p(z)) */
  readonly negativeKl: number;
  readonly bound: number;
}

/**
 * The bound by the paper's eq. 2, L = E_q[log p(x, z)] − E_q[log q(z)], for any Gaussian q. The pair (z, x) is one Gaussian
 * with K + D entries; its density is averaged over q by its precision matrix.
 */
export function boundByJoint(model: LinearGaussian, x: Vector, q: Gaussian): JointForm {
  const { D, K } = sizesOf(model);
  assertFits(model, x, q);
  const { covariance } = marginal(model);
  const joint = Array.from({ length: K + D }, (_, i) =>
    Array.from({ length: K + D }, (_, j) => {
      if (i < K && j < K) return i === j ? 1 : 0;
      if (i >= K && j >= K) return covariance[i - K][j - K];
      return i < K ? model.W[j - K][i] : model.W[i - K][j];
    }),
  );
  const sigma = new Spd(joint, 'the covariance of (z, x)');
  const distance = sigma.inverseQuadraticForm(
    [...q.mean, ...x],
    [...new Array<number>(K).fill(0), ...model.b],
  );
  let spread = 0; // trace of (the precision's block of z) times q's covariance
  for (let k = 0; k < K; k++) {
    const column = sigma.solve([...q.covariance.map((row) => row[k]), ...new Array<number>(D).fill(0)]);
    spread += column[k];
  }
  const logJoint = -0.5 * ((K + D) * LOG_TWO_PI + sigma.logDet + distance + spread);
  const entropy = gaussianEntropy(q);
  return { logJoint, entropy, bound: logJoint + entropy };
}

/**
 * The bound by the paper's eq. 3, L = −KL(q(z) ‖ p(z)) + E_q[log p(x | z)], for any Gaussian q. The second term is the log density
 * at q's mean, less what the spread of the codes costs: tr(W Σ Wᵀ) / 2 noise².
 */
export function boundByPrior(model: LinearGaussian, x: Vector, q: Gaussian): PriorForm {
  const { D } = sizesOf(model);
  assertFits(model, x, q);
  const variance = model.noise ** 2;
  let squares = 0;
  model.W.forEach((row, d) => {
    const residual = x[d] - model.b[d] - row.reduce((sum, w, k) => sum + w * q.mean[k], 0);
    squares += residual ** 2;
    row.forEach((w, k) => {
      squares += w * row.reduce((sum, v, l) => sum + v * q.covariance[k][l], 0);
    });
  });
  const reconstruction = -0.5 * (D * (LOG_TWO_PI + Math.log(variance)) + squares / variance);
  const negativeKl = -klOfGaussians(q, prior(model));
  return { reconstruction, negativeKl, bound: reconstruction + negativeKl };
}

/** KL(q(z) ‖ p(z | x)): the gap of the bound (eq. 1), nats. */
export function gap(model: LinearGaussian, x: Vector, q: Gaussian): number {
  return klOfGaussians(q, posterior(model, x));
}

/** log p(x) − KL(q ‖ p(z | x)): the bound by eq. 1, which needs what is out of reach elsewhere. */
export function boundByEvidence(model: LinearGaussian, x: Vector, q: Gaussian): number {
  return logEvidence(model, [x])[0] - gap(model, x, q);
}

/** The gradient of the bound in θ with q held fixed, nats per unit. */
export interface ThetaGradient {
  /** ∂L/∂W, [D][K] */
  readonly W: number[][];
  /** ∂L/∂b, [D] */
  readonly b: number[];
  /** ∂L/∂ log noise */
  readonly logNoise: number;
}

/** ∇_θ L for one data point. At q = p(z | x) it is ∇_θ log p(x) as well (Fisher's identity). */
export function thetaGradient(model: LinearGaussian, x: Vector, q: Gaussian): ThetaGradient {
  assertFits(model, x, q);
  const variance = model.noise ** 2;
  const residual = model.W.map(
    (row, d) => x[d] - model.b[d] - row.reduce((sum, w, k) => sum + w * q.mean[k], 0),
  );
  const spread = model.W.map((row) =>
    row.map((_, l) => row.reduce((s, w, k) => s + w * q.covariance[k][l], 0)),
  );
  const squares = residual.reduce(
    (sum, r, d) => sum + r * r + model.W[d].reduce((s, w, l) => s + w * spread[d][l], 0),
    0,
  );
  return {
    W: residual.map((r, d) => q.mean.map((m, k) => (r * m - spread[d][k]) / variance)),
    b: residual.map((r) => r / variance),
    logNoise: squares / variance - residual.length,
  };
}

/** A square matrix with these numbers on its diagonal. */
export function diagonalOf(values: Vector): number[][] {
  return values.map((v, i) => values.map((_, j) => (i === j ? v : 0)));
}

/** Throws where x or q do not have the model's sizes. */
export function assertFits(model: LinearGaussian, x: Vector, q: { readonly mean: Vector }): void {
  const { D, K } = sizesOf(model);
  if (x.length !== D) throw new RangeError(`x has ${x.length} numbers but the model's D is ${D}.`);
  if (q.mean.length !== K)
    throw new RangeError(`q is over ${q.mean.length} unknowns but the model's K is ${K}.`);
}
