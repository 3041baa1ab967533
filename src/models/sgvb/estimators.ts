import { stopGradient, tf } from '../../tensor';
import { klToPrior, logNormal, logPrior } from '../vae';
import { encode, type LinearParams, logLikelihood, reparameterised } from './linear';

/** A: eq. 6. B: eq. 7. 'A, score left out': A with log q differentiated through z alone (Roeder, Wu & Duvenaud 2017). */
export type EstimatorName = 'A' | 'B' | 'A, score left out';

/**
 * L^A = (1/L) Σ log p(x, z⁽ˡ⁾) − log q(z⁽ˡ⁾ | x), eq. 6: the generic estimator. [M], nats per data point.
 */
export function estimatorA(params: LinearParams, x: tf.Tensor, epsilon: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const q = encode(params, x);
    const z = reparameterised(q, epsilon);
    const logJoint = tf.add(logPrior(z), logLikelihood(params, x, z));
    return tf.mean(tf.sub(logJoint, logNormal(z, q)), 0);
  });
}

/** L^B = −KL(q(z | x) ‖ p(z)) + (1/L) Σ log p(x | z⁽ˡ⁾), eq. 7: what can be integrated is. [M], nats per data point. */
export function estimatorB(params: LinearParams, x: tf.Tensor, epsilon: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const q = encode(params, x);
    const z = reparameterised(q, epsilon);
    return tf.sub(tf.mean(logLikelihood(params, x, z), 0), klToPrior(q));
  });
}

/**
 * The value of A, and a gradient without the score ∇_φ log q_φ(z) at fixed z, whose average is 0: what is left vanishes draw by draw
 * where q is the posterior.
 */
export function estimatorAWithoutScore(params: LinearParams, x: tf.Tensor, epsilon: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const q = encode(params, x);
    const z = reparameterised(q, epsilon);
    const still = { mu: stopGradient(q.mu), logVar: stopGradient(q.logVar) };
    const logJoint = tf.add(logPrior(z), logLikelihood(params, x, z));
    return tf.mean(tf.sub(logJoint, logNormal(z, still)), 0);
  });
}

export const estimators = {
  A: estimatorA,
  B: estimatorB,
  'A, score left out': estimatorAWithoutScore,
} as const satisfies Record<EstimatorName, typeof estimatorA>;
