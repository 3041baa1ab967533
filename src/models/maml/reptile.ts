import { assertPositive, assertPositiveInteger } from '../../inference/checks';
import { type Key, sgd, stopGradient, sumOfSquares, tf, tree } from '../../tensor';
import type { Points } from '../fewShot';
import { type Activation, type NetworkStack, sizeOf } from '../networkStack';
import { innerSteps } from './innerLoop';
import { forEachTask, taskErrors } from './network';
import type { MetaLearner } from './train';

export interface Reptile {
  /** Points of some tasks, [tasks, steps · batch, 1]: all of a task's points, there is no query set. */
  readonly draw: (key: Key) => Points;
  /** Gradient steps for each task, each on the next `batch` of its points. */
  readonly steps: number;
  readonly rate: number;
  /** ε at the start; it falls in a straight line and is 0 after `iterations`. */
  readonly outerRate: number;
  readonly iterations: number;
  readonly activation?: Activation;
}

/**
 * Reptile (Nichol, Achiam & Schulman 2018, algorithm 2): θ ← θ + ε (φ̄ − θ), where φ̄ is the mean of what plain SGD makes of θ
 * on each task. Nothing is differentiated through. As an objective: ½ ‖θ − φ̄‖² with φ̄ held fixed, whose gradient is θ − φ̄,
 * under SGD of rate ε.
 */
export function reptileLearner({
  draw,
  steps,
  rate,
  outerRate,
  iterations,
  activation,
}: Reptile): MetaLearner {
  assertPositiveInteger('steps', steps);
  assertPositiveInteger('iterations', iterations);
  assertPositive('outerRate', outerRate);
  const objective = (theta: NetworkStack, key: Key): tf.Scalar =>
    tf.tidy(() => {
      const phi = reptileEnd(theta, draw(key), { steps, rate, activation });
      return towards(theta, phi);
    });
  const rateAt = (step: tf.Scalar) => tf.mul(tf.sub(1, tf.div(step, iterations)), outerRate) as tf.Scalar;
  return { objective, optimiser: sgd(rateAt) };
}

/**
 * ½ ‖θ − φ̄‖², where φ̄ is the mean of φ over its first axis, the tasks, and constant: the gradient is θ − φ̄. The leaves of θ
 * have a first axis of 1.
 */
export function towards<Params>(theta: Params, phi: Params): tf.Scalar {
  const asTensor = (leaf: unknown) => leaf as tf.Tensor;
  return tf.tidy(() => {
    const apart = tree.map(
      (t, p) => sumOfSquares(tf.sub(asTensor(t), stopGradient(tf.mean(asTensor(p), 0, true)))),
      theta,
      phi,
    );
    return tf.mul(tf.addN(tree.leaves(apart) as unknown as tf.Tensor[]), 0.5) as tf.Scalar;
  });
}

/**
 * Where SGD ends on each task, [tasks] networks: step i on the i-th part of the task's points.
 * @throws RangeError where the points cannot be shared out among the steps
 */
export function reptileEnd(
  theta: NetworkStack,
  points: Points,
  {
    steps,
    rate,
    activation,
  }: { readonly steps: number; readonly rate: number; readonly activation?: Activation },
): NetworkStack {
  const [tasks, all] = points.x.shape;
  const batch = all / steps;
  if (!Number.isInteger(batch))
    throw new RangeError(`${all} points of a task cannot be shared out among ${steps} steps.`);
  return tf.tidy((): never => {
    const copies = sizeOf(theta) === tasks ? theta : forEachTask(theta, tasks);
    const part = (step: number): Points =>
      tree.map((t) => tf.slice(t, [0, step * batch, 0], [-1, batch, -1]), points);
    return innerSteps(copies, (p, step) => taskErrors(p, part(step), activation), {
      steps,
      rate,
      secondOrder: false,
    }) as never;
  });
}
