import { grad, hessianVectorProduct, tf, tree } from '../../tensor';
import type { TaskBatch } from '../fewShot';
import type { NetworkStack } from '../networkStack';
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
    const copies = forEachTask(theta, tasks.support.x.shape[0]);
    const phi = adapt(copies, tasks.support, { steps: 1, rate, activation });
    const v = queryGradients(phi, tasks, { activation });
    // One network for each task, and no task in the loss of another: the Hessian of the sum has a block for each.
    const Hv = hessianVectorProduct((p: NetworkStack) => tf.sum(taskErrors(p, tasks.support, activation)))(
      copies,
      v,
    );
    const scaled = tree.map((t) => tf.mul(t, -rate), Hv) as NetworkStack;
    return { first: overTasks(v), correction: overTasks(scaled) } as never;
  });
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
