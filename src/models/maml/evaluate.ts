import { type Key, tf, tree } from '../../tensor';
import { type Points, type SinusoidOptions, sinusoidTasks, type TaskBatch } from '../fewShot';
import { forward, type NetworkStack } from '../networkStack';
import { checkInner, innerSteps } from './innerLoop';
import { type Adaptation, adapt, forEachTask, taskErrors } from './network';

/** As many as Finn et al. test on. */
export const TEST_TASKS = 600;
/** Query points of each: more than the paper's K, so that little of the spread comes from them. */
export const TEST_POINTS = 100;

/** What may be different about the sinusoids: how fast they go up and down. */
export type Sinusoids = Pick<SinusoidOptions, 'frequency'>;

/** Sinusoids to be judged on: 600 tasks of `shots` support and 100 query points. The caller owns the tensors. */
export function testTasks(key: Key, shots: number, { frequency }: Sinusoids = {}): TaskBatch {
  const { support, query, ...truth } = sinusoidTasks(key, {
    tasks: TEST_TASKS,
    support: shots,
    query: TEST_POINTS,
    frequency,
  });
  tree.dispose(truth);
  return { support, query };
}

/**
 * Query error of each task after 0, 1, …, `steps` inner steps: errors[step][task]. The steps are the same whether one looks
 * at the error in between or not.
 */
export function adaptationErrors(
  theta: NetworkStack,
  { support, query }: TaskBatch,
  options: Adaptation,
): number[][] {
  checkInner(options);
  const { steps, rate, activation } = options;
  let phi = forEachTask(theta, support.x.shape[0]);
  const errors: number[][] = [];
  for (let step = 0; ; step++) {
    const now = taskErrors(phi, query, activation);
    errors.push(Array.from(now.dataSync()));
    now.dispose();
    if (step === steps) break;
    const next = innerSteps(phi, (p) => taskErrors(p, support, activation), { steps: 1, rate });
    tree.dispose(phi);
    phi = next;
  }
  tree.dispose(phi);
  return errors;
}

/**
 * The mean query error after `steps` inner steps, for several sizes of a step; `null` where the steps diverge for a task, that
 * is, end with an error above `most`.
 */
export function errorByRate(
  theta: NetworkStack,
  tasks: TaskBatch,
  {
    rates,
    steps,
    most = 1000,
  }: { readonly rates: readonly number[]; readonly steps: number; readonly most?: number },
): (number | null)[] {
  return rates.map((rate) => {
    const errors = adaptationErrors(theta, tasks, { steps, rate })[steps];
    return errors.every((error) => error <= most) ? meanError(errors).mean : null;
  });
}

/**
 * What the network of one task says along x after 0, 1, …, `steps` inner steps: lines[step][i].
 * @param support of one task, [1, K, 1]
 */
export function adaptationLines(
  theta: NetworkStack,
  support: Points,
  x: readonly number[],
  { steps, rate, activation }: Adaptation,
): number[][] {
  if (support.x.shape[0] !== 1)
    throw new RangeError(`expected the support set of one task, got ${support.x.shape[0]}.`);
  const at = tf.tensor3d([...x], [1, x.length, 1]);
  const lines = Array.from({ length: steps + 1 }, (_, step) => {
    const y = tf.tidy(() =>
      forward(adapt(theta, support, { steps: step, rate, activation }), at, { activation }),
    );
    const values = Array.from(y.dataSync());
    y.dispose();
    return values;
  });
  at.dispose();
  return lines;
}

/** The points of one of the tasks, [1, K, 1]. The caller owns the tensors. */
export function pointsOfTask(points: Points, task: number): Points {
  return tree.map((t) => tf.slice(t, [task, 0, 0], [1, -1, -1]), points) as Points;
}

/** A mean over tasks, and half the length of its 95 % interval: 1.96 standard errors. */
export interface MeanError {
  readonly mean: number;
  readonly interval: number;
}

/** @throws RangeError on fewer than two tasks */
export function meanError(errors: readonly number[]): MeanError {
  const n = errors.length;
  if (n < 2) throw new RangeError(`an interval needs two tasks or more, got ${n}.`);
  const mean = errors.reduce((a, b) => a + b) / n;
  const variance = errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (n - 1);
  return { mean, interval: 1.96 * Math.sqrt(variance / n) };
}
