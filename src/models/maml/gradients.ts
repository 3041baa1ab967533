import { grad, hessianVectorProduct, type Key, random, sqrt, tf, tree } from '../../tensor';
import type { Points, TaskBatch } from '../fewShot';
import { forward, type NetworkStack } from '../networkStack';
import { type Adaptation, adapt, forEachTask, metaLoss, taskErrors } from './network';

/** The meta-gradient with all its second derivatives: that of the meta-loss as it stands. The caller owns the tensors. */
export function metaGradient(theta: NetworkStack, tasks: TaskBatch, options: Adaptation): NetworkStack {
  return grad((t: NetworkStack) => metaLoss(t, tasks, { ...options, secondOrder: true }))(theta);
}

/**
 * First-order MAML's: adapt, and then take the query gradient where one has arrived, ∇L(φ), as if it were a gradient at θ.
 * Nothing of the inner steps has to be kept. The caller owns the tensors.
 */
export function firstOrderGradient(theta: NetworkStack, tasks: TaskBatch, options: Adaptation): NetworkStack {
  return tf.tidy((): never => {
    const phi = adapt(theta, tasks.support, options);
    return overTasks(queryGradients(phi, tasks, options)) as never;
  });
}

/**
 * The two parts of the meta-gradient of one inner step (Finn et al. 2017, eq. 1, by the chain rule): for each task
 *
 *   (I − α H) v = v − α H v,   v = ∇L_query(φ),   H = ∇²L_support(θ),
 *
 * averaged over the tasks. H is never formed: H v is a gradient's derivative along v (Pearlmutter 1994). The caller owns
 * the tensors.
 */
export function hessianParts(
  theta: NetworkStack,
  tasks: TaskBatch,
  { rate, activation }: Omit<Adaptation, 'steps'>,
): { readonly first: NetworkStack; readonly correction: NetworkStack } {
  return tf.tidy((): never => {
    const { first, correction } = taskParts(theta, tasks, { rate, activation });
    return { first: overTasks(first), correction: overTasks(correction) } as never;
  });
}

/** How much the second derivatives turn the gradients of single tasks. */
export interface Turn {
  /** ‖α H v‖ / ‖v‖ of each task. */
  readonly share: readonly number[];
  /** Cosine of the angle between v − α H v and v of each task. */
  readonly cosine: readonly number[];
}

/**
 * The meta-gradient of one inner step beside first-order MAML's, task by task. (Where θ has been learned, the means over tasks
 * are nearly zero: what is left of them is chance.)
 */
export function turnOf(theta: NetworkStack, tasks: TaskBatch, options: Omit<Adaptation, 'steps'>): Turn {
  return tf.tidy((): never => {
    const { first, correction } = taskParts(theta, tasks, options);
    const whole = tree.map((v, c) => tf.add(v, c), first, correction) as NetworkStack;
    const length = (stack: NetworkStack) => sqrt(perTask(stack, stack));
    const numbers = (t: tf.Tensor) => Array.from(t.dataSync());
    return {
      share: numbers(tf.div(length(correction), length(first))),
      cosine: numbers(tf.div(perTask(whole, first), tf.mul(length(whole), length(first)))),
    } as never;
  });
}

/** v and −α H v of each task: stacks of one for each. */
function taskParts(
  theta: NetworkStack,
  tasks: TaskBatch,
  { rate, activation }: Omit<Adaptation, 'steps'>,
): { readonly first: NetworkStack; readonly correction: NetworkStack } {
  const copies = forEachTask(theta, tasks.support.x.shape[0]);
  const phi = adapt(copies, tasks.support, { steps: 1, rate, activation });
  const first = queryGradients(phi, tasks, { activation });
  // One network for each task, and no task in the loss of another: the Hessian of the sum has a block for each.
  const Hv = hessianVectorProduct((p: NetworkStack) => tf.sum(taskErrors(p, tasks.support, activation)))(
    copies,
    first,
  );
  return { first, correction: tree.map((t) => tf.mul(t, -rate), Hv) as NetworkStack };
}

/**
 * λ of each task, [tasks], by power iteration: the largest eigenvalue of the Hessian that the support loss would have at θ if
 * the network were its linearisation there, (2/K) JᵀJ with J the derivatives of its K outputs (Gauss and Newton's). On that
 * parabola a gradient step of rate α overshoots along the eigenvector where αλ > 1, and moves away where αλ > 2. Few iterations
 * give too small a value, never one too large: a Rayleigh quotient is a lower bound.
 */
export function sharpness(
  theta: NetworkStack,
  support: Points,
  {
    key,
    iterations = 15,
    activation,
  }: { readonly key: Key; readonly iterations?: number } & Pick<Adaptation, 'activation'>,
): number[] {
  return tf.tidy((): never => {
    const copies = forEachTask(theta, support.x.shape[0]);
    // With its own answers as targets nothing is missed at θ, and the network's second derivatives, times what is missed, go.
    const own: Points = { x: support.x, y: forward(copies, support.x, { activation }) as tf.Tensor3D };
    const times = hessianVectorProduct((p: NetworkStack) => tf.sum(taskErrors(p, own, activation)));
    let v = tree.map((t) => random.normal(key, t.shape), copies) as NetworkStack;
    let lambda = tf.zeros([support.x.shape[0]]);
    for (let i = 0; i < iterations; i++) {
      const length = sqrt(perTask(v, v));
      const unit = tree.map((t) => tf.div(t, tf.reshape(length, [-1, 1, 1])), v) as NetworkStack;
      v = times(copies, unit);
      lambda = perTask(unit, v);
    }
    return Array.from(lambda.dataSync()) as never;
  });
}

/** Inner products of two stacks, one for each network: [tasks]. */
function perTask(a: NetworkStack, b: NetworkStack): tf.Tensor {
  const products = tree.map((s, t) => tf.sum(tf.mul(s, t), [1, 2]), a, b);
  return tf.addN(tree.leaves(products) as unknown as tf.Tensor[]);
}

/** ∇L_query at each task's φ: a stack of a gradient for each task. */
function queryGradients(
  phi: NetworkStack,
  { query }: TaskBatch,
  { activation }: Pick<Adaptation, 'activation'>,
): NetworkStack {
  return grad((p: NetworkStack) => tf.sum(taskErrors(p, query, activation)))(phi);
}

/** The mean over the tasks, as a stack of one. */
function overTasks(stack: NetworkStack): NetworkStack {
  return tree.map((t) => tf.mean(t, 0, true), stack) as NetworkStack;
}
