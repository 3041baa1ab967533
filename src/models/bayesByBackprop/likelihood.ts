import { exp, logSoftmax, tf } from '../../tensor';
import type { BayesModel } from './model';
import type { Posterior } from './posterior';

/** log of the noise's standard deviation: given, or learnt. */
export function logNoiseOf({ likelihood }: BayesModel, q: Pick<Posterior, 'logNoise'>): tf.Tensor {
  if (likelihood.kind !== 'gaussian') throw new RangeError('A categorical likelihood has no noise.');
  return likelihood.learnt && q.logNoise ? q.logNoise : tf.scalar(Math.log(likelihood.noise));
}

/** The noise's standard deviation, as a number. */
export const noiseOf = (bayes: BayesModel, q: Pick<Posterior, 'logNoise'>): number =>
  tf.tidy(() => Math.exp(logNoiseOf(bayes, q).dataSync()[0]));

/** log p(y | f), nats, of each data point under each draw: f [S, N, O], y [N, O] → [S, N]. */
export function logLikelihood(
  bayes: BayesModel,
  q: Pick<Posterior, 'logNoise'>,
  f: tf.Tensor,
  y: tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    if (bayes.likelihood.kind === 'categorical') return tf.sum(tf.mul(y, logSoftmax(f)), -1);
    const logNoise = logNoiseOf(bayes, q);
    const z = tf.mul(tf.sub(y, f), exp(tf.neg(logNoise)));
    const perOutput = tf.sub(tf.mul(-0.5, tf.square(z)), tf.add(logNoise, 0.5 * Math.log(2 * Math.PI)));
    return tf.sum(perOutput, -1);
  });
}
