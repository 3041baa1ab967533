import { Spd } from '../../inference/spd';
import type { tf } from '../../tensor';
import { type Gaussian, gaussianLogDensity } from '../targets';

/** Draws of one data point's posterior: z [S][D] and log p(x, z) of each, in nats. */
export interface RowDraws {
  readonly z: readonly (readonly number[])[];
  readonly logJoint: ArrayLike<number>;
}

export interface FitOptions {
  /** What q may be: a Gaussian with all covariances, or without any. 'full' if not given. */
  readonly q?: 'full' | 'diagonal';
  /** Factor on q's standard deviations; 1, the paper's plain fit, if not given. */
  readonly width?: number;
}

/** App. D for one data point. */
export interface Estimate {
  /** log p(x), in nats. */
  readonly logLikelihood: number;
  /** Its standard error, as if draws were independent and their variance finite: too small where they are not. */
  readonly standardError: number;
}

/**
 * The Gaussian with the mean and covariance of these draws (App. D, stage 2).
 * @throws RangeError where there are not more draws than dimensions (q is flat in some direction), or they are all the same
 */
export function fitGaussian(
  draws: readonly (readonly number[])[],
  { q = 'full', width = 1 }: FitOptions = {},
): Gaussian {
  const [count, D] = [draws.length, draws[0]?.length ?? 0];
  if (count < (q === 'full' ? D + 1 : 2))
    throw new RangeError(`A ${q} Gaussian over ${D} latent variables cannot be fitted to ${count} draws.`);
  if (!(width > 0)) throw new RangeError(`width must be > 0, got ${width}.`);
  const mean = Array.from({ length: D }, (_, j) => draws.reduce((sum, z) => sum + z[j], 0) / count);
  const covariance = mean.map((mi, i) =>
    mean.map((mj, j) => {
      if (q === 'diagonal' && i !== j) return 0;
      const products = draws.reduce((sum, z) => sum + (z[i] - mi) * (z[j] - mj), 0);
      return (width ** 2 * products) / (count - 1);
    }),
  );
  return { mean, covariance };
}

/**
 * The estimator of App. D: q is fitted to the first half of the draws, and the second half gives
 *
 *   p(x) ≃ ( (1/L) Σ q(z⁽ˡ⁾) / (p(z⁽ˡ⁾) p(x|z⁽ˡ⁾)) )⁻¹,  z⁽ˡ⁾ ~ p(z|x).
 *
 * What is averaged has mean 1/p(x) for any q that is 0 wherever p(z|x) is: the narrower q, the safer. @throws as fitGaussian
 */
export function estimateFromDraws({ z, logJoint }: RowDraws, options: FitOptions = {}): Estimate {
  const half = Math.floor(z.length / 2);
  const logQ = gaussianLogDensity(fitGaussian(z.slice(0, half), options));
  const logRatios = z.slice(half).map((draw, l) => logQ(draw) - logJoint[half + l]);
  return inverseMean(logRatios);
}

/** −log mean(e^r), with the standard error of the logarithm of a mean (delta method). */
export function inverseMean(logRatios: readonly number[]): Estimate {
  const L = logRatios.length;
  const largest = Math.max(...logRatios);
  const ratios = logRatios.map((r) => Math.exp(r - largest));
  const mean = ratios.reduce((sum, r) => sum + r, 0) / L;
  const variance = ratios.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (L - 1);
  return { logLikelihood: -(largest + Math.log(mean)), standardError: Math.sqrt(variance / L) / mean };
}

/** Tensors of draws z [S, N, D], log p(x, z) [S, N], data point by data point. */
export function rowDraws({
  z,
  logJoint,
}: {
  readonly z: tf.Tensor3D;
  readonly logJoint: tf.Tensor2D;
}): RowDraws[] {
  const [S, N, D] = z.shape;
  const [positions, values] = [z.dataSync(), logJoint.dataSync()];
  return Array.from({ length: N }, (_, i) => ({
    z: Array.from({ length: S }, (_, s) =>
      Array.from(positions.subarray((s * N + i) * D, (s * N + i + 1) * D)),
    ),
    logJoint: Array.from({ length: S }, (_, s) => values[s * N + i]),
  }));
}

/** {@link estimateFromDraws} for every data point of draws z [S, N, D], log p(x, z) [S, N]. */
export const estimateAll = (draws: Parameters<typeof rowDraws>[0], options: FitOptions = {}): Estimate[] =>
  rowDraws(draws).map((row) => estimateFromDraws(row, options));

/**
 * What {@link estimateFromDraws} says of each stretch of so many draws, in nats; ∞ where the chain stood still so often that no
 * q can be fitted.
 */
export function estimatesByStretch({ z, logJoint }: RowDraws, length: number): number[] {
  return Array.from({ length: Math.floor(z.length / length) }, (_, i) => {
    const [from, to] = [i * length, (i + 1) * length];
    try {
      const values = Array.from(logJoint).slice(from, to);
      return estimateFromDraws({ z: z.slice(from, to), logJoint: values }).logLikelihood;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return Number.POSITIVE_INFINITY;
    }
  });
}

/**
 * The variance of q/p over its squared mean, for Gaussians q and p, with draws from p: ∫ q²/p − 1 (the χ² divergence). It is
 * infinite where q is, in some direction, √2 times as wide as p or wider. L draws estimate 1/p(x) with a relative variance of
 * 1/L of it.
 */
export function relativeVariance(q: Gaussian, p: Gaussian): number {
  const [sigmaQ, sigmaP] = [new Spd(q.covariance, 'q’s covariance'), new Spd(p.covariance, 'p’s covariance')];
  const d = q.mean.map((m, i) => m - p.mean[i]);
  const identity = d.map((_, i) => d.map((_, j) => Number(i === j)));
  const inverse = (s: Spd) => identity.map((column) => s.solve(column));
  const [lambdaQ, lambdaP] = [inverse(sigmaQ), inverse(sigmaP)];
  const A = d.map((_, i) =>
    d.map((_, j) => lambdaQ[i][j] + lambdaQ[j][i] - (lambdaP[i][j] + lambdaP[j][i]) / 2),
  );
  let spd: Spd;
  try {
    spd = new Spd(A, '2 Λq − Λp');
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  const v = sigmaQ.solve(d);
  const zero = d.map(() => 0);
  const exponent = 2 * spd.inverseQuadraticForm(v, zero) - sigmaQ.inverseQuadraticForm(d, zero);
  return Math.exp(exponent - sigmaQ.logDet + 0.5 * (sigmaP.logDet - spd.logDet)) - 1;
}
