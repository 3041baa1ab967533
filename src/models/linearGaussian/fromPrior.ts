import { logMeanExp64 } from '../../inference/numeric';
import { type Key, random, tf } from '../../tensor';
import { gaussianLogDensity } from '../targets';
import { type LinearGaussian, logEvidence, logLikelihood, marginal, sizesOf, type Vector } from './model';

/**
 * How many draws z ~ p(z) the estimate p(x) ≈ (1/S) Σ p(x | z⁽ˢ⁾) needs for this relative standard deviation, exactly. One draw's relative
 * variance is E[p(x | z)²] / p(x)² − 1, and p(x | z)² is a Gaussian density of half the variance, times (4π noise²)^(−D/2).
 */
export function priorDrawsNeeded(model: LinearGaussian, x: Vector, relativeError = 0.1): number {
  const { D } = sizesOf(model);
  const variance = model.noise ** 2;
  const { mean, covariance } = marginal(model);
  const narrower = covariance.map((row, i) => row.map((c, j) => (i === j ? c - variance / 2 : c)));
  const logSquare =
    gaussianLogDensity({ mean, covariance: narrower })(x) - 0.5 * D * Math.log(4 * Math.PI * variance);
  return Math.expm1(logSquare - 2 * logEvidence(model, [x])[0]) / relativeError ** 2;
}

/** The estimate itself, log (1/S) Σ p(x | z⁽ˢ⁾), nats. */
export function evidenceFromPrior(model: LinearGaussian, x: Vector, key: Key, S: number): number {
  const { K } = sizesOf(model);
  const z = tf.tidy(() => (random.normal(key, [S, K]) as tf.Tensor2D).arraySync());
  return logMeanExp64(z.map((code) => logLikelihood(model, x, code)));
}
