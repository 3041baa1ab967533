import { log, softplus, tf } from '../../tensor';
import { priorScales } from '../bayesianNetwork';
import type { BayesModel } from './model';

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** The Gaussian prior's standard deviations: a number, or [D]. */
function scalesOf({ net, prior }: BayesModel): tf.Tensor {
  if (prior.kind !== 'gaussian') throw new RangeError('Only the Gaussian prior has scales.');
  return typeof prior.sd === 'number' ? tf.scalar(prior.sd) : tf.tensor1d(priorScales(net, prior.sd));
}

/** log p(θ) of each weight, nats: θ [..., D] → [..., D]. */
export function logPriorOfEach(bayes: BayesModel, theta: tf.Tensor): tf.Tensor {
  const { prior } = bayes;
  return tf.tidy(() => {
    if (prior.kind === 'gaussian') {
      const s = scalesOf(bayes);
      return tf.sub(tf.mul(-0.5, tf.square(tf.div(theta, s))), tf.add(log(s), HALF_LOG_2PI));
    }
    // log(a + b) = log b + softplus(log a − log b)
    const { pi, s1, s2 } = prior;
    const half = tf.mul(-0.5, tf.square(theta));
    const narrow = tf.add(tf.div(half, s2 * s2), Math.log1p(-pi) - Math.log(s2) - HALF_LOG_2PI);
    const ratio = tf.add(
      tf.mul(half, 1 / (s1 * s1) - 1 / (s2 * s2)),
      Math.log(pi / (1 - pi)) - Math.log(s1 / s2),
    );
    return tf.add(narrow, softplus(ratio));
  });
}

/**
 * KL(q‖p) in closed form, nats: Σ log(s/σ) + (σ² + μ²) / 2s² − ½. A scalar.
 * @throws RangeError for the scale mixture, whose KL has no closed form
 */
export function klClosed(bayes: BayesModel, mu: tf.Tensor, sigma: tf.Tensor): tf.Tensor {
  if (bayes.prior.kind !== 'gaussian')
    throw new RangeError('KL to a scale mixture has no closed form: estimate it by the sample.');
  return tf.tidy(() => {
    const s = scalesOf(bayes);
    const moved = tf.div(tf.add(tf.square(sigma), tf.square(mu)), tf.mul(2, tf.square(s)));
    return tf.sum(tf.sub(tf.add(moved, log(tf.div(s, sigma))), 0.5));
  });
}

/**
 * log q(θ) − log p(θ) of each draw θ = μ + σ ε, nats: ε [S, D] → [S]. Its mean over ε is KL(q‖p), for every prior
 * (Blundell et al. 2015, eq. 2).
 */
export function klOfDraws(
  bayes: BayesModel,
  sigma: tf.Tensor,
  { theta, epsilon }: { readonly theta: tf.Tensor; readonly epsilon: tf.Tensor },
): tf.Tensor {
  return tf.tidy(() => {
    const logQ = tf.sub(tf.mul(-0.5, tf.square(epsilon)), tf.add(log(sigma), HALF_LOG_2PI));
    return tf.sum(tf.sub(logQ, logPriorOfEach(bayes, theta)), -1);
  });
}
