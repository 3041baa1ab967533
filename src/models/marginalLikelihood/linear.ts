import { type Key, tf, tree } from '../../tensor';
import { type LinearGaussian, logEvidence, sizesOf, type Vector } from '../linearGaussian';
import { type Estimate, estimateAll } from './estimator';
import { type LogJoint, type PosteriorOptions, samplePosterior } from './posterior';

/** log p(xⁱ, zⁱ) of a linear-Gaussian model for rows x [N, D] and z [N, K], in nats: [N]. */
export function linearJoint({ W, b, noise }: LinearGaussian): LogJoint<{ readonly x: tf.Tensor }> {
  const constant = 0.5 * (W.length + W[0].length) * Math.log(2 * Math.PI) + W.length * Math.log(noise);
  return ({ x }, z) =>
    tf.tidy(() => {
      const rows = tf.tensor2d(W.map((row) => [...row]));
      const mean = tf.add(tf.matMul(z as tf.Tensor2D, rows, false, true), [...b]);
      const misfit = tf.sum(tf.square(tf.div(tf.sub(x, mean), noise)), -1);
      return tf.sub(tf.mul(tf.add(misfit, tf.sum(tf.square(z), -1)), -0.5), constant);
    });
}

/** App. D beside the truth, for each data point. */
export interface LinearResult {
  readonly estimates: readonly Estimate[];
  /** log p(x) of each data point by its formula, in nats. */
  readonly exact: readonly number[];
  /** Estimate − exact. */
  readonly errors: readonly number[];
  /** Root mean square of the errors, in nats. */
  readonly size: number;
  readonly acceptance: number;
}

/** App. D where log p(x) has a formula: chains start at z = 0. @param L draws to fit q to, and as many to average over */
export async function onLinearGaussian(
  model: LinearGaussian,
  data: readonly Vector[],
  { L, ...options }: Omit<PosteriorOptions, 'draws'> & { readonly key: Key; readonly L: number },
): Promise<LinearResult> {
  const x = tf.tensor2d(data.map((row) => [...row]));
  const start = tf.zeros([data.length, sizesOf(model).K]);
  const draws = await samplePosterior(linearJoint(model), { x }, start, { ...options, draws: 2 * L });
  const [estimates, exact] = [estimateAll(draws), logEvidence(model, data)];
  const acceptance = tf.tidy(() => tf.mean(draws.acceptance).dataSync()[0]);
  tree.dispose(draws, x, start);
  const errors = estimates.map(({ logLikelihood }, i) => logLikelihood - exact[i]);
  const size = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
  return { estimates, exact, errors, size, acceptance };
}
