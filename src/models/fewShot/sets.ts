import { type Key, random, tf } from '../../tensor';
import type { Points, TaskBatch, TaskCounts } from './tasks';

/** The first K points of each task as its support set, the rest as its query set. x and y are [tasks, K + Q, 1]. */
export function splitPoints(
  x: tf.Tensor3D,
  y: tf.Tensor3D,
  { tasks, support, query }: TaskCounts,
): TaskBatch {
  const part = (from: number, points: number): Points => ({
    x: tf.slice(x, [0, from, 0], [tasks, points, 1]),
    y: tf.slice(y, [0, from, 0], [tasks, points, 1]),
  });
  return { support: part(0, support), query: part(support, query) };
}

/**
 * Which points of each task count, 1 or 0: [tasks, points, 1]. The first n of each, n drawn uniformly from least … points:
 * so one recording of a training step serves contexts of every size.
 * @throws RangeError unless 0 ≤ least ≤ points
 */
export function randomMask(
  key: Key,
  { tasks, points, least = 1 }: { readonly tasks: number; readonly points: number; readonly least?: number },
): tf.Tensor3D {
  if (!(Number.isInteger(least) && least >= 0 && least <= points))
    throw new RangeError(`least must be an integer from 0 to ${points}, got ${least}.`);
  return tf.tidy(() => {
    const sizes = random.randint(key, [tasks, 1, 1], least, points + 1);
    return firstPoints(sizes, points);
  });
}

/** 1 for the first n points, 0 for the others: n [tasks, 1, 1] (int32) → [tasks, points, 1]. */
function firstPoints(sizes: tf.Tensor, points: number): tf.Tensor3D {
  const numbers = tf.reshape(tf.range(0, points, 1, 'int32'), [1, points, 1]);
  return tf.cast(tf.less(numbers, sizes), 'float32') as tf.Tensor3D;
}

/** The first n points of each task, and all of its query set. The caller owns the tensors. */
export function takeSupport<Batch extends TaskBatch>(batch: Batch, n: number): TaskBatch {
  const [tasks, points] = batch.support.x.shape;
  if (!(Number.isInteger(n) && n >= 1 && n <= points))
    throw new RangeError(`there are 1 to ${points} support points to take, got ${n}.`);
  const first = (t: tf.Tensor3D) => tf.slice(t, [0, 0, 0], [tasks, n, 1]);
  const { support, query } = batch;
  return {
    support: { x: first(support.x), y: first(support.y) },
    query: { x: tf.clone(query.x), y: tf.clone(query.y) },
  };
}

/** x and y of each task as plain numbers: [tasks][points]. */
export function toNumbers({ x, y }: Points): { readonly x: number[][]; readonly y: number[][] } {
  const rows = (t: tf.Tensor3D) => t.arraySync().map((row) => row.map(([value]) => value));
  return { x: rows(x), y: rows(y) };
}
