import type { Key } from '../../tensor';
import { tf, tree } from '../../tensor';
import type { Points, TaskBatch } from '../fewShot';
import { type Activation, forward, initStack, type NetworkStack, sizeOf } from '../networkStack';
import { type InnerLoop, innerSteps } from './innerLoop';

/** Units of each layer in the sinusoid experiment of Finn et al. (2017), section 5.1: two hidden layers of 40, ReLU. */
export const SINUSOID_WIDTHS = [1, 40, 40, 1] as const;

/** One network θ, weights as Glorot & Bengio (2010) draw them: a stack of one. The caller owns the tensors. */
export function initial(key: Key, widths: readonly number[] = SINUSOID_WIDTHS): NetworkStack {
  return initStack(key, { groups: 1, widths });
}

/**
 * A copy of θ for each task: a stack of one network becomes a stack of `tasks`; a stack that has a network for each task
 * already stays as it is. Differentiable: the gradients of the copies add up to that of θ.
 * @throws RangeError where there are neither one nor `tasks` networks
 */
export function forEachTask(theta: NetworkStack, tasks: number): NetworkStack {
  const networks = sizeOf(theta);
  if (networks === tasks) return tree.clone(theta);
  if (networks !== 1)
    throw new RangeError(`expected one network or one for each of ${tasks} tasks, got ${networks}.`);
  return tree.map((w) => tf.tile(w, [tasks, 1, 1]), theta) as NetworkStack;
}

/** Mean squared error of each task's own network on its own points, [tasks]. */
export function taskErrors(
  phi: NetworkStack,
  { x, y }: Points,
  activation: Activation = 'relu',
): tf.Tensor1D {
  return tf.tidy(() => tf.mean(tf.square(tf.sub(forward(phi, x, { activation }), y)), [1, 2]));
}

export interface Adaptation extends InnerLoop {
  readonly activation?: Activation;
}

/**
 * φ of each task: θ after gradient steps on the mean squared error of the task's support set, a stack of one network for
 * each task. Compiled, differentiated or plain. The caller owns the tensors.
 */
export function adapt(theta: NetworkStack, support: Points, options: Adaptation): NetworkStack {
  return tf.tidy((): never => {
    const copies = forEachTask(theta, support.x.shape[0]);
    return innerSteps(copies, (phi) => taskErrors(phi, support, options.activation), options) as never;
  });
}

/**
 * What MAML minimises over θ (Finn et al. 2017, eq. 1): the query error of each task after its own inner steps, averaged
 * over the tasks. With `steps: 0` it is the error of one network for all tasks: plain pre-training.
 */
export function metaLoss(theta: NetworkStack, { support, query }: TaskBatch, options: Adaptation): tf.Scalar {
  return tf.tidy(
    () => tf.mean(taskErrors(adapt(theta, support, options), query, options.activation)) as tf.Scalar,
  );
}
