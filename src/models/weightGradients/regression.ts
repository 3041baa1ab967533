// The free energy of Bayesian linear regression under q(w) = N(μ, diag σ²): its gradient and its estimates' moments, exactly.
import { linearRegression } from '../../inference';
import { type Key, linalg64, random, split, tf } from '../../tensor';
import type { LinearModel } from '../freeEnergy';
import {
  type Encoded,
  type GradientMoments,
  type Quadratic,
  scoreMoments,
  slopeMoments,
  valueMoments,
} from '../linearGaussian';

/**
 * How ∇ E_q[log p(D|w)] is estimated from one draw of w:
 * - 'score': log p(D|w) ∇ log q(w);
 * - 'baseline': the same, log p(D|w) less its mean under q;
 * - 'rao-blackwell': the same, with E_q[log p(D|w) | w_j] in the place of log p(D|w) for the parameters of w_j;
 * - 'path': re-parameterised, ∇ log p(D|μ + σ ⊙ ε).
 */
export type Kind = 'score' | 'baseline' | 'rao-blackwell' | 'path';

/** q(w) = N(μ, diag σ²), one mean and one standard deviation per weight; θ = (μ, log σ). */
export type MeanField = Encoded;

const inverse = (A: LinearModel['A']): number[][] =>
  linalg64.toRows(linalg64.inverseFromFactor(linalg64.cholesky(linalg64.fromRows(A), 'A')));

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, d) => sum + value * b[d], 0);

/**
 * log p(D|w) = Σ log N(y_i; φ_iᵀw, 1/β) as a function of ε in w = μ + σ ⊙ ε: c + aᵀε + ½ εᵀBε, nats.
 * @throws RangeError where q and the model do not have the same number of weights, or a σ is not above 0
 */
export function fitOf({ features, y, beta }: LinearModel, q: MeanField): Quadratic {
  assertMeanField(q, features[0].length);
  const V = features.map((row) => row.map((phi, j) => phi * q.sigma[j]));
  const residual = features.map((row, i) => y[i] - dot(row, q.mu));
  const each = q.mu.map((_, j) => j);
  return {
    c: 0.5 * y.length * Math.log(beta / (2 * Math.PI)) - 0.5 * beta * dot(residual, residual),
    a: each.map((j) => beta * V.reduce((sum, row, i) => sum + row[j] * residual[i], 0)),
    B: each.map((j) => each.map((k) => -beta * V.reduce((sum, row) => sum + row[j] * row[k], 0))),
  };
}

/** ∇_θ KL(q ‖ p(w|A)), θ = (μ, log σ): (A μ, A_jj σ_j² − 1), by formula. */
export function complexityGradient(A: LinearModel['A'], { mu, sigma }: MeanField): number[] {
  return [...A.map((row) => dot(row, mu)), ...sigma.map((s, j) => A[j][j] * s * s - 1)];
}

/** ∇_θ F[q], θ = (μ, log σ), exactly: [2 D], nats. */
export function exactGradient(model: LinearModel, q: MeanField): number[] {
  const { mu, logSigma } = slopeMoments(fitOf(model, q), q.sigma);
  return minus([...mu.mean, ...logSigma.mean], complexityGradient(model.A, q));
}

/** Exact mean and variance of one draw's estimate of ∇_θ E_q[log p(D|w)]; the KL's part of ∇_θ F has no variance. */
export function exactMoments(model: LinearModel, q: MeanField, kind: Kind): GradientMoments {
  const fit = fitOf(model, q);
  if (kind === 'path') return slopeMoments(fit, q.sigma);
  if (kind === 'score') return scoreMoments(fit, q.sigma);
  if (kind === 'baseline') return scoreMoments({ ...fit, c: fit.c - valueMoments(fit).mean }, q.sigma);
  const alone = q.sigma.map((s, j) => scoreMoments(conditional(fit, j), [s]));
  const gather = (of: 'mu' | 'logSigma') => ({
    mean: alone.map((one) => one[of].mean[0]),
    variance: alone.map((one) => one[of].variance[0]),
  });
  return { mu: gather('mu'), logSigma: gather('logSigma') };
}

/** The exact variance of one draw's estimate of ∂F/∂μ_j, averaged over the weights j. */
export function meanVariance(model: LinearModel, q: MeanField, kind: Kind): number {
  const { variance } = exactMoments(model, q, kind).mu;
  return variance.reduce((sum, v) => sum + v / variance.length, 0);
}

/** E[f | ε_j] − E[f] = a_j ε_j + ½ B_jj (ε_j² − 1): what is left of f when all other weights are integrated out. */
export function conditional({ a, B }: Quadratic, j: number): Quadratic {
  return { c: -0.5 * B[j][j], a: [a[j]], B: [[B[j][j]]] };
}

/**
 * A regression problem of any size: N rows of D features, φ_id ~ N(0, 1/D), weights from the prior N(0, I), noise of precision β.
 */
export function randomRegression(
  key: Key,
  { D, N, beta = 4 }: { readonly D: number; readonly N: number; readonly beta?: number },
): LinearModel {
  const [forFeatures, forWeights, forNoise] = split(key, 3);
  const rows = (k: Key, n: number, d: number, scale: number) =>
    tf.tidy(() => tf.mul(random.normal(k, [n, d]), scale).arraySync() as number[][]);
  const features = rows(forFeatures, N, D, 1 / Math.sqrt(D));
  const [w] = rows(forWeights, 1, D, 1);
  const [noise] = rows(forNoise, 1, N, 1 / Math.sqrt(beta));
  const A = w.map((_, j) => w.map((__, k) => Number(j === k)));
  return { features, y: features.map((row, i) => dot(row, w) + noise[i]), beta, A };
}

/**
 * A q that is nearly right: the posterior's mean, off by `off` of the widths of its best factorised fit, and that fit's widths, 1/√Λ_jj.
 */
export function nearPosterior(model: LinearModel, { off = 1 } = {}): MeanField {
  const { features, y, beta, A } = model;
  const prior = { mean: A.map(() => 0), covariance: inverse(A) };
  const posterior = linearRegression.posterior(prior, { features, targets: y, beta });
  const sigma = A.map(
    (row, j) => 1 / Math.sqrt(row[j] + beta * features.reduce((s, phi) => s + phi[j] ** 2, 0)),
  );
  return { mu: posterior.mean.map((m, j) => m + off * sigma[j]), sigma };
}

export const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((v, i) => v - b[i]);

export function assertMeanField({ mu, sigma }: MeanField, D: number): void {
  if (mu.length !== D || sigma.length !== D)
    throw new RangeError(`There are ${D} weights; q has ${mu.length} means and ${sigma.length} widths.`);
  const bad = sigma.findIndex((s) => !(s > 0 && Number.isFinite(s)));
  if (bad >= 0) throw new RangeError(`sigma[${bad}] must be above 0, got ${sigma[bad]}.`);
}
