import { logMeanExp64 } from '../../inference/numeric';
import type { MemberPrediction } from './heads';

/** The members as one prediction: a mixture of M Gaussians with equal weights. */
export interface EnsemblePrediction {
  /** μ* = 1/M Σ μ_m */
  readonly mean: Float64Array;
  /** σ*² = 1/M Σ (σ_m² + μ_m²) − μ*²: the members' own noise, and what they disagree about. */
  readonly variance: Float64Array;
  /** The part of σ*² that is disagreement: 1/M Σ (μ_m − μ*)². */
  readonly disagreement: Float64Array;
  readonly members: readonly MemberPrediction[];
}

/** Mean and variance of the mixture (Lakshminarayanan et al. 2017, section 2.4). @throws RangeError without members */
export function mixture(members: readonly MemberPrediction[]): EnsemblePrediction {
  if (members.length === 0) throw new RangeError('an ensemble needs at least one member.');
  const M = members.length;
  const mean = members[0].mean.map((_, i) => members.reduce((sum, m) => sum + m.mean[i], 0) / M);
  const disagreement = mean.map((c, i) => members.reduce((sum, m) => sum + (m.mean[i] - c) ** 2, 0) / M);
  const noise = mean.map((_, i) => members.reduce((sum, m) => sum + m.variance[i], 0) / M);
  return { mean, disagreement, variance: noise.map((v, i) => v + disagreement[i]), members };
}

/** log N(y; mean, variance) (nats). */
export const logGaussian = (y: number, mean: number, variance: number): number =>
  -0.5 * (Math.log(2 * Math.PI * variance) + (y - mean) ** 2 / variance);

/** log 1/M Σ N(y; μ_m, σ_m²) at each input (nats). */
export function mixtureLogLikelihood({ members }: EnsemblePrediction, y: ArrayLike<number>): Float64Array {
  return Float64Array.from(y, (target, i) =>
    logMeanExp64(members.map((m) => logGaussian(target, m.mean[i], m.variance[i]))),
  );
}

/** log N(y; μ*, σ*²) at each input (nats): one Gaussian in place of the mixture, as the paper scores. */
export function gaussianLogLikelihood(
  { mean, variance }: Pick<EnsemblePrediction, 'mean' | 'variance'>,
  y: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(y, (target, i) => logGaussian(target, mean[i], variance[i]));
}
