import { Matrix } from 'ml-matrix';
import { choleskyOf, type FullCovarianceParams } from '../../inference';
import { Spd } from '../../inference/spd';
import { tf } from '../../tensor';

/** A Gaussian over a few unknowns, in plain float64 numbers. */
export interface Gaussian {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
}

/** How many numbers say all about it: D means, D (D + 1) / 2 variances and covariances. */
export function numbersIn({ mean }: Gaussian): number {
  return mean.length + (mean.length * (mean.length + 1)) / 2;
}

/** x ↦ log N(x | mean, covariance), nats. */
export function gaussianLogDensity({ mean, covariance }: Gaussian): (x: ArrayLike<number>) => number {
  const sigma = new Spd(covariance, 'covariance');
  const constant = -0.5 * (mean.length * Math.log(2 * Math.PI) + sigma.logDet);
  return (x) => constant - 0.5 * sigma.inverseQuadraticForm(x, [...mean]);
}

/** H = ½ log |2πe Σ|, nats. */
export function gaussianEntropy({ mean, covariance }: Gaussian): number {
  return 0.5 * (mean.length * (1 + Math.log(2 * Math.PI)) + new Spd(covariance, 'covariance').logDet);
}

/** The curve around a two-dimensional Gaussian's mean at so many standard deviations in every direction. */
export function ellipse(
  { mean, covariance }: Gaussian,
  radius = 2,
): { readonly x: number[]; readonly y: number[] } {
  if (mean.length !== 2) throw new RangeError(`An ellipse is drawn for two unknowns, got ${mean.length}.`);
  const L = new Spd(covariance, 'covariance').factor;
  const turns = Array.from({ length: 65 }, (_, i) => (2 * Math.PI * i) / 64);
  return {
    x: turns.map((t) => mean[0] + radius * L[0][0] * Math.cos(t)),
    y: turns.map((t) => mean[1] + radius * (L[1][0] * Math.cos(t) + L[1][1] * Math.sin(t))),
  };
}

/**
 * The best factorised Gaussian under KL(q‖p) for a Gaussian p with precision Λ = Σ⁻¹: the same means, variances 1/Λ_ii
 * (Bishop 2006, eq. 10.12–10.15).
 */
export function factorised({ mean, covariance }: Gaussian): Gaussian {
  const precision = new Spd(covariance, 'covariance').solveColumns(Matrix.eye(mean.length));
  return {
    mean,
    covariance: mean.map((_, i) => mean.map((_, j) => (i === j ? 1 / precision.get(i, i) : 0))),
  };
}

/** KL(q‖p) of two Gaussians, nats. */
export function klOfGaussians(q: Gaussian, p: Gaussian): number {
  const [sigmaQ, sigmaP] = [new Spd(q.covariance, 'q’s covariance'), new Spd(p.covariance, 'p’s covariance')];
  const trace = sigmaP.solveColumns(sigmaQ.matrix).trace();
  const distance = sigmaP.inverseQuadraticForm([...q.mean], [...p.mean]);
  return 0.5 * (trace + distance - q.mean.length + sigmaP.logDet - sigmaQ.logDet);
}

/**
 * Evenly spaced nodes for E[f(ε)], ε ~ N(0, 1): the trapezoidal rule, which for smooth f converges faster than any power of the spacing.
 * (Gauss–Hermite nodes are fewer, but too far apart for the sharp valley of log p between two modes.)
 */
export function normalNodes(
  spacing: number,
  reach: number,
): { readonly nodes: number[]; readonly weights: number[] } {
  const most = Math.round(reach / spacing);
  const nodes = Array.from({ length: 2 * most + 1 }, (_, i) => (i - most) * spacing);
  const density = nodes.map((node) => Math.exp(-0.5 * node * node));
  const total = density.reduce((sum, d) => sum + d, 0);
  return { nodes, weights: density.map((d) => d / total) };
}

/** The Gaussians along a fit: parameters of `fullCovariance` as `run` collects them, mu [T, D] and lower [T, D, D]. */
export function gaussiansOf({ mu, lower }: FullCovarianceParams): Gaussian[] {
  return tf.tidy(() => {
    const factors = tf.unstack(lower).map((one) => choleskyOf({ mu, lower: one }) as tf.Tensor2D);
    return tf.unstack(mu).map((mean, i) => ({
      mean: Array.from(mean.dataSync()),
      covariance: (tf.matMul(factors[i], factors[i], false, true) as tf.Tensor2D).arraySync(),
    }));
  });
}
