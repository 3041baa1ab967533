import { logSumExp, tf } from '../../tensor';

/**
 * The importance-weighted bound (Burda, Grosse & Salakhutdinov 2016, eq. 8) from log weights log p(x, z) − log q(z)
 * with the k draws of each estimate along `axis`: log mean_k w. Its expectation is at most log p(x), rises with k,
 * and for k = 1 is the ELBO. Nats.
 */
export function importanceWeightedBound(logWeights: tf.Tensor, axis = -1): tf.Tensor {
  if (logWeights.rank === 0) throw new RangeError('The log weights are a scalar: there is no axis of draws.');
  const [positive] = tf.util.parseAxisParam(axis, logWeights.shape);
  const k = logWeights.shape[positive];
  if (k < 1)
    throw new RangeError(`The axis ${axis} of log weights of shape [${logWeights.shape}] holds no draw.`);
  return tf.tidy(() => tf.sub(logSumExp(logWeights, positive), Math.log(k)));
}
