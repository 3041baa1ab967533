import { type Key, split, tf, tree } from '../../tensor';
import { logJoint } from '../vae/densities';
import type { DecoderParams, VaeModel } from '../vae/model';
import { estimatesByStretch, rowDraws } from './estimator';
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

/**
 * App. D minus importance sampling, in nats. Where the walk has room for several stretches of 2 L draws, an image's value is the
 * median over them: a stretch in which q can hardly be fitted says anything up to ∞.
 */
export interface Apart {
  readonly L: number;
  /** Mean over the images with its standard error. */
  readonly mean: number;
  readonly standardError: number;
  /** Median over the images with about its standard error, from the quartiles. */
  readonly median: number;
  readonly medianError: number;
}

/** App. D from above and importance sampling from below, on the same images: the truth lies between, on average. */
export interface Sandwich {
  readonly latents: number;
  /** Importance sampling, mean over the images, in nats. */
  readonly below: number;
  readonly apart: readonly Apart[];
  readonly acceptance: number;
}

/**
 * One walk for each image, of twice the largest L; shorter halves use stretches of it, importance sampling fits to all of it.
 */
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
  const rows = rowDraws(draws);
  const apart = L.map((half) => {
    const each = rows.map((row, n) => quantile(estimatesByStretch(row, 2 * half), 0.5) - below[n]);
    const { mean, standardError } = meanDifference(
      each.map((logLikelihood) => ({ logLikelihood, standardError: 0 })),
      each.map(() => 0),
    );
    const [lower, median, upper] = [0.25, 0.5, 0.75].map((share) => quantile(each, share));
    return {
      L: half,
      mean,
      standardError,
      median,
      medianError: (0.93 * (upper - lower)) / Math.sqrt(each.length),
    };
  });
  const acceptance = tf.tidy(() => tf.mean(draws.acceptance).dataSync()[0]);
  tree.dispose(draws);
  return { latents: vae.latents, below: below.reduce((s, v) => s + v, 0) / below.length, apart, acceptance };
}

/** By straight lines between the sorted values. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === high ? low : low + (at % 1) * (high - low);
}
