// Estimates of ∇F for a network's weights, by automatic differentiation or by scores.
import { exp, grad, type Key, random, stopGradient, tf } from '../../tensor';
import {
  outputs,
  priorScales,
  type RegressionData,
  type RegressionSetting,
  regression,
} from '../bayesianNetwork';
import { noise, weights } from './draws';
import { assertMeanField, type MeanField } from './regression';

/** How ∇ E_q[log p(D|w)] is estimated. 'baseline': log p(D|w) of a draw less the mean of the other draws, times the score. */
export type NetworkKind = 'score' | 'baseline' | 'path';

/** μ and log σ as tensors, [D] each. */
export interface Theta {
  readonly mu: tf.Tensor;
  readonly logSigma: tf.Tensor;
}

/** log p(D|w): weights [S, D] → [S], nats. */
type LogLikelihood = (weights: tf.Tensor) => tf.Tensor;

/**
 * Estimates of ∇_θ E_q[log p(D|w)], one for each row of ε [S, D]: θ's shapes with S in front. S ≥ 2 for 'baseline'.
 */
export function fitGradients(
  logLikelihood: LogLikelihood,
  { mu, logSigma }: Theta,
  epsilon: tf.Tensor,
  kind: NetworkKind,
): Theta {
  const S = epsilon.shape[0];
  return tf.tidy((): never => {
    if (kind === 'path') {
      const rows = (value: tf.Tensor) => tf.tile(tf.expandDims(value), [S, 1]);
      const through = (theta: Theta) =>
        tf.sum(logLikelihood(tf.add(theta.mu, tf.mul(exp(theta.logSigma), epsilon))));
      return grad(through)({ mu: rows(mu), logSigma: rows(logSigma) }) as never;
    }
    const sigma = exp(logSigma);
    const value = stopGradient(logLikelihood(tf.add(mu, tf.mul(sigma, epsilon))));
    const others = tf.div(tf.sub(tf.sum(value), value), S - 1);
    const reward = tf.expandDims(kind === 'baseline' ? tf.sub(value, others) : value, 1);
    return {
      mu: tf.mul(reward, tf.div(epsilon, sigma)),
      logSigma: tf.mul(reward, tf.sub(tf.square(epsilon), 1)),
    } as never;
  });
}

/** ∇_θ KL(q ‖ N(0, diag p²)), by formula. */
export function klGradient(prior: readonly number[], { mu, logSigma }: Theta): Theta {
  return tf.tidy((): never => {
    const precision = tf.tensor1d(prior.map((p) => 1 / (p * p)));
    return {
      mu: tf.mul(mu, precision),
      logSigma: tf.sub(tf.mul(exp(tf.mul(logSigma, 2)), precision), 1),
    } as never;
  });
}

/** S estimates of ∇_θ F[q], θ = (μ, log σ): [S][2 D], nats. The same key gives all kinds the same ε. */
export function networkEstimates(
  setting: RegressionSetting,
  data: RegressionData,
  q: MeanField,
  { key, S, kind }: { readonly key: Key; readonly S: number; readonly kind: NetworkKind },
): number[][] {
  assertMeanField(q, setting.net.size);
  return tf.tidy((): never => {
    const target = regression(setting, data);
    const theta = { mu: tf.tensor1d([...q.mu]), logSigma: tf.tensor1d(q.sigma.map(Math.log)) };
    const epsilon = random.normal(key, [S, setting.net.size]);
    const of = fitGradients((w) => target.logLikelihood(w), theta, epsilon, kind);
    const kl = klGradient(priorScales(setting.net, setting.prior), theta);
    const rows = tf.concat([tf.sub(of.mu, kl.mu), tf.sub(of.logSigma, kl.logSigma)], 1);
    return rows.arraySync() as never;
  }) as unknown as number[][];
}

/** f(x; w) of `draws` networks from q at inputs [M][I]: [draws][M]. */
export function functionDraws(
  { net }: RegressionSetting,
  q: MeanField,
  { key, draws, x }: { readonly key: Key; readonly draws: number; readonly x: RegressionData['x'] },
): number[][] {
  assertMeanField(q, net.size);
  const rows = noise(key, draws, net.size).map((epsilon) => weights(q, epsilon));
  return tf.tidy(
    () => tf.squeeze(outputs(net, tf.tensor2d(rows), tf.tensor2d(x as number[][])), [2]).arraySync() as never,
  ) as unknown as number[][];
}
