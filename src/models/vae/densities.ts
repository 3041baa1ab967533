import { exp, sigmoid, softplus, tf } from '../../tensor';
import { type DecoderParams, decoderOutput, type Gaussian, type VaeModel } from './model';

const LOG_2PI = Math.log(2 * Math.PI);

/** log N(x; μ, diag σ²) summed over the last axis, in nats. */
export function logNormal(x: tf.Tensor, { mu, logVar }: Gaussian): tf.Tensor {
  return tf.tidy(() => {
    const squares = tf.mul(tf.square(tf.sub(x, mu)), exp(tf.neg(logVar)));
    return tf.mul(tf.sum(tf.add(tf.add(squares, logVar), LOG_2PI), -1), -0.5);
  });
}

/** log p(z) = log N(z; 0, I): z [..., Nz] → [...]. */
export function logPrior(z: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.sum(tf.add(tf.square(z), LOG_2PI), -1), -0.5));
}

/**
 * log p(x|z) in nats, x [M, D] and z [..., M, Nz] → [..., M].
 *
 * Bernoulli (eq. 11): Σ x log y + (1 − x) log(1 − y) with y = σ(logit), written as x·logit − softplus(logit). For grey
 * pixels 0 < x < 1 it is the same formula, as in the paper, though no normalised density of x any more.
 * Gaussian (eq. 12): log N(x; σ(logit), diag σ²).
 */
export function logLikelihood(vae: VaeModel, decoder: DecoderParams, x: tf.Tensor, z: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const { logits, logVar } = decoderOutput(vae, decoder, z);
    if (logVar) return logNormal(x, { mu: sigmoid(logits), logVar });
    return tf.sum(tf.sub(tf.mul(x, logits), softplus(logits)), -1);
  });
}

/** log p(x, z) = log p(z) + log p(x|z): what HMC on the posterior (App. D, E) climbs. x [M, D], z [..., M, Nz] → [..., M]. */
export function logJoint(vae: VaeModel, decoder: DecoderParams, x: tf.Tensor, z: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.add(logPrior(z), logLikelihood(vae, decoder, x, z)));
}

/** KL(N(μ, diag σ²) ‖ N(0, I)) = −½ Σ (1 + log σ² − μ² − σ²) in nats (App. B): [M]. */
export function klToPrior({ mu, logVar }: Gaussian): tf.Tensor {
  return tf.tidy(() => {
    const terms = tf.sub(tf.sub(tf.add(logVar, 1), tf.square(mu)), exp(logVar));
    return tf.mul(tf.sum(terms, -1), -0.5);
  });
}
