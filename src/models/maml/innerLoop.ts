import { assertPositive } from '../../inference/checks';
import { grad, stopGradient, tf, tree } from '../../tensor';

/** What happens to the parameters on the support set of a task. */
export interface InnerLoop {
  /** Gradient steps; 0 leaves the parameters as they are. */
  readonly steps: number;
  /** α, the size of a step. */
  readonly rate: number;
  /**
   * Whether a later gradient sees that the steps themselves depend on where they began. True unless said. With false the
   * steps are constants to it: first-order MAML.
   */
  readonly secondOrder?: boolean;
}

/** The loss of each task, [tasks], at parameters of which every task has its own; the second argument counts steps from 0. */
export type TaskLosses<Params> = (params: Params, step: number) => tf.Tensor;

/**
 * Gradient steps φ ← φ − α ∇L(φ), for all tasks at once (Finn et al. 2017, eq. 1). Each task has its own parameters, so the
 * gradient of the *sum* of the losses holds each task's own. Pure tensor code: it may be differentiated, also twice, and
 * compiled. The caller owns what it returns.
 * @param start parameters of all tasks, such as `forEachTask` gives
 * @throws RangeError on a number of steps or a rate that makes no sense
 */
export function innerSteps<Params>(start: Params, losses: TaskLosses<Params>, inner: InnerLoop): Params {
  checkInner(inner);
  const { steps, rate, secondOrder = true } = inner;
  return tf.tidy((): never => {
    let phi = tree.clone(start) as Params;
    for (let step = 0; step < steps; step++) {
      const before = phi;
      phi = tf.tidy((): never => {
        const slopes = grad((p: Params) => tf.sum(losses(p, step)))(before);
        const by = secondOrder ? slopes : tree.map((g) => stopGradient(asTensor(g)), slopes);
        return tree.map((p, g) => tf.sub(asTensor(p), tf.mul(asTensor(g), rate)), before, by) as never;
      });
      // What a later gradient needs of it, the tape has kept.
      tree.dispose(before);
    }
    return phi as never;
  });
}

/** @throws RangeError unless steps is an integer ≥ 0 and the rate a finite number > 0 */
export function checkInner({ steps, rate }: InnerLoop): void {
  if (!(Number.isInteger(steps) && steps >= 0))
    throw new RangeError(`steps must be an integer ≥ 0, got ${steps}.`);
  assertPositive('rate', rate);
}

const asTensor = (leaf: unknown) => leaf as tf.Tensor;
