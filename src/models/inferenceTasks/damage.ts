import { type Key, random, tf } from '../../tensor';

/** Black and white images from grey ones: each pixel on with the probability that its grey says. [N, D] → [N, D]. */
export function binarise(key: Key, images: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.cast(tf.less(random.uniform(key, images.shape), images), 'float32') as tf.Tensor2D);
}

/** Black and white images with each pixel turned over with this probability. */
export function flip(key: Key, images: tf.Tensor2D, probability: number): tf.Tensor2D {
  if (!(probability >= 0 && probability <= 1))
    throw new RangeError(`flip: a probability is in [0, 1], got ${probability}`);
  return tf.tidy(() => {
    const turned = tf.cast(tf.less(random.uniform(key, images.shape), probability), 'float32');
    return tf.abs(tf.sub(images, turned)) as tf.Tensor2D;
  });
}

/** A mask [D] for {@link inpainting} that is 1 where `seen(row, column)` holds. */
export function maskOf(
  { width, height }: { readonly width: number; readonly height: number },
  seen: (row: number, column: number) => boolean,
): tf.Tensor1D {
  return tf.tensor1d(
    Array.from({ length: width * height }, (_, d) => Number(seen(Math.floor(d / width), d % width))),
  );
}

/** What was seen where the mask [D] is 1, and something else where it is 0. */
export function patched(x: tf.Tensor2D, mask: tf.Tensor1D, fill: tf.Tensor | number): tf.Tensor2D {
  return tf.tidy(() => tf.add(tf.mul(x, mask), tf.mul(fill, tf.sub(1, mask))) as tf.Tensor2D);
}
