import { assertPositiveInteger } from '../../inference/checks';
import type { tf } from '../../tensor';

/** Pairs (x, y), the same number for each task: both [tasks, points, 1]. */
export type Points = {
  readonly x: tf.Tensor3D;
  readonly y: tf.Tensor3D;
};

/**
 * Tasks that were drawn together. A learner adapts to the support set of a task (K points, also called context) and is
 * judged on its query set (Q other points of the same function).
 */
export type TaskBatch = {
  readonly support: Points;
  readonly query: Points;
};

/** How many tasks to draw, and how many points of each. */
export interface TaskCounts {
  readonly tasks: number;
  /** K, points of each task to adapt to. */
  readonly support: number;
  /** Q, points of each task to be judged on. */
  readonly query: number;
}

/** @throws RangeError naming the count that is no positive integer */
export function checkCounts({ tasks, support, query }: TaskCounts): void {
  assertPositiveInteger('tasks', tasks);
  assertPositiveInteger('support', support);
  assertPositiveInteger('query', query);
}

/** @throws RangeError unless low < high, both finite */
export function checkRange(name: string, [low, high]: readonly [number, number]): void {
  if (!(low < high && Number.isFinite(low) && Number.isFinite(high)))
    throw new RangeError(`${name} must go from a number to a larger one, got [${low}, ${high}].`);
}

/** @throws RangeError unless it is a finite number ≥ 0 */
export function checkNoise(noise: number): void {
  if (!(noise >= 0 && Number.isFinite(noise)))
    throw new RangeError(`noise is a standard deviation ≥ 0, got ${noise}.`);
}
