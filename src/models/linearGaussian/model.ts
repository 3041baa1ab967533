import { type PpcaModel, ppcaLogLikelihood, ppcaPosterior } from '../../inference';
import { assertFiniteData, assertPositive, assertTable } from '../../inference/checks';
import { type Key, linalg64, random, split, tf } from '../../tensor';
import type { Gaussian } from '../targets';

/**
 * z ~ N(0, I) with K entries, x | z ~ N(W z + b, noise² I) with D: the latent-variable model in which everything that the
 * paper (Kingma & Welling 2014, section 2) approximates has a formula. θ = (W, b, noise). It is probabilistic PCA.
 */
export interface LinearGaussian {
  /** W: D rows of K numbers. */
  readonly W: readonly (readonly number[])[];
  /** b: D numbers. */
  readonly b: readonly number[];
  /** Standard deviation of each entry of x given z. */
  readonly noise: number;
}

/** A row of numbers: a data point x [D], or a code z [K]. */
export type Vector = readonly number[];

/**
 * Checks a model and hands it back.
 * @throws RangeError on ragged or empty W, a b of another length, entries that are not finite, a noise that is not > 0
 */
export function linearGaussian(model: LinearGaussian): LinearGaussian {
  assertTable('W', model.W);
  assertFiniteData('b', model.b);
  assertPositive('noise', model.noise);
  if (model.b.length !== model.W.length) {
    throw new RangeError(`W has ${model.W.length} rows but b has ${model.b.length} numbers.`);
  }
  return model;
}

/** D and K. */
export function sizesOf({ W }: LinearGaussian): { readonly D: number; readonly K: number } {
  return { D: W.length, K: W[0].length };
}

/**
 * A model with entries of W drawn from N(0, scale²): `D` numbers in x, `K` in z, b = 0.
 */
export function randomModel(
  key: Key,
  { D, K, scale = 1, noise = 1 }: { D: number; K: number; scale?: number; noise?: number },
): LinearGaussian {
  const draws = tf.tidy(() => (random.normal(key, [D, K]) as tf.Tensor2D).arraySync());
  return linearGaussian({
    W: draws.map((row) => row.map((w) => scale * w)),
    b: new Array<number>(D).fill(0),
    noise,
  });
}

/** Pairs drawn from the model as it says: first z from the prior, then x given z (ancestral sampling). */
export interface Drawn {
  /** [n][K], which a reader of x never sees. */
  readonly z: readonly Vector[];
  /** [n][D] */
  readonly x: readonly Vector[];
}

/** n independent pairs (z⁽ⁱ⁾, x⁽ⁱ⁾). */
export function drawData(model: LinearGaussian, key: Key, n: number): Drawn {
  const { D, K } = sizesOf(model);
  const [zKey, noiseKey] = split(key);
  const [z, epsilon] = tf.tidy(() => [
    (random.normal(zKey, [n, K]) as tf.Tensor2D).arraySync(),
    (random.normal(noiseKey, [n, D]) as tf.Tensor2D).arraySync(),
  ]);
  const x = z.map((code, i) => meanOf(model, code).map((m, d) => m + model.noise * epsilon[i][d]));
  return { z, x };
}

/** W z + b: what the model expects to see for a code. */
export function meanOf({ W, b }: LinearGaussian, z: Vector): number[] {
  return W.map((row, d) => row.reduce((sum, w, k) => sum + w * z[k], b[d]));
}

/** log p(x | z), nats. */
export function logLikelihood(model: LinearGaussian, x: Vector, z: Vector): number {
  const variance = model.noise ** 2;
  const squares = meanOf(model, z).reduce((sum, m, d) => sum + (x[d] - m) ** 2, 0);
  return -0.5 * (x.length * Math.log(2 * Math.PI * variance) + squares / variance);
}

/** p(x) = N(b, W Wᵀ + noise² I). */
export function marginal({ W, b, noise }: LinearGaussian): Gaussian {
  return {
    mean: b,
    covariance: W.map((left, i) =>
      W.map((right, j) => left.reduce((sum, w, k) => sum + w * right[k], i === j ? noise ** 2 : 0)),
    ),
  };
}

/** log p(x) of each data point (nats), with z integrated out exactly. */
export function logEvidence(model: LinearGaussian, x: readonly Vector[]): number[] {
  return Array.from(ppcaLogLikelihood(asPpca(model), x));
}

/** p(z | x) of one data point: N(M⁻¹Wᵀ(x − b), noise² M⁻¹), M = WᵀW + noise² I. */
export function posterior(model: LinearGaussian, x: Vector): Gaussian {
  return posteriors(model, [x])[0];
}

/** p(z | x) of each data point; they share one covariance. */
export function posteriors(model: LinearGaussian, x: readonly Vector[]): Gaussian[] {
  const { means, covariance } = ppcaPosterior(asPpca(model), x);
  return means.map((mean) => ({ mean, covariance }));
}

/** The model in the words of `inference/exact/ppca`. */
export function asPpca({ W, b, noise }: LinearGaussian): PpcaModel {
  return {
    mean: Float64Array.from(b),
    weights: linalg64.fromRows(W),
    noiseVariance: noise ** 2,
  };
}

/** The other way round: a fitted PPCA as a model of this folder. */
export function fromPpca({ mean, weights, noiseVariance }: PpcaModel): LinearGaussian {
  return { W: linalg64.toRows(weights), b: Array.from(mean), noise: Math.sqrt(noiseVariance) };
}
