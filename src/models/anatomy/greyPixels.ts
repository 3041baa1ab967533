import { exp, type Key, random, sigmoid, tf } from '../../tensor';
import { logLikelihood } from '../vae/densities';
import { type DecoderParams, decoderOutput, type VaeModel } from '../vae/model';

/** x log y + (1 − x) log(1 − y) in nats, 0 log 0 = 0: what a grey pixel x earns where the decoder says y. */
export function pixelScore(x: number, y: number): number {
  const term = (share: number, value: number) => (share === 0 ? 0 : share * Math.log(value));
  return term(x, y) + term(1 - x, 1 - y);
}

/**
 * ∫₀¹ yˣ (1 − y)¹⁻ˣ dx, by Simpson's rule: 1 if the Bernoulli formula were a density of a grey pixel. In closed form
 * (2y − 1)/log(y/(1 − y)), whose inverse is the constant of the continuous Bernoulli (Loaiza-Ganem & Cunningham 2019).
 */
export function massOverGreys(y: number, cells = 200): number {
  if (!(y > 0 && y < 1)) throw new RangeError(`y must lie between 0 and 1, got ${y}`);
  let sum = 0;
  for (let i = 0; i <= cells; i++) {
    const weight = i === 0 || i === cells ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(pixelScore(i / cells, y));
  }
  return sum / (3 * cells);
}

/** −(x log x + (1 − x) log(1 − x)) of each pixel, in nats: what no decoder can earn back. [N, D] → [N, D]. */
export function pixelEntropy(images: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const values = images.arraySync().map((row) => row.map((x) => -pixelScore(x, x)));
    return tf.tensor2d(values);
  });
}

/** log p(b|z) of `times` black-and-white images b, each pixel white with the probability of its grey value x. x [1, D], z [1, Nz]. */
export function scoresOfBinarised(
  vae: VaeModel,
  decoder: DecoderParams,
  { x, z }: { readonly x: tf.Tensor2D; readonly z: tf.Tensor2D },
  { key, times }: { readonly key: Key; readonly times: number },
): number[] {
  const scores = tf.tidy(() => {
    const b = tf.cast(tf.less(random.uniform(key, [times, vae.pixels]), x), 'float32');
    return logLikelihood(vae, decoder, b, tf.tile(z, [times, 1])).dataSync() as never;
  }) as unknown as Float32Array;
  return Array.from(scores);
}

/** Bytes k/255 become (k + u)/256 with u uniform on [0, 1): real numbers in [0, 1) that a density can be held against. */
export function dequantised(images: tf.Tensor2D, key: Key): tf.Tensor2D {
  return tf.tidy(() => {
    const bytes = tf.round(tf.mul(images, 255));
    return tf.minimum(tf.div(tf.add(bytes, random.uniform(key, images.shape)), 256), 1) as tf.Tensor2D;
  });
}

/**
 * The most that a Gaussian pixel can earn on average for a byte spread over its cell of width 1/256, in nats: log 256 less
 * what the bell loses against the box, ½ log(2πe/12).
 */
export const MOST_PER_BYTE = Math.log(256) - 0.5 * Math.log((2 * Math.PI * Math.E) / 12);

/** What a Gaussian decoder says of each pixel, and what is left to say: [D] each. */
export interface PixelErrors {
  /** Root mean square of the σ that it names. */
  readonly sigma: number[];
  /** Root mean square of x − μ. */
  readonly error: number[];
  /** Root mean square of (x − μ)/σ: 1 where the variance has learnt what it can, for the bias of log σ² then has no slope left. */
  readonly standardised: number[];
}

/** The errors of a Gaussian decoder and the σ that it names for images x [M, D] at z [M, Nz], over all images. */
export function gaussianPixels(
  vae: VaeModel,
  decoder: DecoderParams,
  x: tf.Tensor2D,
  z: tf.Tensor2D,
): PixelErrors {
  if (vae.decoder !== 'gaussian') throw new RangeError('only Gaussian pixels have a variance to learn');
  return tf.tidy(() => {
    const output = decoderOutput(vae, decoder, z);
    const variance = exp(output.logVar!);
    const squares = tf.square(tf.sub(x, sigmoid(output.logits)));
    const root = (t: tf.Tensor) => Array.from(tf.mean(t, 0).dataSync(), Math.sqrt);
    const standardised = root(tf.div(squares, variance));
    return { sigma: root(variance), error: root(squares), standardised } as never;
  });
}
