import { tf } from '../../tensor';
import { latentWalk, reconstruct } from '../vae/manifold';
import { decode, encode, type VaeModel, type VaeParams } from '../vae/model';

/** Two ways from one image to another. */
export interface TwoWays {
  /** Codes on the straight line between the two μ(x), decoded: [steps, D]. */
  readonly walk: number[][];
  /** The two rebuilt images laid over each other, more and more of the second: [steps, D]. */
  readonly blend: number[][];
}

/** From the first image of x [2, D] to the second, through the latent space and through the pixels. */
export function twoWays(vae: VaeModel, params: VaeParams, x: tf.Tensor2D, steps: number): TwoWays {
  if (x.shape[0] !== 2)
    throw new RangeError(`a way leads from one image to another, got ${x.shape[0]} images`);
  const result = tf.tidy(() => {
    const [from, to] = encode(vae, params.encoder, x).mu.arraySync() as number[][];
    const walk = decode(vae, params.decoder, latentWalk(from, to, steps));
    const [first, second] = reconstruct(vae, params, x).arraySync();
    return { walk: walk.arraySync(), blend: latentWalk(first, second, steps).arraySync() } as never;
  }) as unknown as TwoWays;
  return result;
}

/**
 * The middles of many ways, from each row of `from` [n, D] to the same row of `to`: decoded from the mean of the two codes,
 * and the mean of the two rebuilt images.
 */
export function middles(
  vae: VaeModel,
  params: VaeParams,
  from: tf.Tensor2D,
  to: tf.Tensor2D,
): { readonly decoded: tf.Tensor2D; readonly blended: tf.Tensor2D } {
  return tf.tidy(() => {
    const half = (a: tf.Tensor, b: tf.Tensor) => tf.mul(tf.add(a, b), 0.5);
    const code = (x: tf.Tensor2D) => encode(vae, params.encoder, x).mu;
    const decoded = decode(vae, params.decoder, half(code(from), code(to)));
    return { decoded, blended: half(reconstruct(vae, params, from), reconstruct(vae, params, to)) } as never;
  });
}
