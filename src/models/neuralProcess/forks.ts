import { type Key, random, split, tf } from '../../tensor';
import { FORK, type ForkBatch, forkLogPredictive, forkPosterior, forkTasks, toNumbers } from '../fewShot';

/** How often a context is left empty in training, so that p(z) = q(z|∅) is learnt too. */
const EMPTY = 0.15;

/** Fork tasks to train on: contexts of every kind, and now and then none. */
export function forksToLearn(key: Key, tasks: number): ForkBatch {
  const [taskKey, emptyKey] = split(key, 2);
  return tf.tidy(() => {
    const batch = forkTasks(taskKey, { tasks, query: 10 });
    const kept = tf.cast(random.bernoulli(emptyKey, 1 - EMPTY, [tasks, 1, 1]), 'float32');
    const mask = tf.mul(batch.support.mask, kept) as tf.Tensor3D;
    return { ...batch, support: { ...batch.support, mask } };
  });
}

/** log p(y | x, C) of each query point by the exact posterior over both branches: [tasks][points]. */
export function exactForkLogs({ support, query }: ForkBatch): number[][] {
  const [given, asked] = [toNumbers(support), toNumbers(query)];
  const mask = support.mask.arraySync();
  return asked.x.map((x, i) => {
    const counts = (values: readonly number[]) => values.filter((_, j) => mask[i][j][0] === 1);
    const posterior = forkPosterior({ x: counts(given.x[i]), y: counts(given.y[i]) }, x, FORK);
    return forkLogPredictive(posterior, asked.y[i], FORK);
  });
}

/** The mean of each task's values at those of its query points that lie right of `from`; tasks without one are left out. */
export function rightOf(
  values: readonly (readonly number[])[],
  { query }: ForkBatch,
  from: number,
): number[] {
  const { x } = toNumbers(query);
  return values.flatMap((row, i) => {
    const on = row.filter((_, j) => x[i][j] > from);
    return on.length === 0 ? [] : [on.reduce((a, b) => a + b) / on.length];
  });
}

/** The first task with its support, asked about many values y at one x: for drawing a predictive density. The caller owns the query's tensors. */
export function probeFork({ support, truth }: ForkBatch, x: number, ys: readonly number[]): ForkBatch {
  const first = <T extends tf.Tensor>(t: T) => tf.slice(t, 0, 1) as T;
  return {
    support: { x: first(support.x), y: first(support.y), mask: first(support.mask) },
    query: { x: tf.fill([1, ys.length, 1], x) as tf.Tensor3D, y: tf.tensor3d([ys.map((y) => [y])]) },
    truth: { c: first(truth.c), a: first(truth.a), s: first(truth.s) },
  };
}
