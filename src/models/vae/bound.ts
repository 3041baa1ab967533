import { exp, type Key, random, tf } from '../../tensor';
import { klToPrior, logLikelihood, logNormal, logPrior } from './densities';
import { encode, type Gaussian, type VaeModel, type VaeParams } from './model';

/** An estimate of the lower bound for each data point, [M] each, in nats: bound = reconstruction − kl. */
export interface BoundTerms {
  readonly bound: tf.Tensor;
  /** E_q[log p(x|z)] */
  readonly reconstruction: tf.Tensor;
  /** KL(q(z|x) ‖ p(z)) */
  readonly kl: tf.Tensor;
}

/** What an estimator draws from: a key for the noise, and L, the draws per data point (1 if not given). */
export interface Noise {
  readonly key: Key;
  readonly L?: number;
}

/** z = g(ε, x) = μ + σ ⊙ ε (eq. 4, 10). */
export function reparameterise({ mu, logVar }: Gaussian, epsilon: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.add(mu, tf.mul(exp(tf.mul(logVar, 0.5)), epsilon)));
}

/** L draws of z for each data point: [L, M, Nz]. */
export function drawLatents(q: Gaussian, { key, L = 1 }: Noise): tf.Tensor {
  if (!(Number.isInteger(L) && L >= 1)) throw new RangeError(`L must be a whole number ≥ 1, got ${L}`);
  return tf.tidy(() => reparameterise(q, random.normal(key, [L, ...q.mu.shape])));
}

/**
 * The generic estimator L^A (eq. 6): (1/L) Σ log p(x, z⁽ˡ⁾) − log q(z⁽ˡ⁾|x). Its `kl` is the Monte Carlo estimate
 * (1/L) Σ log q(z⁽ˡ⁾|x) − log p(z⁽ˡ⁾), which may be negative.
 */
export function estimatorA(vae: VaeModel, params: VaeParams, x: tf.Tensor, noise: Noise): BoundTerms {
  return tf.tidy(() => {
    const q = encode(vae, params.encoder, x);
    const z = drawLatents(q, noise);
    const kl = tf.mean(tf.sub(logNormal(z, q), logPrior(z)), 0);
    return termsOf(tf.mean(logLikelihood(vae, params.decoder, x, z), 0), kl) as never;
  });
}

/** The estimator L^B (eq. 7, 10): −KL(q(z|x) ‖ p(z)) in closed form + (1/L) Σ log p(x|z⁽ˡ⁾). */
export function estimatorB(vae: VaeModel, params: VaeParams, x: tf.Tensor, noise: Noise): BoundTerms {
  return tf.tidy(() => {
    const q = encode(vae, params.encoder, x);
    const z = drawLatents(q, noise);
    return termsOf(tf.mean(logLikelihood(vae, params.decoder, x, z), 0), klToPrior(q)) as never;
  });
}

export const estimators = { A: estimatorA, B: estimatorB } as const;

const termsOf = (reconstruction: tf.Tensor, kl: tf.Tensor): BoundTerms => ({
  bound: tf.sub(reconstruction, kl),
  reconstruction,
  kl,
});
