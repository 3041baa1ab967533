import { linalg64 } from '../../../tensor';
import { checkedPoints, condition, dot, type GpData, type GpModel, NOISE } from './conditioning';
import type { Hyperparameters, Matrix64 } from './kernel';

export interface EvidenceAndGradient {
  /** log p(y | x) (nats). */
  readonly logMarginalLikelihood: number;
  /** ∂ log p(y | x) / ∂ log θ for each hyper-parameter of the kernel, and for `noiseVariance`. */
  readonly gradient: Hyperparameters;
}

/**
 * The log marginal likelihood with its gradient, ½ tr((α αᵀ − K⁻¹) ∂K/∂θ) (Rasmussen & Williams 2006, eq. 5.9).
 * @throws RangeError as `gpRegression`
 */
export function logEvidenceAndGradient(model: GpModel, data: GpData): EvidenceAndGradient {
  const { covariance, gradients } = model.kernel.withGradients(checkedPoints(model, data));
  const { L, alpha, logMarginalLikelihood } = condition(model, data.y, covariance);
  const weights = evidenceWeights(L, alpha.data);
  const inKernel = Object.entries(gradients).map(([name, dK]) => [name, 0.5 * dot(weights.data, dK.data)]);
  let trace = 0;
  for (let i = 0; i < weights.rows; i++) trace += weights.data[i * (weights.rows + 1)];
  const gradient = Object.fromEntries([...inKernel, [NOISE, 0.5 * model.noiseVariance * trace]]);
  return { logMarginalLikelihood, gradient };
}

/** α αᵀ − K⁻¹: half its inner product with ∂K/∂θ is the gradient of the log evidence. */
function evidenceWeights(L: Matrix64, alpha: Float64Array): Matrix64 {
  const inverse = linalg64.inverseFromFactor(L);
  const n = alpha.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) inverse.data[i * n + j] = alpha[i] * alpha[j] - inverse.data[i * n + j];
  }
  return inverse;
}
