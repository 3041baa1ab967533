import { type LbfgsResult, lbfgs, withGradient } from '../../inference';
import { tf } from '../../tensor';
import { type Gaussian, gaussianEntropy, gaussianLogDensity, normalNodes } from './gaussian';
import { onGrid, type SmallTarget } from './target';

/** Which Gaussians may compete: those with any covariance, or those whose unknowns are independent (mean field). */
export type GaussianFamily = 'full' | 'factorised';

/** Standard normal nodes in D = 1 or 2 dimensions with their weights. */
interface Nodes {
  readonly epsilon: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

/** Distance of the nodes by dimension: wide enough to search quickly, narrow enough to be right about a valley between two modes. */
const SEARCH_SPACING = { 1: 0.04, 2: 0.2 } as const;
const SCORE_SPACING = { 1: 0.02, 2: 0.06 } as const;

function nodesIn(size: number, spacing: number): Nodes {
  const { nodes, weights } = normalNodes(spacing, size === 1 ? 8 : 6);
  if (size === 1) return { epsilon: nodes.map((node) => [node]), weights };
  return {
    epsilon: nodes.flatMap((first) => nodes.map((second) => [first, second])),
    weights: weights.flatMap((first) => weights.map((second) => first * second)),
  };
}

/**
 * The Gaussian with the least KL(q‖p), found from a start: L-BFGS on the negative ELBO −H[q] − E_q[log p(D, θ)], its expectation by
 * quadrature over θ = μ + L ε, so nothing is random. Gradients follow ε: ∂/∂μ = E[∇ log p], ∂/∂L = E[∇ log p εᵀ].
 * From another start it may end in another local minimum: that is a property of this divergence, not of the search.
 */
export function bestGaussian(
  target: SmallTarget,
  {
    mean = [],
    sd = 1,
    family = 'full',
  }: { readonly mean?: readonly number[]; readonly sd?: number; readonly family?: GaussianFamily } = {},
): Gaussian {
  const D = target.size;
  const start = mean.length === 0 ? new Array<number>(D).fill(0) : mean;
  if (start.length !== D)
    throw new RangeError(`The start has ${start.length} numbers, the posterior ${D} unknowns.`);
  const hasCorner = D === 2 && family === 'full';
  const { epsilon, weights } = nodesIn(D, SEARCH_SPACING[D]);
  const density = withGradient(target.logDensity);
  /** x = [μ₁ … μ_D, log L₁₁ … log L_DD, L₂₁ where there is one]. */
  const factor = (x: ArrayLike<number>): number[][] => {
    const diagonal = Array.from({ length: D }, (_, d) => Math.exp(x[D + d]));
    return D === 1
      ? [[diagonal[0]]]
      : [
          [diagonal[0], 0],
          [hasCorner ? x[2 * D] : 0, diagonal[1]],
        ];
  };
  const objective = (x: Float64Array) => {
    const L = factor(x);
    const points = epsilon.map((e) => L.map((row, d) => row.reduce((sum, l, j) => sum + l * e[j], x[d])));
    const [values, slopes] = tf.tidy(() => {
      const at = density(tf.tensor2d(points));
      return [at.logDensity.dataSync(), at.gradient.dataSync()];
    });
    let value = 0;
    const gradient = new Float64Array(x.length);
    weights.forEach((w, n) => {
      value -= w * values[n];
      for (let d = 0; d < D; d++) {
        const slope = w * slopes[n * D + d];
        gradient[d] -= slope;
        gradient[D + d] -= slope * epsilon[n][d] * L[d][d];
        if (hasCorner && d === 1) gradient[2 * D] -= slope * epsilon[n][0];
      }
    });
    for (let d = 0; d < D; d++) {
      value -= x[D + d];
      gradient[D + d] -= 1;
    }
    return { value, gradient };
  };
  const first = [...start, ...start.map(() => Math.log(sd)), ...(hasCorner ? [0] : [])];
  const { x }: LbfgsResult = lbfgs(objective, first, {
    gradientTolerance: 2e-5,
    valueTolerance: 1e-9,
    maxIterations: 300,
    maxStep: 0.5,
  });
  const L = factor(x);
  return {
    mean: Array.from(x.slice(0, D)),
    covariance: L.map((row) => L.map((_, j) => row.reduce((sum, l, k) => sum + l * L[j][k], 0))),
  };
}

/** The Gaussian with the least KL(p‖q): the one with p's own mean and covariance, here from the grid (moment matching). */
export function momentMatched(target: SmallTarget): Gaussian {
  const posterior = onGrid(target);
  const names = posterior.names;
  const mean = names.map((name) => posterior.expectation((theta) => theta[name]));
  const covariance = names.map((a, i) =>
    names.map((b, j) => posterior.expectation((theta) => (theta[a] - mean[i]) * (theta[b] - mean[j]))),
  );
  return { mean, covariance };
}

/** How far a Gaussian q is from a posterior p, both ways, in nats. */
export interface Divergences {
  /** KL(q‖p): quadrature over q, with log p(D) from the grid. */
  readonly qToP: number;
  /** KL(p‖q): over p's grid. */
  readonly pToQ: number;
}

/** Both divergences between a Gaussian and a posterior. */
export function divergences(target: SmallTarget, q: Gaussian): Divergences {
  const posterior = onGrid(target);
  const logQ = gaussianLogDensity(q);
  const cell = posterior.names.map((name) => {
    const { from, to, cells } = target.axes[name];
    return Math.log((to - from) / cells);
  });
  const logVolume = cell.reduce((a, b) => a + b);
  const negativeEntropy = posterior.density.reduce(
    (sum, p) => (p > 0 ? sum + Math.exp(Math.log(p) + logVolume) * Math.log(p) : sum),
    0,
  );
  const crossEntropy = -posterior.expectation((theta) => logQ(posterior.names.map((name) => theta[name])));
  return {
    qToP: posterior.logEvidence - elboOfGaussian(target, q),
    pToQ: negativeEntropy + crossEntropy,
  };
}

/** ELBO(q) = E_q[log p(D, θ)] + H[q] for a Gaussian q, by quadrature: no randomness, nats. */
export function elboOfGaussian(target: SmallTarget, q: Gaussian): number {
  const { epsilon, weights } = nodesIn(target.size, SCORE_SPACING[target.size]);
  const L = choleskyRows(q.covariance);
  const points = epsilon.map((e) => L.map((row, d) => row.reduce((sum, l, j) => sum + l * e[j], q.mean[d])));
  const values = tf.tidy(() => target.logDensity(tf.tensor2d(points)).dataSync());
  return weights.reduce((sum, w, n) => sum + w * values[n], 0) + gaussianEntropy(q);
}

function choleskyRows(covariance: readonly (readonly number[])[]): number[][] {
  const a = Math.sqrt(covariance[0][0]);
  if (covariance.length === 1) return [[a]];
  const b = covariance[1][0] / a;
  return [
    [a, 0],
    [b, Math.sqrt(covariance[1][1] - b * b)],
  ];
}
