import { type Key, random, split, tf, trainer, tree } from '../../tensor';
import { estimatorB } from '../vae/bound';
import { decode, encode, init, type VaeModel, type VaeParams } from '../vae/model';
import { type Trained, type TrainOptions, trainBy } from '../vae/train';

/** What can be looked at of a model that is still learning. */
export interface Frame {
  /** Training images seen so far, each as often as it was. */
  readonly seen: number;
  /** Images decoded from latents drawn from the prior, always the same ones: [n][D]. */
  readonly drawn: readonly (readonly number[])[];
  /** The images to be rebuilt, encoded and decoded: [m][D]. */
  readonly rebuilt: readonly (readonly number[])[];
}

export interface LearnOptions extends TrainOptions {
  /** What KL counts in the objective: 1 is the ELBO, 0 leaves it out. The bounds of the curve always count it in full. */
  readonly klWeight?: number;
  /** How many images to draw from the prior at each checkpoint. */
  readonly draw: number;
  /** Images [m, D] to rebuild at each checkpoint. */
  readonly rebuild: tf.Tensor2D;
}

export interface Learned extends Trained {
  /** At the start and at each checkpoint. */
  readonly frames: readonly Frame[];
}

/** Trains a VAE by AEVB and keeps pictures of its progress; with `klWeight: 0` it trains an auto-encoder that has noise but no prior. */
export async function learn(model: VaeModel, options: LearnOptions): Promise<Learned> {
  const { klWeight = 1, draw, rebuild, key, onCheckpoint, ...rest } = options;
  if (!(klWeight >= 0 && Number.isFinite(klWeight)))
    throw new RangeError(`klWeight must be a number ≥ 0, got ${klWeight}.`);
  const [initKey, latentKey, trainKey] = split(key, 3);
  const params = init(model, initKey);
  const latents = random.normal(latentKey, [draw, model.latents]);
  const look = (seen: number, now: VaeParams): Frame => ({
    seen,
    ...tf.tidy(() => ({
      drawn: rowsOf(decode(model, now.decoder, latents)),
      rebuilt: rowsOf(decode(model, now.decoder, encode(model, now.encoder, rebuild).mu)),
    })),
  });
  const frames = [look(0, params)];
  const loss = (now: VaeParams, x: tf.Tensor2D, noise: Key) =>
    tf.tidy(() => {
      const { bound, reconstruction, kl } = estimatorB(model, now, x, { key: noise });
      const wanted = tf.sub(reconstruction, tf.mul(kl, klWeight));
      return {
        loss: tf.neg(tf.mean(wanted)),
        bound: tf.mean(bound),
        reconstruction: tf.mean(reconstruction),
        kl: tf.mean(kl),
      } as never;
    });
  try {
    const trained = await trainBy((setup) => trainer({ ...setup, loss, name: 'first VAE step' }), model, {
      ...rest,
      key: trainKey,
      params,
      onCheckpoint: (point, now) => {
        frames.push(look(point.samples, now));
        return onCheckpoint?.(point, now);
      },
    });
    return { ...trained, frames };
  } finally {
    tree.dispose(params as never, latents as never);
  }
}

/** Grey values to three digits: pictures are kept for many frames. */
const rowsOf = (images: tf.Tensor): number[][] =>
  (images.arraySync() as number[][]).map((row) => row.map((v) => Math.round(1000 * v) / 1000));
