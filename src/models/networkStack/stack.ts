import { assertPositiveInteger } from '../../inference/checks';
import { foldIn, gather, type Key, random, relu, tanh, tf } from '../../tensor';

/** One layer of R networks: weights [R, in, out] and biases [R, 1, out]. */
export interface StackLayer {
  readonly weights: tf.Tensor3D;
  readonly biases: tf.Tensor3D;
}

/**
 * R networks of one shape side by side, so that one product of matrices serves them all. What happens to one has no
 * influence on another.
 */
export type NetworkStack = readonly StackLayer[];

export type Activation = 'relu' | 'tanh';

const ACTIVATIONS: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = { relu, tanh };

/**
 * Weights drawn from U(±√(6/(in + out))) (Glorot & Bengio 2010, eq. 16) and biases of zero. Networks come in groups: the
 * `copies` of a group start alike.
 * @param widths units of each layer, inputs and outputs included
 */
export function initStack(
  key: Key,
  { groups, copies = 1, widths }: { groups: number; copies?: number; widths: readonly number[] },
): NetworkStack {
  assertPositiveInteger('groups', groups);
  assertPositiveInteger('copies', copies);
  if (widths.length < 2) throw new RangeError(`a network needs inputs and outputs, got widths ${widths}.`);
  return widths.slice(1).map((out, l) => {
    const reach = Math.sqrt(6 / (widths[l] + out));
    const weights = tf.tidy(() => {
      const drawn = random.uniform(foldIn(key, l), [groups, 1, widths[l], out], -reach, reach);
      return tf.reshape(tf.tile(drawn, [1, copies, 1, 1]), [groups * copies, widths[l], out]) as tf.Tensor3D;
    });
    return { weights, biases: tf.zeros([groups * copies, 1, out]) };
  });
}

/** The number of networks. */
export const sizeOf = (stack: NetworkStack): number => stack[0].weights.shape[0];

/** Inputs of each layer, and then the outputs of the last. */
export const widthsOf = (stack: NetworkStack): number[] => [
  ...stack.map(({ weights }) => weights.shape[1]),
  stack[stack.length - 1].weights.shape[2],
];

/**
 * Outputs [R, n, out] at inputs x [R, n, in].
 * @param before what happens to what enters layer l, [R, n, in of l]: dropout, for one
 */
export function forward(
  stack: NetworkStack,
  x: tf.Tensor,
  { activation = 'relu' as Activation, before = (a: tf.Tensor, _: number): tf.Tensor => a } = {},
): tf.Tensor3D {
  let a = x;
  stack.forEach(({ weights, biases }, l) => {
    const h = tf.add(tf.matMul(before(a, l), weights), biases);
    a = l === stack.length - 1 ? h : ACTIVATIONS[activation](h);
  });
  return a as tf.Tensor3D;
}

/** The activation of that name. */
export const activate = (activation: Activation, h: tf.Tensor): tf.Tensor => ACTIVATIONS[activation](h);

/** The chosen networks of a stack, as tensors of their own. */
export function takeNetworks(stack: NetworkStack, which: readonly number[]): NetworkStack {
  const count = sizeOf(stack);
  const bad = which.find((r) => !(Number.isInteger(r) && r >= 0 && r < count));
  if (bad !== undefined || which.length === 0)
    throw new RangeError(`there are networks 0 to ${count - 1}, got ${bad ?? 'none'}.`);
  return tf.tidy(() => {
    const rows = tf.tensor1d([...which], 'int32');
    return stack.map(({ weights, biases }) => ({
      weights: gather(weights, rows),
      biases: gather(biases, rows),
    })) as never;
  });
}
