import { foldIn, type Key, random, sumOfSquares, tf } from '../../tensor';
import {
  type Activation,
  forward,
  type NetworkStack,
  rowsForEach,
  type StackLoss,
  sizeOf,
} from '../networkStack';
import { assertProbability } from './weightDecay';

/** How each network of a group is trained. */
export interface DropoutSetting {
  /** Probability of keeping what enters each layer, [layers]: 1 where nothing is dropped. */
  readonly keep: readonly number[];
  /** λ of the weights of each layer; biases have none. */
  readonly decay: readonly number[];
  /** λ of the biases. */
  readonly biasDecay?: number;
}

/** The same probability before every weight layer. */
export const dropEverywhere = (p: number, decay: number, layers = 2): DropoutSetting => ({
  keep: Array.from({ length: layers }, () => p),
  decay: Array.from({ length: layers }, () => decay),
});

/**
 * z ~ Bernoulli(keep): [R, …shape] for R = G·C networks in G groups. Networks of a group share the uniform numbers that
 * decide, and differ in the probability: comparisons within a group are less noisy, and each is as random as alone.
 */
export function masks(
  key: Key,
  { groups, keep, shape }: { groups: number; keep: readonly number[]; shape: readonly number[] },
): tf.Tensor {
  const copies = keep.length / groups;
  if (!Number.isInteger(copies))
    throw new RangeError(`${keep.length} networks do not form ${groups} groups.`);
  return tf.tidy(() => {
    const uniform = random.uniform(key, [groups, 1, ...shape]);
    const threshold = tf.tensor([...keep], [groups, copies, ...shape.map(() => 1)]);
    return tf.reshape(tf.cast(tf.less(uniform, threshold), 'float32'), [keep.length, ...shape]);
  });
}

export interface DroppedPass {
  /** One for each network. */
  readonly settings: readonly DropoutSetting[];
  readonly key: Key;
  /** Networks next to each other that share their noise: their number is that of all networks over this. */
  readonly groups: number;
  readonly activation?: Activation;
}

/** Outputs [R, n, out] at x [R, n, d], units dropped afresh for every row: each row sees a network of its own. */
export function droppedForward(
  stack: NetworkStack,
  x: tf.Tensor3D,
  { settings, key, groups, activation = 'relu' }: DroppedPass,
): tf.Tensor3D {
  if (settings.length !== sizeOf(stack))
    throw new RangeError(`${settings.length} settings for ${sizeOf(stack)} networks.`);
  const before = (a: tf.Tensor, l: number): tf.Tensor => {
    const keep = settings.map((s) => s.keep[l]);
    if (keep.every((p) => p === 1)) return a;
    return tf.mul(a, masks(foldIn(key, l), { groups, keep, shape: a.shape.slice(1) }));
  };
  return forward(stack, x, { activation, before });
}

/**
 * Dropout's objective (Gal & Ghahramani 2016, eq. 1): for each network the mean over a minibatch of
 * ½ (y − f(x, ω̂))², plus Σ λ ‖M‖². A new ω̂ = diag(z) M for every data point. Summed over the networks.
 * @param settings one for each network
 */
export function dropoutLoss(settings: readonly DropoutSetting[], activation: Activation = 'relu'): StackLoss {
  for (const { keep } of settings) for (const p of keep) assertProbability('keep', p);
  return (stack, { x, y }, key) => {
    const { rows, groups, copies } = rowsForEach({ x }, settings.length);
    const outputs = droppedForward(stack, rows, { settings, key, groups, activation });
    const error = tf.sub(y, tf.reshape(outputs, [groups, copies, rows.shape[1]]));
    return tf.add(tf.sum(tf.mean(tf.mul(0.5, tf.square(error)), -1)), decayPenalty(stack, settings));
  };
}

/** Σ λ ‖M‖² + Σ λ_b ‖m‖², summed over all networks. */
export function decayPenalty(stack: NetworkStack, settings: readonly DropoutSetting[]): tf.Scalar {
  const terms = stack.flatMap(({ weights, biases }, l) => [
    weighted(
      weights,
      settings.map(({ decay }) => decay[l]),
    ),
    weighted(
      biases,
      settings.map(({ biasDecay = 0 }) => biasDecay),
    ),
  ]);
  return terms.reduce<tf.Scalar>(
    (sum, term) => (term ? (tf.add(sum, term) as tf.Scalar) : sum),
    tf.scalar(0),
  );
}

function weighted(tensor: tf.Tensor3D, lambdas: readonly number[]): tf.Scalar | undefined {
  if (lambdas.every((l) => l === 0)) return undefined;
  if (lambdas.every((l) => l === lambdas[0])) return tf.mul(sumOfSquares(tensor), lambdas[0]) as tf.Scalar;
  return tf.sum(tf.mul(tf.square(tensor), tf.tensor([...lambdas], [lambdas.length, 1, 1]))) as tf.Scalar;
}
