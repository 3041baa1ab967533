import { exp, sigmoid, tf, tree } from '../../tensor';
import type { CurvePoint } from '../vae/curve';
import { decoderOutput, encode, type VaeModel, type VaeParams } from '../vae/model';
import { type TrainOptions, train } from '../vae/train';

/** A point of a curve, and what some pixels earn there. */
export interface WatchedPoint extends CurvePoint {
  /** The mean log density of the watched pixels, in nats per pixel. */
  readonly earned: number;
}

/** A training that was let run into the ground: the curve so far, and what stopped it. */
export interface Collapse {
  readonly curve: readonly WatchedPoint[];
  /** The message of the step whose numbers were not finite; undefined where training came to its end. */
  readonly failure?: string;
}

/** Images whose pixels are watched. */
const WATCHED_IMAGES = 200;

/** log N(x; μ, σ²) of each pixel of images x [M, D] at z = μ(x), means over the images: [D], in nats. Gaussian decoders only. */
export function pixelDensities(vae: VaeModel, { encoder, decoder }: VaeParams, x: tf.Tensor2D): number[] {
  if (vae.decoder !== 'gaussian') throw new RangeError('only Gaussian pixels have a density');
  return tf.tidy(() => {
    const { logits, logVar } = decoderOutput(vae, decoder, encode(vae, encoder, x).mu);
    const squares = tf.div(tf.square(tf.sub(x, sigmoid(logits))), exp(logVar!));
    const logs = tf.mul(tf.add(tf.add(squares, logVar!), Math.log(2 * Math.PI)), -0.5);
    return Array.from(tf.mean(logs, 0).dataSync()) as never;
  }) as unknown as number[];
}

/**
 * Trains a VAE with a Gaussian decoder and watches what some pixels earn on the first images. Keeps the curve where numbers
 * stop being finite, as they do for a variance that falls without limit.
 */
export async function trainToTheEnd(
  vae: VaeModel,
  { pixels, ...options }: Omit<TrainOptions, 'onCheckpoint'> & { readonly pixels: readonly number[] },
): Promise<Collapse> {
  if (pixels.length === 0) throw new RangeError('there is no pixel to watch');
  const curve: WatchedPoint[] = [];
  const x = tf.slice(options.images, [0, 0], [Math.min(WATCHED_IMAGES, options.images.shape[0]), -1]);
  const onCheckpoint = (point: CurvePoint, params: VaeParams) => {
    const densities = pixelDensities(vae, params, x);
    const earned = pixels.reduce((sum, pixel) => sum + densities[pixel], 0) / pixels.length;
    curve.push({ ...point, earned });
  };
  try {
    const { params, state } = await train(vae, { ...options, onCheckpoint });
    tree.dispose(state, params);
    return { curve };
  } catch (error) {
    if (!(error instanceof Error && /not finite/.test(error.message))) throw error;
    return { curve, failure: error.message };
  } finally {
    tree.dispose(x);
  }
}
