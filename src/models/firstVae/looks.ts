import { sqrt, tf } from '../../tensor';

/** Where the eight dots of a Braille character stand, as bits: [row][column]. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/**
 * A grey image as text: every 2 × 4 pixels become one Braille character, dots where the image is brighter than `threshold`. So that resting
 * the pointer on a point can show a picture.
 */
export function braille(image: ArrayLike<number>, width: number, threshold = 0.4): string {
  const height = image.length / width;
  if (!Number.isInteger(height)) throw new RangeError(`${image.length} pixels have no rows of ${width}.`);
  const bright = (row: number, column: number) =>
    row < height && column < width && image[row * width + column] > threshold;
  const lines = Array.from({ length: Math.ceil(height / 4) }, (_, y) =>
    Array.from({ length: Math.ceil(width / 2) }, (_, x) => {
      const bits = DOTS.flatMap(([left, right], r) => [
        bright(4 * y + r, 2 * x) ? left : 0,
        bright(4 * y + r, 2 * x + 1) ? right : 0,
      ]);
      return String.fromCharCode(0x2800 + bits.reduce((sum: number, bit) => sum + bit, 0));
    }).join(''),
  );
  return lines.join('<br>');
}

/** For each image [n, D] the distance to the nearest of others [m, D]: the root of the mean squared difference of their pixels. */
export function distanceToNearest(images: tf.Tensor2D, others: tf.Tensor2D): number[] {
  const pixels = images.shape[1];
  const nearest = tf.tidy(() => {
    const squares = (x: tf.Tensor2D) => tf.sum(tf.square(x), 1);
    const products = tf.matMul(images, others, false, true);
    const distances = tf.add(
      tf.sub(tf.expandDims(squares(images), 1), tf.mul(products, 2)),
      tf.expandDims(squares(others), 0),
    );
    return sqrt(tf.div(tf.maximum(tf.min(distances, 1), 0), pixels));
  });
  const values = Array.from(nearest.dataSync());
  nearest.dispose();
  return values;
}

/** For each point the label of the nearest of the others. */
function nearestLabels(points: readonly (readonly number[])[], labels: ArrayLike<number>): number[] {
  if (points.length !== labels.length)
    throw new RangeError(`There are ${points.length} points and ${labels.length} labels.`);
  if (points.length < 2)
    throw new RangeError(`A neighbour needs at least two points, there are ${points.length}.`);
  const square = (a: readonly number[], b: readonly number[]) =>
    a.reduce((s, v, d) => s + (v - b[d]) ** 2, 0);
  return points.map((point, i) => {
    let nearest = { distance: Number.POSITIVE_INFINITY, at: -1 };
    points.forEach((other, j) => {
      const distance = j === i ? Number.POSITIVE_INFINITY : square(point, other);
      if (distance < nearest.distance) nearest = { distance, at: j };
    });
    return labels[nearest.at];
  });
}

/** The share of points whose nearest neighbour has the same label: 0.1 by chance for ten labels, 1 where they are apart. */
export function neighbourAgreement(
  points: readonly (readonly number[])[],
  labels: ArrayLike<number>,
): number {
  const near = nearestLabels(points, labels);
  return near.filter((label, i) => label === labels[i]).length / points.length;
}

/** Row by row for the labels 0, 1, … `kinds` − 1: of the points with this label, the shares whose nearest neighbour has label 0, 1, … */
export function neighbourTable(
  points: readonly (readonly number[])[],
  labels: ArrayLike<number>,
  kinds = 10,
): number[][] {
  const near = nearestLabels(points, labels);
  return Array.from({ length: kinds }, (_, kind) => {
    const of = near.filter((_, i) => labels[i] === kind);
    if (of.length === 0) throw new RangeError(`No point has the label ${kind}.`);
    return Array.from({ length: kinds }, (_, other) => of.filter((l) => l === other).length / of.length);
  });
}
