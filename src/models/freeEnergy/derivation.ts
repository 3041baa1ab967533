import { linearRegression } from '../../inference';
import { assertPositive, assertSymmetric, assertTable } from '../../inference/checks';
import { linalg64 } from '../../tensor';
import { type Gaussian, gaussianLogDensity, klOfGaussians } from '../targets';
import { assertGaussian, expectation } from './gaussian';

const { choleskySolve, cholesky, fromRows, identity, toRows } = linalg64;

/**
 * Linear regression in the document's symbols: D = (X, y), y = Φ w + noise of precision β, prior w ~ N(0, A⁻¹). Small enough
 * that each of its densities has a formula.
 */
export interface LinearModel {
  /** Φ: one row φ(x_i) for each data point, [N][D]. */
  readonly features: readonly (readonly number[])[];
  readonly y: readonly number[];
  /** β, the precision of the measurement noise: 1/σ². */
  readonly beta: number;
  /** A, the precision matrix of the prior: a hyper-parameter. */
  readonly A: readonly (readonly number[])[];
}

/** The densities that the derivation speaks of, each from a formula of its own; nats. */
export interface Densities {
  /** p(w|A) = N(0, A⁻¹) */
  readonly logPrior: (w: readonly number[]) => number;
  /** p(D|w, β) = Π N(y_i; φ_iᵀ w, 1/β) */
  readonly logLikelihood: (w: readonly number[]) => number;
  /** p(w, D): one normal density of w and y together, D + N numbers. */
  readonly logJoint: (w: readonly number[]) => number;
  /** p(w|D) = N(m, S), S⁻¹ = A + β ΦᵀΦ. */
  readonly logPosterior: (w: readonly number[]) => number;
  readonly posterior: Gaussian;
  /** log p(D|β, A) = log N(y; 0, Φ A⁻¹ Φᵀ + 1/β), the marginal likelihood. */
  readonly logEvidence: number;
}

/** @throws RangeError where shapes do not fit, β ≤ 0, or A is not symmetric and positive definite */
export function densities({ features, y, beta, A }: LinearModel): Densities {
  assertTable('features', features);
  assertPositive('beta', beta);
  const D = features[0].length;
  if (y.length !== features.length)
    throw new RangeError(`${features.length} rows of features and ${y.length} targets.`);
  if (A.length !== D) throw new RangeError(`A is ${A.length} × ${A[0]?.length}, there are ${D} features.`);
  if (A.some((row) => row.length !== D))
    throw new RangeError(`A must be ${D} × ${D}, got rows of ${A.map((row) => row.length)}.`);
  assertSymmetric('A', D, (i, j) => A[i][j]);
  const prior: Gaussian = {
    mean: Array(D).fill(0),
    covariance: toRows(choleskySolve(cholesky(fromRows(A), 'A'), identity(D))),
  };
  const noise = 1 / beta;
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, d) => sum + value * b[d], 0);
  // cov(w, y) = A⁻¹ Φᵀ and cov(y) = Φ A⁻¹ Φᵀ + 1/β.
  const across = prior.covariance.map((row) => features.map((phi) => dot(row, phi)));
  const ofY = features.map((phi, i) =>
    features.map(
      (_, j) =>
        dot(
          phi,
          across.map((row) => row[j]),
        ) + (i === j ? noise : 0),
    ),
  );
  const joint: Gaussian = {
    mean: [...prior.mean, ...y.map(() => 0)],
    covariance: [
      ...prior.covariance.map((row, d) => [...row, ...across[d]]),
      ...ofY.map((row, i) => [...across.map((column) => column[i]), ...row]),
    ],
  };
  const [ofNoise, ofJoint] = [{ mean: [0], covariance: [[noise]] }, joint].map(gaussianLogDensity);
  const posterior = linearRegression.posterior(prior, { features, targets: y, beta });
  return {
    posterior,
    logPrior: gaussianLogDensity(prior),
    logLikelihood: (w) => y.reduce((sum, target, i) => sum + ofNoise([target - dot(features[i], w)]), 0),
    logJoint: (w) => ofJoint([...w, ...y]),
    logPosterior: gaussianLogDensity(posterior),
    logEvidence: gaussianLogDensity({ mean: y.map(() => 0), covariance: ofY })([...y]),
  };
}

/** One line of the derivation: what it says, and its value, nats. */
export interface Line {
  readonly line: string;
  readonly value: number;
}

/**
 * log p(D) = KL(q ‖ p(w|D)) + F[q], line by line as document 2 derives it. Each line is evaluated from the densities that it
 * names, by numerical integration over q(w|θ).
 */
export function derivation(model: LinearModel, q: Gaussian): readonly Line[] {
  const { logEvidence, logPosterior, logJoint, logLikelihood, logPrior, posterior } = densities(model);
  assertGaussian('q', q, posterior.mean.length);
  const E = (f: (w: readonly number[]) => number) => expectation(q, f);
  const logQ = gaussianLogDensity(q);
  const divergence = E((w) => logQ(w) - logPosterior(w));
  const free = E((w) => logLikelihood(w) + logPrior(w) - logQ(w));
  return [
    { line: 'log p(D)', value: logEvidence },
    { line: '∫ q log p(D) dw', value: E(() => logEvidence) },
    {
      line: '∫ q log [ p(D) p(w|D) / p(w|D) ] dw',
      value: E((w) => logEvidence + logPosterior(w) - logPosterior(w)),
    },
    { line: '∫ q log [ p(w, D) / p(w|D) ] dw', value: E((w) => logJoint(w) - logPosterior(w)) },
    {
      line: '∫ q log [ p(D|w) p(w) / p(w|D) ] dw',
      value: E((w) => logLikelihood(w) + logPrior(w) - logPosterior(w)),
    },
    {
      line: '∫ q log [ p(D|w) p(w) q / ( p(w|D) q ) ] dw',
      value: E((w) => logLikelihood(w) + logPrior(w) + logQ(w) - logPosterior(w) - logQ(w)),
    },
    { line: '∫ q log [ q / p(w|D) ] dw + ∫ q log [ p(D|w) p(w) / q ] dw', value: divergence + free },
    { line: 'KL( q ‖ p(w|D) ) + F[q]', value: klOfGaussians(q, posterior) + free },
  ];
}

/** F[q] = E_q[log p(D|w)] − KL(q ‖ p(w)), the two parts in which the document's last formula has it; nats. */
export function freeEnergy(
  model: LinearModel,
  q: Gaussian,
): { readonly fit: number; readonly complexity: number; readonly F: number; readonly klToPosterior: number } {
  const { logLikelihood, logPrior, posterior } = densities(model);
  assertGaussian('q', q, posterior.mean.length);
  const fit = expectation(q, logLikelihood);
  const logQ = gaussianLogDensity(q);
  const complexity = expectation(q, (w) => logQ(w) - logPrior(w));
  return { fit, complexity, F: fit - complexity, klToPosterior: klOfGaussians(q, posterior) };
}
