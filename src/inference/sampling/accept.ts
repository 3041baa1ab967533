import { exp, type Key, log, random, tf, where } from '../../tensor';

export interface Acceptance {
  /** min(1, exp(log ratio)): a scalar or one per chain. */
  readonly probability: tf.Tensor;
  /** Whether the proposal is taken: bool. */
  readonly accepted: tf.Tensor;
}

/**
 * The Metropolis test: accept with probability min(1, ratio). A ratio that is NaN (a proposal where the density
 * breaks down) counts as 0.
 */
export function metropolisTest(key: Key, logRatio: tf.Tensor): Acceptance {
  const safe = where(tf.isNaN(logRatio), -Infinity, logRatio);
  const logUniform = log(random.uniform(key, logRatio.shape));
  return { probability: exp(tf.minimum(safe, 0)), accepted: tf.less(logUniform, safe) };
}
