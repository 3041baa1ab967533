import { exp, type Key, normalQuantile, random, sigmoid, split, tf } from '../../tensor';
import { type DecoderParams, decode, decoderOutput, encode, type VaeModel, type VaeParams } from './model';

/**
 * Figure 4's grid in the latent plane: `side` × `side` points whose coordinates are the standard normal's quantiles of
 * (i + ½)/side, so that each stands for the same share of the prior. Row after row from the top (largest z₂), z₁ rising
 * to the right: [side², 2], owned by the caller.
 */
export function latentGrid(side: number): tf.Tensor2D {
  if (!(Number.isInteger(side) && side >= 1))
    throw new RangeError(`latentGrid: the side must be a whole number ≥ 1, got ${side}`);
  return tf.tidy(() => {
    const shares = Float32Array.from({ length: side }, (_, i) => (i + 0.5) / side);
    const quantiles = normalQuantile(tf.tensor1d(shares));
    const across = tf.tile(tf.reshape(quantiles, [1, side]), [side, 1]);
    const down = tf.tile(tf.reshape(tf.reverse(quantiles), [side, 1]), [1, side]);
    return tf.stack([tf.reshape(across, [-1]), tf.reshape(down, [-1])], 1) as tf.Tensor2D;
  });
}

/** The mean images along {@link latentGrid}: [side², D]. @throws RangeError unless z has two numbers */
export function manifold(vae: VaeModel, decoder: DecoderParams, side: number): tf.Tensor2D {
  if (vae.latents !== 2)
    throw new RangeError(`a manifold in the plane needs Nz = 2, this model has ${vae.latents}`);
  return tf.tidy(() => decode(vae, decoder, latentGrid(side)) as tf.Tensor2D);
}

/** Ancestral samples (figure 5): z ~ p(z), the means E[x|z], and x ~ p(x|z) with the pixels' noise. */
export function sample(
  vae: VaeModel,
  decoder: DecoderParams,
  key: Key,
  count: number,
): { readonly z: tf.Tensor2D; readonly mean: tf.Tensor2D; readonly x: tf.Tensor2D } {
  return tf.tidy(() => {
    const [latentKey, pixelKey] = split(key);
    const z = random.normal(latentKey, [count, vae.latents]);
    return { z, mean: decode(vae, decoder, z), x: samplePixels(vae, decoder, z, pixelKey) } as never;
  });
}

/** x ~ p(x|z): black and white pixels from a Bernoulli decoder, real ones from a Gaussian one. z [..., Nz] → [..., D]. */
export function samplePixels(vae: VaeModel, decoder: DecoderParams, z: tf.Tensor, key: Key): tf.Tensor {
  return tf.tidy(() => {
    const { logits, logVar } = decoderOutput(vae, decoder, z);
    const mean = sigmoid(logits);
    if (!logVar) return tf.cast(tf.less(random.uniform(key, mean.shape), mean), 'float32');
    const epsilon = random.normal(key, mean.shape);
    return tf.add(mean, tf.mul(exp(tf.mul(logVar, 0.5)), epsilon));
  });
}

/** Points on the straight line from one latent vector to the other, ends included: [steps, Nz]. */
export function latentWalk(from: ArrayLike<number>, to: ArrayLike<number>, steps: number): tf.Tensor2D {
  if (from.length !== to.length) throw new RangeError(`latentWalk: ${from.length} and ${to.length} numbers`);
  if (!(Number.isInteger(steps) && steps >= 2))
    throw new RangeError(`latentWalk: steps must be a whole number ≥ 2, got ${steps}`);
  const rows = Array.from({ length: steps }, (_, s) =>
    Array.from(from, (start, i) => start + (s / (steps - 1)) * (to[i] - start)),
  );
  return tf.tensor2d(rows);
}

/** The mean image of the code's mean, z = μ(x): what encoding and decoding leave of an image. x [M, D] → [M, D]. */
export function reconstruct(vae: VaeModel, { encoder, decoder }: VaeParams, x: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => decode(vae, decoder, encode(vae, encoder, x).mu) as tf.Tensor2D);
}
