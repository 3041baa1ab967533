import { foldIn, gather, type Key, random, tf } from '../../tensor';

/** For each row of points [n, k] the row that is nearest to it among the others. */
export function nearestOther(points: tf.Tensor2D): number[] {
  const count = points.shape[0];
  if (count < 2) throw new RangeError(`neighbours need two points at least, got ${count}`);
  return tf.tidy(() => {
    const squares = tf.sum(tf.square(points), 1, true);
    const products = tf.matMul(points, points, false, true);
    const distances = tf.add(tf.sub(squares, tf.mul(products, 2)), tf.transpose(squares));
    const itself = tf.mul(tf.eye(count), 1e30);
    return Array.from(tf.argMin(tf.add(distances, itself), 1).dataSync()) as never;
  }) as unknown as number[];
}

/** For each of the points the index of the nearest of the others: plain rows of the same length. */
export function nearestAmong(
  points: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
): number[] {
  if (others.length === 0) throw new RangeError('there is nothing to be near to');
  return points.map((point) => {
    const distances = others.map((other) => other.reduce((sum, v, d) => sum + (v - point[d]) ** 2, 0));
    return distances.reduce((best, d, i) => (d < distances[best] ? i : best), 0);
  });
}

/** The share of points [n, k] whose nearest other point has the same label. */
export function purity(points: tf.Tensor2D, labels: ArrayLike<number>): number {
  if (labels.length !== points.shape[0])
    throw new RangeError(`${points.shape[0]} points, but ${labels.length} labels`);
  const nearest = nearestOther(points);
  return nearest.filter((other, i) => labels[other] === labels[i]).length / nearest.length;
}

/** The length of each step of a path [n, k] from one row to the next: n − 1 numbers. */
export function stepLengths(path: tf.Tensor2D): number[] {
  const count = path.shape[0];
  if (count < 2) throw new RangeError(`a path needs two points at least, got ${count}`);
  return tf.tidy(() => {
    const steps = tf.sub(tf.slice(path, [1, 0], [-1, -1]), tf.slice(path, [0, 0], [count - 1, -1]));
    return Array.from(tf.sum(tf.square(steps), 1).dataSync(), Math.sqrt) as never;
  }) as unknown as number[];
}

/** The mean step of the same points in an order drawn at random, `times` times. */
export function shuffledSteps(path: tf.Tensor2D, key: Key, times: number): number[] {
  return Array.from({ length: times }, (_, i) =>
    tf.tidy(() => {
      const keys = random.permutation(foldIn(key, i), path.shape[0]);
      const steps = stepLengths(gather(path, keys) as tf.Tensor2D);
      return (steps.reduce((a, b) => a + b, 0) / steps.length) as never;
    }),
  ) as unknown as number[];
}
