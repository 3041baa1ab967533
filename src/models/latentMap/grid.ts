import { gather, type Key, random, sqrt, tf } from '../../tensor';

/** Root mean squared difference of the pixels of all pairs on a grid that are `lag` cells apart along an axis (0 down, 1 across). */
function between(images: tf.Tensor2D, side: number, axis: 0 | 1, lag: number): number[][] {
  if (images.shape[0] !== side * side)
    throw new RangeError(`a grid of ${side} × ${side} needs ${side * side} images, got ${images.shape[0]}`);
  return tf.tidy(() => {
    const sheet = tf.reshape(images, [side, side, -1]);
    const [from, size] = [
      [0, 0, 0],
      [side, side, -1],
    ];
    from[axis] = lag;
    size[axis] = side - lag;
    const difference = tf.sub(tf.slice(sheet, from, size), tf.slice(sheet, [0, 0, 0], size));
    return sqrt(tf.mean(tf.square(difference), -1)).arraySync() as never;
  }) as unknown as number[][];
}

/** How different images are that lie so many cells apart on a grid. */
export interface LagDistance {
  readonly lag: number;
  /** Mean over all pairs that are so far apart in a row or in a column. */
  readonly mean: number;
}

/** For each lag the mean distance of images [side², D] that lie so many cells apart, along rows and columns. */
export function distancesByLag(images: tf.Tensor2D, side: number, lags: readonly number[]): LagDistance[] {
  const bad = lags.find((lag) => !(Number.isInteger(lag) && lag >= 1 && lag < side));
  if (bad !== undefined) throw new RangeError(`lag ${bad}: a grid of ${side} has 1 to ${side - 1}`);
  return lags.map((lag) => ({
    lag,
    mean: average(([0, 1] as const).flatMap((axis) => between(images, side, axis, lag).flat())),
  }));
}

/** The mean distance of `pairs` pairs of rows of images [n, D], drawn at random with replacement. */
export function randomDistance(images: tf.Tensor2D, key: Key, pairs: number): number {
  return tf.tidy(() => {
    const rows = tf.cast(tf.floor(tf.mul(random.uniform(key, [2, pairs]), images.shape[0])), 'int32');
    const [a, b] = tf.unstack(rows).map((row) => gather(images, row as tf.Tensor1D));
    return tf.mean(sqrt(tf.mean(tf.square(tf.sub(a, b)), -1))).dataSync()[0] as never;
  }) as unknown as number;
}

/**
 * How fast images [side², D] change at each place of the grid: the mean distance to its neighbours in the row and in the column.
 * The grid's rows run from the top down, as those of `vae.latentGrid`; the result's from the bottom up, z₂ rising.
 */
export function localChange(images: tf.Tensor2D, side: number): number[][] {
  const [down, across] = ([0, 1] as const).map((axis) => between(images, side, axis, 1));
  const rows = Array.from({ length: side }, (_, i) =>
    Array.from({ length: side }, (_, j) => {
      const around = [down[i - 1]?.[j], down[i]?.[j], across[i][j - 1], across[i][j]];
      return average(around.filter((distance) => distance !== undefined));
    }),
  );
  return rows.reverse();
}

/** `side` × `side` evenly spaced points of the square from −reach to reach, in the order of `vae.latentGrid`: [side², 2]. */
export function evenGrid(reach: number, side: number): tf.Tensor2D {
  if (!(reach > 0 && Number.isInteger(side) && side >= 2))
    throw new RangeError(`a grid needs a reach > 0 and a side ≥ 2, got ${reach} and ${side}`);
  const axis = Array.from({ length: side }, (_, i) => reach * ((2 * i) / (side - 1) - 1));
  return tf.tensor2d([...axis].reverse().flatMap((down) => axis.map((across) => [across, down])));
}

/** How many of the points [N, 2] of the unit square fall into each of its side² cells: row after row, u₁ running fastest. */
export function cellCounts(points: readonly (readonly number[])[], side: number): number[] {
  const counts = new Array<number>(side * side).fill(0);
  for (const point of points) {
    const [column, row] = point.map((u) => Math.min(side - 1, Math.floor(u * side)));
    if (!(column >= 0 && row >= 0)) throw new RangeError(`(${point.join(', ')}) is not in the unit square`);
    counts[row * side + column]++;
  }
  return counts;
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
