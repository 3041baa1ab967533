import { type Key, split, tf, tree } from '../../tensor';
import { logJoint } from '../vae/densities';
import type { DecoderParams, VaeModel } from '../vae/model';
import { estimateAll } from './estimator';
import { importanceFromDraws } from './importance';
import { evaluator, meanDifference } from './vae';

export interface SandwichOptions {
  readonly key: Key;
  readonly warmUp: number;
  /** Sizes of App. D's halves to try, in rising order. */
  readonly L: readonly number[];
  /** Draws of the importance sampler. */
  readonly k: number;
}

/** App. D from above and importance sampling from below, on the same images: the truth lies between, on average. */
export interface Sandwich {
  readonly latents: number;
  /** Importance sampling, mean over the images, in nats. */
  readonly below: number;
  /** For each L: App. D minus importance sampling, mean over the images with its standard error. */
  readonly apart: readonly { readonly L: number; readonly mean: number; readonly standardError: number }[];
  readonly acceptance: number;
}

/** One walk for each image, of twice the largest L; shorter halves use its first draws, importance sampling fits to all of it. */
export async function sandwich(
  vae: VaeModel,
  decoder: DecoderParams,
  images: tf.Tensor2D,
  { key, warmUp, L, k }: SandwichOptions,
): Promise<Sandwich> {
  const [drawKey, importanceKey] = split(key);
  const walk = evaluator(vae, images, { warmUp, L: Math.max(...L), xla: false });
  const draws = await walk.draw(decoder, drawKey);
  walk.dispose();
  const joint = (params: DecoderParams, z: tf.Tensor) => logJoint(vae, params, images, z);
  const below = importanceFromDraws(joint, decoder, draws, { key: importanceKey, k, width: 1.1 });
  const apart = L.map((half) => {
    const first = tf.tidy(() => ({
      z: tf.slice(draws.z, 0, 2 * half),
      logJoint: tf.slice(draws.logJoint, 0, 2 * half),
    }));
    const { mean, standardError } = meanDifference(estimateAll(first), below);
    tree.dispose(first);
    return { L: half, mean, standardError };
  });
  const acceptance = tf.tidy(() => tf.mean(draws.acceptance).dataSync()[0]);
  tree.dispose(draws);
  return { latents: vae.latents, below: below.reduce((s, v) => s + v, 0) / below.length, apart, acceptance };
}
