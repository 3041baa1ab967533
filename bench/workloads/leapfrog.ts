import type * as tf from '@tensorflow/tfjs-node';
import { filled, normals } from '../inputs';
import { NETWORK_CONTESTANTS, type Operations, type Workload } from './workload';

/** Twenty leapfrog steps on the posterior of a 1–50–1 tanh network with 100 points, momentum drawn afresh. */
export const HIDDEN = 50;
export const SIZE = 3 * HIDDEN + 1;
export const STEPS = 20;
export const STEP_SIZE = 1e-3;

export const leapfrog: Workload = {
  name: 'leapfrog',
  title: 'HMC trajectory, 20 leapfrog steps, 1–50–1 network, 100 points',
  unit: 'trajectory',
  contestants: NETWORK_CONTESTANTS,
  tolerance: 1e-4,
  inputs: () => {
    const normal = normals(3);
    return {
      x: filled([100, 1], (i) => -2 + (4 * i) / 99),
      y: filled([100, 1], (i) => Math.sin(2 * (-2 + (4 * i) / 99))),
      position: filled([SIZE], () => 0.3 * normal()),
      momentum: filled([SIZE], normal),
    };
  },
};

/** −½ |w|² − 50 Σ (y − f(x))²: standard normal weights, noise of 0.1. */
export function logDensity(
  { tf, tanh }: Operations,
  w: tf.Tensor,
  x: tf.Tensor2D,
  y: tf.Tensor2D,
): tf.Scalar {
  const part = (from: number, shape: [number, number]) =>
    tf.reshape(tf.slice(w as tf.Tensor1D, [from], [shape[0] * shape[1]]), shape);
  const hidden = tanh(tf.add(tf.matMul(x, part(0, [1, HIDDEN])), part(HIDDEN, [1, HIDDEN])));
  const f = tf.add(tf.matMul(hidden as tf.Tensor2D, part(2 * HIDDEN, [HIDDEN, 1])), part(3 * HIDDEN, [1, 1]));
  const prior = tf.mul(tf.sum(tf.square(w)), -0.5);
  return tf.sub(prior, tf.mul(tf.sum(tf.square(tf.sub(y, f))), 50)) as tf.Scalar;
}

/** Half a step of momentum, a whole one of position, half a step of momentum. */
export function halfSteps(
  tf: Operations['tf'],
  gradient: (q: tf.Tensor) => tf.Tensor,
  q: tf.Tensor,
  p: tf.Tensor,
  g: tf.Tensor,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const half = tf.add(p, tf.mul(g, STEP_SIZE / 2));
  const position = tf.add(q, tf.mul(half, STEP_SIZE));
  const next = gradient(position);
  return [position, tf.add(half, tf.mul(next, STEP_SIZE / 2)), next];
}
