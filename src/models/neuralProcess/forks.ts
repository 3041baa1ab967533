import { type Key, random, split, tf } from '../../tensor';
import {
  FORK,
  type ForkBatch,
  type ForkPosterior,
  forkLogPredictive,
  forkPosterior,
  forkTasks,
  toNumbers,
} from '../fewShot';

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

/** The exact posterior of each task, its branches at the places that are asked about. */
function posteriors({ support }: Pick<ForkBatch, 'support'>, at: readonly number[][]): ForkPosterior[] {
  const given = toNumbers(support);
  const mask = support.mask.arraySync();
  return at.map((x, i) => {
    const counts = (values: readonly number[]) => values.filter((_, j) => mask[i][j][0] === 1);
    return forkPosterior({ x: counts(given.x[i]), y: counts(given.y[i]) }, x, FORK);
  });
}

/** log p(y | x, C) of each query point by the exact posterior over both branches: [tasks][points]. */
export function exactForkLogs({ support, query }: ForkBatch): number[][] {
  const asked = toNumbers(query);
  return posteriors({ support }, asked.x).map((posterior, i) =>
    forkLogPredictive(posterior, asked.y[i], FORK),
  );
}

/**
 * The same tasks, each asked about its two answers at one x: y is the exact posterior mean of either branch. The caller owns the query's
 * tensors; support and truth are those of the batch.
 */
export function forkAnswers({ support, truth }: ForkBatch, x: number): ForkBatch {
  const tasks = support.x.shape[0];
  const answers = posteriors(
    { support },
    Array.from({ length: tasks }, () => [x]),
  ).map(({ branches }) => branches.map(({ mean }) => [mean[0]]));
  return { support, truth, query: { x: tf.fill([tasks, 2, 1], x) as tf.Tensor3D, y: tf.tensor3d(answers) } };
}

/**
 * For each task 1 where the density at *both* answers is at least `share` of the exact density there, else 0. Both lists are log densities at
 * {@link forkAnswers}, [tasks][2].
 * @throws RangeError unless 0 < share ≤ 1 and the lists are of one length
 */
export function bothAnswers(
  logs: readonly (readonly number[])[],
  exact: readonly (readonly number[])[],
  share: number,
): number[] {
  if (!(share > 0 && share <= 1)) throw new RangeError(`share must be above 0 and at most 1, got ${share}.`);
  if (logs.length !== exact.length) throw new RangeError(`${logs.length} tasks against ${exact.length}.`);
  return logs.map((row, i) => (row.every((log, j) => log - exact[i][j] >= Math.log(share)) ? 1 : 0));
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
