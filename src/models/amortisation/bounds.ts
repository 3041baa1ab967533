import { exp, tf } from '../../tensor';
import { decodeRows, expectedLogLikelihood, type LatentCurve, logEvidenceByGrid } from '../latentCurve';

/** q(z|x) = N(mean, sd²) of one data point's code. */
export interface CodeGaussian {
  readonly mean: number;
  readonly sd: number;
}

/** KL(N(mean, sd²) ‖ N(0, 1)), nats (Kingma & Welling 2013, App. B). */
export function klToPrior({ mean, sd }: CodeGaussian): number {
  return 0.5 * (mean ** 2 + sd ** 2 - 1) - Math.log(sd);
}

/** The ELBO of each data point, E_q[log p(x|z)] − KL(q(z|x) ‖ p(z)), by quadrature in float64: no randomness, nats. */
export function bounds(
  curve: LatentCurve,
  x: readonly (readonly number[])[],
  q: readonly CodeGaussian[],
): number[] {
  if (x.length !== q.length) throw new RangeError(`${x.length} data points but ${q.length} Gaussians.`);
  return x.map((row, n) => expectedLogLikelihood(curve, row, q[n]) - klToPrior(q[n]));
}

/** Where log p(x) − ELBO goes, for each data point, in nats (Cremer, Li & Duvenaud 2018, eq. 5–7). */
export interface Gaps {
  /** log p(x), by a grid over z. */
  readonly logEvidence: readonly number[];
  /** log p(x) − ELBO of the best Gaussian: the family's fault. */
  readonly approximation: readonly number[];
  /** ELBO of the best Gaussian − ELBO of q: the fault of who named q. */
  readonly amortisation: readonly number[];
}

/** Takes the gap apart, for given q and the best Gaussians of the same data. */
export function gapsOf(
  curve: LatentCurve,
  x: readonly (readonly number[])[],
  { q, best }: { readonly q: readonly CodeGaussian[]; readonly best: readonly CodeGaussian[] },
): Gaps {
  const logEvidence = x.map((row) => logEvidenceByGrid(curve, row));
  const [ofBest, ofQ] = [bounds(curve, x, best), bounds(curve, x, q)];
  return {
    logEvidence,
    approximation: logEvidence.map((value, n) => value - ofBest[n]),
    amortisation: ofBest.map((value, n) => value - ofQ[n]),
  };
}

/** Points ε [K, M] (or [K, 1], the same for all data) and the weight of each: draws with 1/K, or nodes of a quadrature. */
export interface Points {
  readonly epsilon: tf.Tensor;
  /** [K, 1] or a scalar. */
  readonly weights: tf.Tensor | number;
}

/** The estimator L^B (Kingma & Welling 2013, eq. 7) of M data points x [M, D] at q = N(mu, exp(logSigma)²), both [M] → [M], nats. */
export function boundEstimate(
  curve: LatentCurve,
  x: tf.Tensor2D,
  { mu, logSigma }: { readonly mu: tf.Tensor; readonly logSigma: tf.Tensor },
  { epsilon, weights }: Points,
): tf.Tensor {
  const [M, D] = x.shape;
  const sigma = exp(logSigma);
  const z = tf.add(mu, tf.mul(sigma, epsilon)); // [K, M]
  const decoded = tf.reshape(decodeRows(curve, tf.reshape(z, [-1, 1])), [-1, M, D]);
  const squares = tf.sum(tf.square(tf.div(tf.sub(x, decoded), curve.noise)), 2);
  const constant = -0.5 * D * (Math.log(2 * Math.PI) + 2 * Math.log(curve.noise));
  const reconstruction = tf.add(tf.sum(tf.mul(tf.mul(squares, -0.5), weights), 0), constant);
  const kl = tf.sub(tf.mul(tf.sub(tf.add(tf.square(mu), tf.square(sigma)), 1), 0.5), logSigma);
  return tf.sub(reconstruction, kl);
}
