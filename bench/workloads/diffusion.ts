import type * as tf from '@tensorflow/tfjs-node';
import { filled, type Inputs, normals, uniforms } from '../inputs';
import { NETWORK_CONTESTANTS, type Operations, type Parameters, type Workload } from './workload';

/** One step of a 2-D DDPM: noise predicted by a 34–128–128–2 network, batch 256, T = 1000, Adam. */
export const BATCH = 256;
export const TIMES = 1000;
export const FREQUENCIES = 16;
const POOL = 10_000;
const UNITS = 128;
const IN = 2 + 2 * FREQUENCIES;

export const SHAPES: Readonly<Record<string, readonly number[]>> = {
  w1: [IN, UNITS],
  b1: [UNITS],
  w2: [UNITS, UNITS],
  b2: [UNITS],
  w3: [UNITS, 2],
  b3: [2],
};

export const diffusion: Workload = {
  name: 'diffusion',
  title: 'DDPM step on 2-D points, 34–128–128–2, batch 256, Adam',
  unit: 'step',
  contestants: NETWORK_CONTESTANTS,
  tolerance: 1e-4,
  inputs: () => {
    const uniform = uniforms(8);
    const normal = normals(9);
    const weights = Object.entries(SHAPES).map(([name, shape]) => [
      name,
      filled(shape, () => (shape.length === 1 ? 0 : normal() / Math.sqrt(shape[0]))),
    ]);
    let product = 1;
    return {
      ...(Object.fromEntries(weights) as Inputs),
      points: filled([POOL, 2], () => normal() + (uniform() < 0.5 ? -2 : 2)),
      alphaBar: filled([TIMES], (t) => {
        product *= 1 - (1e-4 + ((0.02 - 1e-4) * t) / (TIMES - 1));
        return product;
      }),
      times: {
        shape: [BATCH],
        data: Int32Array.from({ length: BATCH }, () => Math.floor(TIMES * uniform())),
      },
      epsilon: filled([BATCH, 2], normal),
    };
  },
};

/** The points of step i. */
export function pointsOf(step: number): Int32Array {
  return Int32Array.from({ length: BATCH }, (_, i) => (step * BATCH + 7 * i) % POOL);
}

/** Mean squared error of the predicted noise (Ho et al. 2020, eq. 14). */
export function noiseLoss(
  { tf, tanh }: Operations,
  p: Parameters,
  batch: { x: tf.Tensor; times: tf.Tensor; epsilon: tf.Tensor; alphaBar: tf.Tensor },
): tf.Scalar {
  const { x, times, epsilon, alphaBar } = batch;
  const kept = tf.expandDims(tf.gather(alphaBar, times as tf.Tensor1D), 1);
  const noisy = tf.add(tf.mul(tf.sqrt(kept), x), tf.mul(tf.sqrt(tf.sub(1, kept)), epsilon));
  const octaves = tf.tensor1d(
    Array.from({ length: FREQUENCIES }, (_, k) => (Math.PI * 2 ** (k / 2)) / TIMES),
  );
  const phase = tf.mul(tf.expandDims(tf.cast(times, 'float32'), 1), octaves);
  const layer = (input: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
    tf.add(tf.matMul(input as tf.Tensor2D, w as tf.Tensor2D), b);
  const input = tf.concat([noisy, tf.sin(phase), tf.cos(phase)], 1);
  const predicted = layer(tanh(layer(tanh(layer(input, p.w1, p.b1)), p.w2, p.b2)), p.w3, p.b3);
  return tf.mean(tf.square(tf.sub(predicted, epsilon))) as tf.Scalar;
}
