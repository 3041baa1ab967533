import { exp, type Key, random, tf } from '../../tensor';
import { type Encoded, type LinearGaussian, linearGaussian, posterior, type Vector } from '../linearGaussian';
import { type Gaussian, logNormal } from '../vae';

/**
 * The smallest variational auto-encoder: decoder x | z ~ N(W z + b, noise² I), encoder q(z | x) = N(V x + c, diag σ²). With linear
 * maps both ways every number that the paper estimates has a formula. θ = (W, b, logNoise), φ = (V, c, logSigma).
 */
export interface LinearParams {
  /** [D, K] */
  readonly W: tf.Tensor;
  /** [D] */
  readonly b: tf.Tensor;
  /** A scalar. */
  readonly logNoise: tf.Tensor;
  /** [K, D] */
  readonly V: tf.Tensor;
  /** [K] */
  readonly c: tf.Tensor;
  /** [K]; the best q has the same σ for all x, so the encoder need not look. */
  readonly logSigma: tf.Tensor;
}

/** Where Algorithm 1 starts: entries of W and V from N(0, 0.1²), all else 0, so noise = σ = 1. The caller owns the tensors. */
export function initialParams(key: Key, { D, K }: { readonly D: number; readonly K: number }): LinearParams {
  return tf.tidy((): never => {
    const [W, V] = tf.unstack(tf.mul(random.normal(key, [2, D, K]), 0.1));
    const rest = { b: tf.zeros([D]), logNoise: tf.scalar(0), c: tf.zeros([K]), logSigma: tf.zeros([K]) };
    return { W, V: tf.transpose(V), ...rest } as never;
  });
}

/**
 * The θ of a model with the encoder that names its posterior: V = M⁻¹Wᵀ, c = −V b, σ from the posterior's diagonal. It is the
 * posterior where the columns of W are orthogonal, as those of maximum likelihood are. The caller owns the tensors.
 */
export function exactEncoder(model: LinearGaussian): LinearParams {
  const D = model.b.length;
  const centre = posterior(model, model.b);
  const unit = (d: number) =>
    posterior(
      model,
      model.b.map((b, i) => (i === d ? b + 1 : b)),
    ).mean;
  const rows = Array.from({ length: D }, (_, d) => unit(d).map((m, k) => m - centre.mean[k])); // Vᵀ, [D][K]
  return tf.tidy((): never => {
    const V = tf.transpose(tf.tensor2d(rows));
    const b = tf.tensor1d([...model.b]);
    const c = tf.sub(
      tf.tensor1d([...centre.mean]),
      tf.squeeze(tf.matMul(V, tf.expandDims(b, 1) as tf.Tensor2D), [1]),
    );
    const logSigma = tf.tensor1d(centre.covariance.map((row, k) => 0.5 * Math.log(row[k])));
    const W = tf.tensor2d(model.W.map((row) => [...row]));
    return { W, b, logNoise: tf.scalar(Math.log(model.noise)), V, c, logSigma } as never;
  });
}

/** The same θ, and an encoder so far along the way from the prior (share 0: V, c, log σ all 0) to this one (share 1). */
export function partly(params: LinearParams, share: number): LinearParams {
  const { V, c, logSigma, ...theta } = params;
  return tf.tidy((): never => {
    const scaled = { V: tf.mul(V, share), c: tf.mul(c, share), logSigma: tf.mul(logSigma, share) };
    return { ...scaled, W: theta.W.clone(), b: theta.b.clone(), logNoise: theta.logNoise.clone() } as never;
  });
}

/** Data points as a tensor [N, D]. */
export function dataTensor(xs: readonly Vector[]): tf.Tensor2D {
  return tf.tensor2d(xs.map((x) => [...x]));
}

/** q(z | x) of each row: x [M, D] → μ and log σ², [M, K]. */
export function encode({ V, c, logSigma }: LinearParams, x: tf.Tensor): Gaussian {
  return tf.tidy((): never => {
    const mu = tf.add(tf.matMul(x as tf.Tensor2D, V as tf.Tensor2D, false, true), c);
    return { mu, logVar: tf.add(tf.zerosLike(mu), tf.mul(logSigma, 2)) } as never;
  });
}

/** z⁽ˡ⁾ = μ + σ ⊙ ε⁽ˡ⁾ (eq. 4): ε [L, M, K] → [L, M, K]. */
export function reparameterised({ mu, logVar }: Gaussian, epsilon: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.add(mu, tf.mul(exp(tf.mul(logVar, 0.5)), epsilon)));
}

/** log p(x | z): x [M, D] and z [L, M, K] → [L, M], nats. */
export function logLikelihood({ W, b, logNoise }: LinearParams, x: tf.Tensor, z: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [L, M, K] = z.shape;
    const flat = tf.reshape(z, [L * M, K]) as tf.Tensor2D;
    const expected = tf.add(tf.matMul(flat, W as tf.Tensor2D, false, true), b);
    const mu = tf.reshape(expected, [L, M, -1]);
    return logNormal(x, { mu, logVar: tf.mul(logNoise, 2) as tf.Tensor });
  });
}

/** θ as a model of which all is known. */
export function thetaOf({ W, b, logNoise }: LinearParams): LinearGaussian {
  return linearGaussian({
    W: (W as tf.Tensor2D).arraySync(),
    b: [...b.dataSync()],
    noise: Math.exp(logNoise.dataSync()[0]),
  });
}

/** q(z | x) of data points, as plain numbers. */
export function encodedOf({ V, c, logSigma }: LinearParams, xs: readonly Vector[]): Encoded[] {
  const [rows, shift] = [(V as tf.Tensor2D).arraySync(), [...c.dataSync()]];
  const sigma = [...logSigma.dataSync()].map(Math.exp);
  return xs.map((x) => ({ mu: rows.map((v, k) => v.reduce((s, w, d) => s + w * x[d], shift[k])), sigma }));
}

/** Lengths of the columns of W, falling, and the cosines of the angles between each two of them. */
export function columnsOf(W: LinearGaussian['W']): {
  readonly lengths: number[];
  readonly cosines: number[];
} {
  const columns = W[0].map((_, k) => W.map((row) => row[k]));
  const dot = (a: Vector, b: Vector) => a.reduce((sum, v, d) => sum + v * b[d], 0);
  const lengths = columns.map((c) => Math.sqrt(dot(c, c)));
  const cosines = columns.flatMap((c, k) =>
    columns.slice(0, k).map((other, l) => dot(c, other) / (lengths[k] * lengths[l])),
  );
  return { lengths: [...lengths].sort((a, b) => b - a), cosines };
}
