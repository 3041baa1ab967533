import { adam, exp, type Key, random, sigmoid, split, tf, tree } from '../../tensor';
import {
  decoderOutput,
  estimatorB,
  importanceLogLikelihood,
  model as makeModel,
  train,
  type VaeModel,
  type VaeParams,
} from '../vae';
import { type Fitting, fallingRate } from './fitting';

/** The VAE of part 3 on data of any range: its Gaussian decoder has means in (0, 1), so data are carried there and back. */
export interface GaussianVae {
  readonly vae: VaeModel;
  readonly params: VaeParams;
  readonly seconds: number;
  /** The lower bound of each row of data, in the data's own units, nats (L draws from q). */
  readonly bound: (x: tf.Tensor2D, options: { key: Key; L: number }) => Float64Array;
  /** log p(x) of each row by importance sampling with k draws from q: below it on average, above the bound. */
  readonly importance: (x: tf.Tensor2D, options: { key: Key; k: number }) => Float64Array;
  /** n draws of x, the decoder's noise included. */
  readonly sample: (options: { key: Key; n: number }) => tf.Tensor2D;
}

/** Trains it by AEVB with Adam. @throws RangeError for data outside of [low, high] */
export async function trainGaussianVae(
  data: tf.Tensor2D,
  options: Fitting & {
    readonly range: readonly [number, number];
    readonly latents: number;
    readonly hidden: number;
  },
): Promise<GaussianVae> {
  const { range, latents, hidden, steps, learningRate = 1e-3, batchSize = 100, key, progress } = options;
  const [low, high] = range;
  const D = data.shape[1];
  const inside = (x: tf.Tensor2D) => tf.tidy(() => tf.div(tf.sub(x, low), high - low)) as tf.Tensor2D;
  const volume = D * Math.log(high - low); // log p(x) = log p((x − low)/(high − low)) − volume
  const vae = makeModel({ pixels: D, hidden, latents, decoder: 'gaussian' });
  const images = inside(data);
  const optimiser = adam({ learningRate: fallingRate(learningRate, steps) });
  const began = performance.now();
  const result = await train(vae, {
    images,
    samples: steps * batchSize,
    batchSize,
    key,
    optimiser,
    evaluateOn: 100,
    initialScale: 0.1,
    xla: false,
    progress,
  });
  const seconds = (performance.now() - began) / 1000;
  tree.dispose(images, result.state);
  const { params } = result;
  const within = <T>(x: tf.Tensor2D, f: (rows: tf.Tensor2D) => T): T => {
    const rows = inside(x);
    const out = f(rows);
    rows.dispose();
    return out;
  };
  const shifted = (values: ArrayLike<number>) => Float64Array.from(values, (value) => value - volume);
  return {
    vae,
    params,
    seconds,
    bound: (x, noise) =>
      within(x, (rows) => shifted(tf.tidy(() => estimatorB(vae, params, rows, noise).bound.dataSync()))),
    importance: (x, noise) => within(x, (rows) => shifted(importanceLogLikelihood(vae, params, rows, noise))),
    sample: ({ key: sampleKey, n }) =>
      tf.tidy(() => {
        const [zKey, noiseKey] = split(sampleKey);
        const { logits, logVar } = decoderOutput(vae, params.decoder, random.normal(zKey, [n, latents]));
        const noise = tf.mul(exp(tf.mul(logVar!, 0.5)), random.normal(noiseKey, [n, D]));
        return tf.add(tf.mul(tf.add(sigmoid(logits), noise), high - low), low) as tf.Tensor2D;
      }),
  };
}
