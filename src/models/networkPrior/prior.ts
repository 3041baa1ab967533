import { assertPositive, assertPositiveInteger, assertTable } from '../../inference/checks';
import { erf, foldIn, type Key, random, relu, split, tanh, tf } from '../../tensor';

/** What a hidden unit does with its input h: max(h, 0); erf h; tanh h; √2 cos h; 1 where h > 0. */
export type Activation = 'relu' | 'erf' | 'tanh' | 'cosine' | 'step';

/**
 * A network with one hidden layer and a distribution over its weights,
 * f(x) = (1/√H) Σⱼ vⱼ φ(wⱼᵀx + bⱼ), w ~ N(0, σ_w² I), b ~ N(0, σ_b²), v ~ N(0, σ_v²)
 * (Neal 1996, chapter 2). The 1/√H keeps the variance of f the same for every width.
 */
export interface NetworkPrior {
  readonly activation: Activation;
  /** H, the number of hidden units. */
  readonly width: number;
  /** σ_w of the weights into the hidden units. */
  readonly sigmaW: number;
  /** σ_b of the hidden units' biases; 0 for none. */
  readonly sigmaB: number;
  /** σ_v of the weights out of them. */
  readonly sigmaV: number;
}

/** Inputs: numbers (one dimension), or rows of coordinates. */
export type NetworkInputs = readonly number[] | readonly (readonly number[])[];

const ACTIVATIONS: Readonly<Record<Activation, (h: tf.Tensor) => tf.Tensor>> = {
  relu: (h) => relu(h),
  erf: (h) => erf(h),
  tanh: (h) => tanh(h),
  cosine: (h) => tf.mul(tf.cos(h), Math.SQRT2),
  step: (h) => tf.cast(tf.greater(h, 0), 'float32'),
};

/** @throws RangeError on a width that is no positive integer, a scale ≤ 0 (σ_b < 0), or an unknown activation */
export function checkPrior(prior: NetworkPrior): void {
  if (!(prior.activation in ACTIVATIONS)) {
    throw new RangeError(
      `there is no activation ${prior.activation}; there are ${Object.keys(ACTIVATIONS)}.`,
    );
  }
  assertPositiveInteger('width', prior.width);
  assertPositive('sigmaW', prior.sigmaW);
  assertPositive('sigmaV', prior.sigmaV);
  if (!(prior.sigmaB >= 0 && Number.isFinite(prior.sigmaB)))
    throw new RangeError(`sigmaB must be finite and ≥ 0, got ${prior.sigmaB}.`);
}

/** Inputs as rows [m][d]. @throws RangeError when empty, ragged or not finite */
export function asRows(x: NetworkInputs): number[][] {
  const rows = Array.from(x as ArrayLike<number | readonly number[]>, (point) =>
    typeof point === 'number' ? [point] : [...point],
  );
  assertTable('x', rows);
  return rows;
}

/** Most hidden values that are held at a time: 4 MB of float32. */
const MOST_VALUES = 2 ** 20;

/**
 * Draws networks batch by batch and hands on each batch's hidden values φ(wⱼᵀx + bⱼ) [n, m, H], with a key for what else
 * is to be drawn. What `use` returns is joined.
 */
export function overNetworks<T>(
  prior: NetworkPrior,
  key: Key,
  x: NetworkInputs,
  networks: number,
  use: (hidden: tf.Tensor3D, key: Key) => readonly T[],
): T[] {
  checkPrior(prior);
  assertPositiveInteger('networks', networks);
  const rows = asRows(x);
  const { width: H, sigmaW, sigmaB, activation } = prior;
  const [m, d] = [rows.length, rows[0].length];
  const batch = Math.min(networks, Math.max(1, Math.floor(MOST_VALUES / (Math.max(m, d) * H))));
  const results: T[] = [];
  for (let done = 0, b = 0; done < networks; done += batch, b++) {
    const n = Math.min(batch, networks - done);
    const [inKey, biasKey, outKey] = split(foldIn(key, b), 3);
    tf.tidy(() => {
      const W = tf.mul(random.normal(inKey, [n, d, H]), sigmaW) as tf.Tensor3D;
      const bias = tf.mul(random.normal(biasKey, [n, 1, H]), sigmaB);
      const inputs = tf.tile(tf.tensor3d([rows]), [n, 1, 1]) as tf.Tensor3D;
      const h = tf.add(tf.matMul(inputs, W), bias);
      for (const one of use(ACTIVATIONS[activation](h) as tf.Tensor3D, outKey)) results.push(one);
    });
  }
  return results;
}

/** Functions drawn from the prior, one row [m] per network: a network drawn is a function drawn. */
export function drawFunctions(
  prior: NetworkPrior,
  key: Key,
  { x, networks }: { readonly x: NetworkInputs; readonly networks: number },
): number[][] {
  return overNetworks(prior, key, x, networks, (hidden, outKey) => {
    const [n, m, H] = hidden.shape;
    const v = tf.mul(random.normal(outKey, [n, H, 1]), prior.sigmaV / Math.sqrt(H)) as tf.Tensor3D;
    return tf.reshape(tf.matMul(hidden, v), [n, m]).arraySync() as number[][];
  });
}
