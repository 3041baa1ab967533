import { assertPositiveInteger } from '../../inference/checks';
import { type Key, linalg64, random, tf } from '../../tensor';
import { type Gaussian, gaussianLogDensity } from '../targets';
import { densities, type LinearModel } from './derivation';
import { assertGaussian } from './gaussian';

/** The weights p(D|w) p(w) / q(w) of draws from q: their mean is p(D), the mean of their logarithms F[q]. */
export function jensen(
  model: LinearModel,
  q: Gaussian,
  { key, draws }: { readonly key: Key; readonly draws: number },
): {
  /** log of the mean weight: estimates log p(D). */
  readonly logOfMean: number;
  /** Its standard error, by the delta method: that of the mean weight over the mean weight. */
  readonly errorOfLogOfMean: number;
  /** Mean of the log weights: estimates F[q]. */
  readonly meanOfLog: number;
  readonly standardError: number;
  readonly logWeights: readonly number[];
} {
  assertPositiveInteger('draws', draws);
  const { logLikelihood, logPrior, posterior } = densities(model);
  assertGaussian('q', q, posterior.mean.length);
  const logQ = gaussianLogDensity(q);
  const L = linalg64.toRows(linalg64.cholesky(linalg64.fromRows(q.covariance), 'the covariance of q'));
  const noise = tf.tidy(() => random.normal(key, [draws, q.mean.length]).arraySync() as number[][]);
  const logWeights = noise.map((u) => {
    const w = q.mean.map(
      (m, r) => m + u.reduce((sum, value, d) => (d <= r ? sum + L[r][d] * value : sum), 0),
    );
    return logLikelihood(w) + logPrior(w) - logQ(w);
  });
  const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const highest = Math.max(...logWeights);
  const meanOfLog = average(logWeights);
  const scaled = logWeights.map((value) => Math.exp(value - highest));
  const meanWeight = average(scaled);
  const errorOf = (values: readonly number[], mean: number) =>
    Math.sqrt(average(values.map((value) => (value - mean) ** 2)) / draws);
  return {
    logOfMean: highest + Math.log(meanWeight),
    errorOfLogOfMean: errorOf(scaled, meanWeight) / meanWeight,
    meanOfLog,
    standardError: errorOf(logWeights, meanOfLog),
    logWeights,
  };
}
