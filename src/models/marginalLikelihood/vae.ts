import { compile, type Key, split, tf, tree } from '../../tensor';
import { logJoint } from '../vae/densities';
import { checkImages } from '../vae/images';
import type { DecoderParams, VaeModel } from '../vae/model';
import { type Estimate, estimateAll, type FitOptions } from './estimator';
import { type PosteriorDraws, type PosteriorOptions, posteriorSampler } from './posterior';
import { fromPrior } from './sharedLatents';

export interface VaeEstimateOptions extends Omit<PosteriorOptions, 'key' | 'draws'>, FitOptions {
  /** L: draws to fit q to, and as many again to average over; 50, as in the paper's App. E, if not given. */
  readonly L?: number;
}

/** log p(x) of many images, as App. D estimates it. */
export interface MarginalLikelihood {
  /** One for each image. */
  readonly images: readonly Estimate[];
  /** Mean over the images, in nats: the height of a point of figure 3. */
  readonly mean: number;
  /** Of the mean, from its spread over images: how far another choice of as many images would move it. */
  readonly standardError: number;
  /** Mean acceptance of Hamiltonian Monte Carlo. */
  readonly acceptance: number;
}

/** Estimates log p(x) of the same images again and again. */
export interface MarginalLikelihoodEvaluator {
  (decoder: DecoderParams, key: Key): Promise<MarginalLikelihood>;
  /** The draws themselves, which the caller owns. */
  readonly draw: (decoder: DecoderParams, key: Key) => Promise<PosteriorDraws>;
  /** Frees the graphs; the images stay the caller's. */
  readonly dispose: () => void;
}

/** Draws of the prior that each chain's start is chosen from. */
const CANDIDATES = 1000;

/**
 * Makes a function of the decoder: log p(x) of images [N, D] by App. D. No encoder is asked, so that algorithms without one
 * are measured in the same way: chains start at a draw from the prior, chosen by its likelihood.
 * @throws as {@link checkImages}
 */
export function evaluator(
  vae: VaeModel,
  images: tf.Tensor2D,
  { L = 50, q, width, ...options }: VaeEstimateOptions,
): MarginalLikelihoodEvaluator {
  checkImages(vae, images);
  const sampler = posteriorSampler(
    (decoder: DecoderParams, z: tf.Tensor) => logJoint(vae, decoder, images, z),
    { ...options, draws: 2 * L },
  );
  const start = compile(
    (decoder: DecoderParams, key: Key) => fromPrior(vae, decoder, images, { key, candidates: CANDIDATES }),
    { name: 'starts of chains' },
  );
  const draw = async (decoder: DecoderParams, key: Key) => {
    const [startKey, drawKey] = split(key);
    const first = start(decoder, startKey);
    const draws = await sampler.draw(decoder, first, drawKey);
    first.dispose();
    return draws;
  };
  const evaluate = async (decoder: DecoderParams, key: Key): Promise<MarginalLikelihood> => {
    const draws = await draw(decoder, key);
    const estimates = estimateAll(draws, { q, width });
    const acceptance = tf.tidy(() => tf.mean(draws.acceptance).dataSync()[0]);
    tree.dispose(draws);
    return { images: estimates, ...average(estimates), acceptance };
  };
  const dispose = () => {
    sampler.dispose();
    start.dispose();
  };
  return Object.assign(evaluate, { draw, dispose });
}

/** Once: as {@link evaluator}. */
export async function ofImages(
  vae: VaeModel,
  decoder: DecoderParams,
  images: tf.Tensor2D,
  { key, ...options }: VaeEstimateOptions & { readonly key: Key },
): Promise<MarginalLikelihood> {
  const evaluate = evaluator(vae, images, { xla: false, ...options });
  try {
    return await evaluate(decoder, key);
  } finally {
    evaluate.dispose();
  }
}

/** How far estimates are from other numbers for the same images, on average: in nats, with its standard error over images. */
export function meanDifference(
  estimates: readonly Estimate[],
  others: ArrayLike<number>,
): { readonly mean: number; readonly standardError: number; readonly each: readonly number[] } {
  const each = estimates.map(({ logLikelihood }, i) => logLikelihood - others[i]);
  return { ...average(each.map((logLikelihood) => ({ logLikelihood, standardError: 0 }))), each };
}

function average(estimates: readonly Estimate[]): { readonly mean: number; readonly standardError: number } {
  const n = estimates.length;
  const mean = estimates.reduce((sum, { logLikelihood }) => sum + logLikelihood, 0) / n;
  const squares = estimates.reduce((sum, { logLikelihood }) => sum + (logLikelihood - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / Math.max(1, n - 1) / n) };
}
