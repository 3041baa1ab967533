import { type Key, random, tf } from '../tensor';

/** Grey images of one size, one byte a pixel, row after row. */
export interface Images {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** count × height × width values, 0 black … 255 white. */
  readonly pixels: Uint8Array;
}

export interface LabelledImages extends Images {
  /** count classes, 0–9 for digits. */
  readonly labels: Uint8Array;
}

/**
 * The images as rows of real numbers in [0, 1].
 * @param from first image @param count how many (default: all that follow)
 * @returns [count, height × width], owned by the caller
 * @throws RangeError when the range leaves the data set
 */
export function imagesTensor(images: Images, from = 0, count = images.count - from): tf.Tensor2D {
  const size = images.height * images.width;
  if (
    !Number.isInteger(from) ||
    !Number.isInteger(count) ||
    from < 0 ||
    count < 1 ||
    from + count > images.count
  ) {
    throw new RangeError(`images ${from} to ${from + count - 1} of a set of ${images.count}`);
  }
  const values = new Float32Array(count * size);
  for (let i = 0; i < values.length; i++) values[i] = images.pixels[from * size + i] / 255;
  return tf.tensor2d(values, [count, size]);
}

/** Classes as rows with a single one: [count, classes]. @throws RangeError for a label outside the classes. */
export function oneHot(labels: Uint8Array, classes = 10): tf.Tensor2D {
  const values = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => {
    if (label >= classes) throw new RangeError(`label ${label} at ${i}, expected 0 to ${classes - 1}`);
    values[i * classes + label] = 1;
  });
  return tf.tensor2d(values, [labels.length, classes]);
}

/** The images of the chosen rows, copied. */
export function takeImages<T extends Images>(images: T, rows: ArrayLike<number>): T {
  const size = images.height * images.width;
  const pixels = new Uint8Array(rows.length * size);
  const labels = (images as Partial<LabelledImages>).labels;
  const kept = labels && new Uint8Array(rows.length);
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k];
    if (!(row >= 0 && row < images.count))
      throw new RangeError(`row ${row} of a set of ${images.count} images`);
    pixels.set(images.pixels.subarray(row * size, (row + 1) * size), k * size);
    if (labels && kept) kept[k] = labels[row];
  }
  return { ...images, count: rows.length, pixels, ...(kept ? { labels: kept } : {}) };
}

/** Splits images at random into `count` for training and the rest for testing. @throws RangeError unless both get some */
export function splitImages<T extends Images>(images: T, count: number, key: Key): { train: T; test: T } {
  if (!(Number.isInteger(count) && count >= 1 && count < images.count))
    throw new RangeError(`${count} of ${images.count} images for training leaves no split`);
  const permutation = random.permutation(key, images.count);
  const order = permutation.dataSync();
  permutation.dispose();
  return { train: takeImages(images, order.slice(0, count)), test: takeImages(images, order.slice(count)) };
}
