import { assertPositive, assertPositiveInteger } from '../../inference/checks';
import { type Key, random, split, tf, tree } from '../../tensor';
import { type Fitting, fitSteps } from '../generators/fitting';
import { forward, initStack, type NetworkStack } from '../networkStack';
import { atSteps, diffuse, linearSchedule, type Schedule } from './schedule';

/** ε_θ(x_t, t): what noise is in rows x_t [M, D] at steps t [M] (int32, 1 … T) → [M, D]. */
export type NoisePredictor = (x: tf.Tensor, t: tf.Tensor) => tf.Tensor;

/** A denoising diffusion model (Ho, Jain & Abbeel 2020), its network three hidden layers wide and a few sines of the time. */
export interface Ddpm {
  readonly size: number;
  readonly hidden: number;
  readonly schedule: Schedule;
  /** Where given, the network says where x₀ lies, and data are taken to lie around that with so large an sd: see {@link predictorOf}. */
  readonly spread?: number;
}

export interface DdpmParams {
  readonly network: NetworkStack;
}

/** Sines and cosines of t, at frequencies from 1 to 1/10,000 (Vaswani et al. 2017, section 3.5). */
const FREQUENCIES = 16;

/** Describes a diffusion model; the paper's schedule unless another is given. */
export function ddpm(options: { size: number; hidden?: number; schedule?: Schedule; spread?: number }): Ddpm {
  const { size, hidden = 128, schedule = linearSchedule(), spread } = options;
  if (spread !== undefined) assertPositive('spread', spread);
  assertPositiveInteger('size', size);
  assertPositiveInteger('hidden', hidden);
  return { size, hidden, schedule, spread };
}

/** A network to start from; the caller owns it. */
export function initDdpm({ size, hidden }: Ddpm, key: Key): DdpmParams {
  return {
    network: initStack(key, { groups: 1, widths: [size + 2 * FREQUENCIES, hidden, hidden, hidden, size] }),
  };
}

/**
 * The network as a noise predictor: ε_θ itself, as in the paper; or, with a `spread` s, the exact predictor of N(mean, s²) data with the
 * network as the mean, √(1 − ᾱ_t) (x_t − √ᾱ_t NN)/(ᾱ_t s² + 1 − ᾱ_t). In many dimensions a small network cannot pass the noise of every
 * coordinate through; this form does not ask it to (compare Karras et al. 2022, eq. 7).
 */
export function predictorOf({ spread, schedule }: Ddpm, params: DdpmParams): NoisePredictor {
  const network = networkOf(params);
  if (spread === undefined) return network;
  const { alphaBar } = schedule;
  return (x, t) => {
    const at = atSteps(t);
    const pull = at(alphaBar.map((a) => Math.sqrt(1 - a) / (a * spread ** 2 + 1 - a)));
    return tf.mul(pull, tf.sub(x, tf.mul(at(alphaBar.map(Math.sqrt)), network(x, t))));
  };
}

function networkOf({ network }: DdpmParams): NoisePredictor {
  return (x, t) => {
    const frequencies = Float32Array.from({ length: FREQUENCIES }, (_, k) => 1e4 ** (-k / (FREQUENCIES - 1)));
    const angles = tf.mul(tf.reshape(tf.cast(t, 'float32'), [-1, 1]), tf.tensor1d(frequencies));
    const input = tf.concat([x, tf.sin(angles), tf.cos(angles)], 1);
    return tf.squeeze(forward(network, tf.expandDims(input, 0)), [0]);
  };
}

/**
 * Trains by the simple loss, E |ε − ε_θ(√ᾱ_t x₀ + √(1 − ᾱ_t) ε, t)|² with t ~ U{1 … T} (eq. 14, algorithm 1), averaged over
 * coordinates: the bound without its weights.
 */
export async function trainDdpm(
  model: Ddpm,
  data: tf.Tensor2D,
  options: Fitting,
): Promise<{ readonly params: DdpmParams; readonly seconds: number }> {
  const [initKey, fitKey] = split(options.key);
  const start = initDdpm(model, initKey);
  const { schedule } = model;
  const loss = (params: DdpmParams, x0: tf.Tensor2D, key: Key) => {
    const [timeKey, noiseKey] = split(key);
    const t = random.randint(timeKey, [x0.shape[0]], 1, schedule.T + 1);
    const epsilon = random.normal(noiseKey, x0.shape);
    const guess = predictorOf(model, params)(diffuse(schedule, x0, t, epsilon), t);
    return tf.mean(tf.square(tf.sub(epsilon, guess))) as tf.Scalar;
  };
  try {
    return await fitSteps({ all: { loss } }, { ...options, key: fitKey, start, data });
  } finally {
    tree.dispose(start);
  }
}
