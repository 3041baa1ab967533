import { Interrupted, tf, tree } from '../../tensor';
import { reconstruct } from '../vae/manifold';
import { decode, encode, type VaeModel, type VaeParams } from '../vae/model';
import { type Trained, type TrainOptions, train } from '../vae/train';
import { klPerLatent } from './divergence';

/** What is kept of one moment of training. */
export interface Moment {
  /** Training images seen. */
  readonly samples: number;
  /** The average KL of each latent variable over the test images, in nats. */
  readonly klPerLatent: readonly number[];
  /** The first test images, encoded and decoded: rows of pixels. */
  readonly rebuilt: readonly (readonly number[])[];
}

export interface WatchOptions extends TrainOptions {
  readonly test: tf.Tensor2D;
  /** How many test images to rebuild at each checkpoint. */
  readonly pictures: number;
}

/** Trains a VAE and keeps what is to be looked at: at the start and at each checkpoint. */
export async function watch(
  vae: VaeModel,
  options: WatchOptions,
): Promise<Trained & { readonly moments: readonly Moment[] }> {
  const moments: Moment[] = [];
  const x = tf.slice(options.test, [0, 0], [options.pictures, -1]);
  const look = (samples: number, params: VaeParams) => {
    tf.tidy(() => {
      const q = encode(vae, params.encoder, options.test);
      const rebuilt = short(reconstruct(vae, params, x));
      moments.push({ samples, klPerLatent: klPerLatent(q), rebuilt });
    });
  };
  try {
    const trained = await train(vae, {
      ...options,
      onCheckpoint: (point, params) => {
        look(point.samples, params);
        return options.onCheckpoint?.(point, params);
      },
    });
    if (trained.interrupted && moments.length === 0) throw new Interrupted();
    return { ...trained, moments };
  } finally {
    tree.dispose(x);
  }
}

/** The mean images along one latent variable after the other, the others held at `centre` [Nz]: [units.length × steps, D]. */
export function traversal(
  vae: VaeModel,
  params: VaeParams,
  {
    centre,
    units,
    from,
    to,
    steps,
  }: {
    readonly centre: readonly number[];
    readonly units: readonly number[];
    readonly from: number;
    readonly to: number;
    readonly steps: number;
  },
): tf.Tensor2D {
  const bad = units.find((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < vae.latents));
  if (bad !== undefined) throw new RangeError(`latent variable ${bad}: there are 0 to ${vae.latents - 1}`);
  const rows = units.flatMap((unit) =>
    Array.from({ length: steps }, (_, s) =>
      centre.map((value, j) => (j === unit ? from + ((to - from) * s) / (steps - 1) : value)),
    ),
  );
  return tf.tidy(() => decode(vae, params.decoder, tf.tensor2d(rows)) as tf.Tensor2D);
}

/** How much an image changes along each latent variable: the mean over pixels of the standard deviation over its steps. */
export function changeAlong(images: tf.Tensor2D, units: number): number[] {
  return tf.tidy(() => {
    const perUnit = tf.reshape(images, [units, -1, images.shape[1]]);
    const { variance } = tf.moments(perUnit, 1);
    return Array.from(tf.mean(variance, 1).dataSync(), Math.sqrt) as never;
  }) as unknown as number[];
}

const short = (images: tf.Tensor2D): number[][] =>
  images.arraySync().map((row) => row.map((value) => Number(value.toFixed(3))));
