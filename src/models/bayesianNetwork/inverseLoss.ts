import type { LogDensity } from '../../inference';
import { log, tf } from '../../tensor';
import { type RegressionData, type RegressionSetting, regression } from './regression';

/**
 * What Bayes' rule gives if the likelihood is replaced by the inverse of the loss, as document 5 puts it (손실 함수의 역수):
 * log (1/loss(θ)) + log p(θ), nats, of θ [D] or rows [S, D]; loss = Σ (y − f)² / 2σ². Not a posterior: it is here to be compared.
 */
export function inverseLossDensity(setting: RegressionSetting, data: RegressionData): LogDensity {
  const { logPrior, logLikelihood } = regression(setting, data);
  const constant = data.y.length * Math.log(setting.noise * Math.sqrt(2 * Math.PI));
  return (theta) =>
    tf.tidy(() => {
      const loss = tf.neg(tf.add(logLikelihood(theta), constant));
      return tf.sub(logPrior(theta), log(loss));
    });
}
