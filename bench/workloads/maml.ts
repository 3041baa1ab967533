import type * as tf from '@tensorflow/tfjs-node';
import { filled, type Inputs, normals, uniforms } from '../inputs';
import { NETWORK_CONTESTANTS, type Operations, type Parameters, type Workload } from './workload';

/** A second-order MAML step: 25 sinusoids of 10 + 10 points, 1–40–40–1 ReLU network, one inner step, outer Adam. */
export const TASKS = 25;
export const INNER_RATE = 0.01;
const POOL = 2500;
export const SHOTS = 10;
const UNITS = 40;

export const SHAPES: Readonly<Record<string, readonly number[]>> = {
  w1: [1, UNITS],
  b1: [1, UNITS],
  w2: [UNITS, UNITS],
  b2: [1, UNITS],
  w3: [UNITS, 1],
  b3: [1, 1],
};

export const maml: Workload = {
  name: 'maml',
  title: 'MAML meta-step, second order, 25 tasks, 1–40–40–1, 10-shot, Adam',
  unit: 'step',
  contestants: NETWORK_CONTESTANTS,
  tolerance: 1e-4,
  inputs: () => {
    const uniform = uniforms(5);
    const normal = normals(6);
    const waves = Array.from({ length: POOL }, () => [0.1 + 4.9 * uniform(), Math.PI * uniform()]);
    const x = filled([POOL, 2 * SHOTS, 1], () => -5 + 10 * uniform());
    const weights = Object.entries(SHAPES).map(([name, shape]) => [
      name,
      filled(shape, () => (name.startsWith('b') ? 0.01 * normal() : normal() / Math.sqrt(shape[0]))),
    ]);
    return {
      ...(Object.fromEntries(weights) as Inputs),
      x,
      y: filled([POOL, 2 * SHOTS, 1], (i) => {
        const [amplitude, phase] = waves[Math.floor(i / (2 * SHOTS))];
        return amplitude * Math.sin(x.data[i] - phase);
      }),
    };
  },
};

/** The tasks of step i. */
export function tasksOf(step: number): Int32Array {
  return Int32Array.from({ length: TASKS }, (_, i) => (step * TASKS + 7 * i) % POOL);
}

/**
 * Mean query loss after one inner step on each task's support set, as one writes it without this project's library (ours is
 * src/models/maml). Each task has its own copy of the weights, [tasks, …], so that the gradient of the summed support losses
 * holds each task's own.
 */
export function metaLoss(
  ops: Operations,
  grad: (f: (p: Parameters) => tf.Scalar, p: Parameters) => Parameters,
  params: Parameters,
  x: tf.Tensor,
  y: tf.Tensor,
): tf.Scalar {
  const { tf } = ops;
  const tasks = x.shape[0];
  const points = (t: tf.Tensor, from: number) => tf.slice(t as tf.Tensor3D, [0, from, 0], [tasks, SHOTS, 1]);
  const copies = mapValues(params, (w) => tf.tile(tf.expandDims(w, 0), [tasks, 1, 1]));
  const support = (p: Parameters) => tf.sum(losses(ops, p, points(x, 0), points(y, 0))) as tf.Scalar;
  const slopes = grad(support, copies);
  const adapted = mapValues(copies, (w, name) => tf.sub(w, tf.mul(slopes[name], INNER_RATE)));
  return tf.mean(losses(ops, adapted, points(x, SHOTS), points(y, SHOTS))) as tf.Scalar;
}

/** Mean squared error of each task, [tasks]. */
function losses({ tf, relu }: Operations, p: Parameters, x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const layer = (input: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
    tf.add(tf.matMul(input as tf.Tensor3D, w as tf.Tensor3D), b);
  const h = relu(layer(relu(layer(x, p.w1, p.b1)), p.w2, p.b2));
  return tf.mean(tf.square(tf.sub(layer(h, p.w3, p.b3), y)), [1, 2]);
}

function mapValues(record: Parameters, f: (value: tf.Tensor, name: string) => tf.Tensor): Parameters {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}
