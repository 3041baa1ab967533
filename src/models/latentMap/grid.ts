import { type Key, random, sqrt, tf } from '../../tensor';

/** The root of the mean squared difference of the pixels of image pairs: a, b [n, D] → [n]. */
export function pixelDistances(a: tf.Tensor, b: tf.Tensor): number[] {
  return tf.tidy(
    () => Array.from(sqrt(tf.mean(tf.square(tf.sub(a, b)), -1)).dataSync()) as never,
  ) as unknown as number[];
}

/** How different images are that lie so many cells apart on a grid. */
export interface LagDistance {
  readonly lag: number;
  /** Mean over all pairs that are so far apart in a row or in a column. */
  readonly mean: number;
}

/** For each lag the mean distance of images [side², D] that lie so many cells apart, along rows and columns. */
export function distancesByLag(images: tf.Tensor2D, side: number, lags: readonly number[]): LagDistance[] {
  if (images.shape[0] !== side * side)
    throw new RangeError(`a grid of ${side} × ${side} needs ${side * side} images, got ${images.shape[0]}`);
  const bad = lags.find((lag) => !(Number.isInteger(lag) && lag >= 1 && lag < side));
  if (bad !== undefined) throw new RangeError(`lag ${bad}: a grid of ${side} has 1 to ${side - 1}`);
  return lags.map((lag) => {
    const [across, down] = tf.tidy(() => {
      const sheet = tf.reshape(images, [side, side, -1]);
      const part = (axis: number, from: number) =>
        tf.slice(
          sheet,
          axis === 0 ? [from, 0, 0] : [0, from, 0],
          axis === 0 ? [side - lag, -1, -1] : [-1, side - lag, -1],
        );
      return [0, 1].map((axis) => pixelDistances(part(axis, 0), part(axis, lag))) as never;
    }) as unknown as number[][];
    return { lag, mean: average([...across, ...down]) };
  });
}

/** The mean distance of `pairs` pairs of rows of images [n, D], drawn at random with replacement. */
export function randomDistance(images: tf.Tensor2D, key: Key, pairs: number): number {
  return tf.tidy(() => {
    const rows = tf.cast(tf.floor(tf.mul(random.uniform(key, [2, pairs]), images.shape[0])), 'int32');
    const [a, b] = tf.unstack(rows).map((row) => tf.gather(images, row as tf.Tensor1D));
    return average(pixelDistances(a, b)) as never;
  }) as unknown as number;
}

/**
 * How many of the points [N, 2] fall into each of the side² cells that carry the same share of N(0, I): cells of the unit
 * square, into which Φ carries the plane. Row after row, z₁ running fastest, z₂ rising.
 */
export function cellCounts(
  points: readonly (readonly number[])[],
  side: number,
  phi: (z: number) => number,
): number[] {
  const counts = new Array<number>(side * side).fill(0);
  for (const [first, second] of points) {
    const [column, row] = [first, second].map((z) => Math.min(side - 1, Math.floor(phi(z) * side)));
    counts[row * side + column]++;
  }
  return counts;
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
