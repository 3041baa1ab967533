import { exp, type Key, tf } from '../../tensor';
import { drawLatents } from '../vae/bound';
import { logNormal, logPrior } from '../vae/densities';
import type { Gaussian } from '../vae/model';

const LOG_2PI = Math.log(2 * Math.PI);

/** log N(z; μ, σ²) of one number, in nats. */
const logDensity = (z: number, mu: number, sigma: number): number =>
  -0.5 * (LOG_2PI + ((z - mu) / sigma) ** 2) - Math.log(sigma);

/** q(z) log q(z)/p(z) at each z for q = N(μ, σ²), p = N(0, 1): its area is KL(q‖p). @throws RangeError unless σ > 0 */
export function klIntegrand(mu: number, sigma: number, zs: readonly number[]): number[] {
  if (!(sigma > 0)) throw new RangeError(`σ must be > 0, got ${sigma}`);
  return zs.map((z) => {
    const logQ = logDensity(z, mu, sigma);
    return Math.exp(logQ) * (logQ - logDensity(z, 0, 1));
  });
}

/** The two integrals of App. B by the trapezoidal rule over μ ± 12σ, in nats. */
export function appendixB(
  mu: number,
  sigma: number,
): { readonly logPUnderQ: number; readonly logQUnderQ: number; readonly minusKl: number } {
  if (!(sigma > 0)) throw new RangeError(`σ must be > 0, got ${sigma}`);
  const [reach, cells] = [12, 4800];
  let [logPUnderQ, logQUnderQ] = [0, 0];
  for (let i = 0; i <= cells; i++) {
    const z = mu + sigma * reach * ((2 * i) / cells - 1);
    const logQ = logDensity(z, mu, sigma);
    const mass = (Math.exp(logQ) * 2 * reach * sigma) / cells;
    logPUnderQ += mass * logDensity(z, 0, 1);
    logQUnderQ += mass * logQ;
  }
  return { logPUnderQ, logQUnderQ, minusKl: logPUnderQ - logQUnderQ };
}

/** A mean of draws and its Monte Carlo error, for each row of q. */
export interface KlEstimate {
  readonly mean: number;
  readonly standardError: number;
  /** Standard deviation of one draw. */
  readonly sd: number;
}

/** KL(q‖N(0, I)) of each row of q [M, Nz] as a mean of L ≥ 2 draws of log q(z) − log p(z), in nats. */
export function klByDraws(q: Gaussian, { key, L }: { readonly key: Key; readonly L: number }): KlEstimate[] {
  if (!(Number.isInteger(L) && L >= 2)) throw new RangeError(`an error takes L ≥ 2 draws, got ${L}`);
  const [means, variances] = tf.tidy(() => {
    const z = drawLatents(q, { key, L });
    const { mean, variance } = tf.moments(tf.sub(logNormal(z, q), logPrior(z)), 0);
    return [mean, variance].map((tensor) => Array.from(tensor.dataSync()));
  });
  return means.map((mean, i) => {
    const sd = Math.sqrt((variances[i] * L) / (L - 1));
    return { mean, sd, standardError: sd / Math.sqrt(L) };
  });
}

/** KL of each latent variable to the prior, a mean over the rows of q [M, Nz], in nats: [Nz]. */
export function klPerLatent({ mu, logVar }: Gaussian): number[] {
  const terms = tf.tidy(() => {
    const inner = tf.sub(tf.sub(tf.add(logVar, 1), tf.square(mu)), exp(logVar));
    return tf.mul(tf.mean(inner, 0), -0.5).dataSync() as never;
  }) as unknown as Float32Array;
  return Array.from(terms);
}

/**
 * The standard deviation of one draw of log q(z) − log p(z) for each row of q [M, Nz], in nats: [M]. With z = μ + σε it is a
 * parabola in each ε, of variance ½(1 − σ²)² + μ²σ²: about ½ where q is sharp, nothing where it is the prior.
 */
export function sdOfOneDraw({ mu, logVar }: Gaussian): number[] {
  const variances = tf.tidy(() => {
    const variance = exp(logVar);
    const bend = tf.mul(tf.square(tf.sub(1, variance)), 0.5);
    return tf.sum(tf.add(bend, tf.mul(tf.square(mu), variance)), -1).dataSync() as never;
  }) as unknown as Float32Array;
  return Array.from(variances, Math.sqrt);
}
