import { gather, type Key, random, split, tf, tree } from '../../tensor';
import { network } from '../bayesianNetwork';
import { type PriorScales, priorScales } from '../bayesianNetwork/prior';
import { meanFields } from './meanField';
import { type Progress, tuned, unregularised } from './pointEstimates';
import { tunedChains } from './posteriors';
import { classProbabilities, type Networks } from './predictions';
import type { Setting, Tasks } from './tasks';

/** Digits at half their resolution: 14 × 14. */
export const PIXELS = 196;

/** Rows of 28 × 28 brightnesses, each 2 × 2 averaged: [N, 784] → [N, 196]. */
export function halve(images: tf.Tensor2D): tf.Tensor2D {
  const [N, size] = images.shape;
  if (size !== 4 * PIXELS)
    throw new RangeError(`Images are rows of 784 brightnesses, got [${images.shape}].`);
  return tf.tidy(() =>
    tf.reshape(tf.mean(tf.reshape(images, [N, 14, 2, 14, 2]), [2, 4]), [N, PIXELS]),
  ) as tf.Tensor2D;
}

/** The images of some classes, halved. @param images rows of 784 brightnesses @throws RangeError where there are none */
export function ofClasses(
  images: tf.Tensor2D,
  labels: ArrayLike<number>,
  classes: readonly number[],
): Labelled {
  const rows = Array.from(labels, (label, i) => (classes.includes(label) ? i : -1)).filter((i) => i >= 0);
  if (rows.length === 0) throw new RangeError(`There are no images of the classes ${classes.join(', ')}.`);
  const x = tf.tidy(() => halve(gather(images, tf.tensor1d(rows, 'int32')) as tf.Tensor2D));
  return { x, labels: rows.map((row) => labels[row]) };
}

/** 196 – H – K with tanh, softmax at the end; the prior of chapter 5-1. */
export function digitSetting(hidden: number, classes = 10): Setting {
  return { net: network([PIXELS, hidden, classes]), likelihood: 'classes' };
}
export const DIGIT_PRIOR: PriorScales = { weights: 2, biases: 1 };

/** Images with their classes. */
export interface Labelled {
  /** [N, I] */
  readonly x: tf.Tensor2D;
  readonly labels: ArrayLike<number>;
}

export interface DigitTaskOptions {
  readonly key: Key;
  /** Data sets, and images in each. */
  readonly seeds: number;
  readonly count: number;
  /** {@link DIGIT_PRIOR} if not given. */
  readonly prior?: PriorScales;
}

/**
 * One task for each seed: the first so many images of the seed's own order, so that a larger task holds the smaller ones.
 * @throws RangeError where there are fewer images than asked for, or a label that the network has no output for
 */
export function digitTasks(
  setting: Setting,
  { x, labels }: Labelled,
  { key, seeds, count, prior = DIGIT_PRIOR }: DigitTaskOptions,
): Tasks {
  const N = labels.length;
  if (!(Number.isInteger(count) && count >= 1 && count <= N))
    throw new RangeError(`${count} images of a set of ${N}.`);
  const K = setting.net.layers[setting.net.layers.length - 1];
  const strange = Array.from(labels).findIndex((label) => !(label >= 0 && label < K));
  if (strange >= 0) throw new RangeError(`label ${labels[strange]} at ${strange}, expected 0 to ${K - 1}.`);
  const rows = split(key, seeds).flatMap((k) => {
    const order = random.permutation(k, N);
    const first = Array.from(order.dataSync().slice(0, count));
    order.dispose();
    return first;
  });
  const scales = priorScales(setting.net, prior);
  return tf.tidy(() => ({
    x: tf.reshape(gather(x, tf.tensor1d(rows, 'int32')), [seeds, count, -1]) as tf.Tensor3D,
    y: tf.reshape(
      tf
        .oneHot(
          tf.tensor1d(
            rows.map((r) => labels[r]),
            'int32',
          ),
          K,
        )
        .toFloat(),
      [seeds, count, K],
    ) as tf.Tensor3D,
    learn: tf.ones([seeds, count]) as tf.Tensor2D,
    scale: tf.tile(tf.tensor2d([scales]), [seeds, 1]) as tf.Tensor2D,
    decay: tf.ones([seeds]) as tf.Tensor1D,
  })) as Tasks;
}

/** The ways to learn, in the order of tables and charts. */
export const METHODS = ['no regularisation', 'tuned', 'ensemble', 'mean-field', 'HMC'] as const;
export type Method = (typeof METHODS)[number];

/** What the contest costs. */
export interface DigitEffort {
  readonly steps: number;
  readonly every: number;
  readonly learningRate: number;
  readonly decays: readonly number[];
  readonly folds: number;
  readonly tried?: number;
  readonly members: number;
  readonly meanFieldSteps: number;
  readonly warmUp: number;
  readonly draws: number;
  readonly leapfrogs: number;
  readonly tryDraws: number;
}

export interface DigitContest {
  readonly networks: Readonly<Record<Method, Networks>>;
  /** λ (and the step to stop at) that each task chose, method by method. */
  readonly chosen: {
    readonly tuned: readonly { readonly decay: number; readonly step: number }[];
    readonly 'mean-field': readonly number[];
    readonly HMC: readonly number[];
  };
  readonly acceptance: readonly number[];
  /** Log joint density at each draw of each chain, nats: [R][S]. */
  readonly logJoint: readonly (readonly number[])[];
}

/** Trains all five on the same tasks. */
export async function digitContest(
  setting: Setting,
  tasks: Tasks,
  {
    key,
    progress,
    ...effort
  }: DigitEffort & { readonly key: Key; readonly progress?: (label: string) => Progress },
): Promise<DigitContest> {
  const [plainKey, tunedKey, fieldKey, chainKey] = split(key, 4);
  const plain = await unregularised(setting, tasks, {
    ...effort,
    key: plainKey,
    progress: progress?.('no regularisation'),
  });
  const best = await tuned(setting, tasks, { ...effort, key: tunedKey, progress: progress?.('tuned') });
  const field = await meanFields(setting, tasks, {
    key: fieldKey,
    steps: effort.meanFieldSteps,
    draws: effort.draws,
    decays: effort.decays,
    progress: progress?.('mean-field'),
  });
  const posterior = await tunedChains(setting, tasks, {
    ...effort,
    key: chainKey,
    xla: false,
    progress: progress?.('HMC'),
  });
  const { scale } = tasks;
  const [, R, D] = best.z.shape;
  return {
    networks: {
      'no regularisation': { z: plain, scale: scale.clone() },
      tuned: { z: tf.slice(best.z, [0, 0, 0], [1, R, D]), scale: scale.clone() },
      ensemble: { z: best.z, scale: scale.clone() },
      'mean-field': { z: field.z, scale: field.scale },
      HMC: { z: posterior.z, scale: posterior.scale },
    },
    chosen: { tuned: best.chosen, 'mean-field': field.chosen, HMC: posterior.chosen },
    acceptance: posterior.acceptance,
    logJoint: posterior.logJoint,
  };
}

/** Class probabilities of every method at the same images: [method][R][M][K]. */
export function predictAll(
  setting: Setting,
  { networks }: DigitContest,
  x: tf.Tensor2D,
): Record<Method, Float32Array[][]> {
  const of = (method: Method) => classProbabilities(setting, networks[method], x);
  return Object.fromEntries(METHODS.map((method) => [method, of(method)])) as never;
}

/** Frees what a contest holds; the tasks stay. */
export function disposeContest({ networks }: DigitContest): void {
  tree.dispose(networks as never);
}
