import { assertPositive } from '../../inference/checks';
import { type Key, random, tf } from '../../tensor';

/**
 * Images of 28 × 28 in [0, 1] as rows of 14 × 14 numbers: each the mean of four pixels, carried to [−1, 1], plus Gaussian noise. The noise
 * makes of grey values, most of them exactly black, something that has a density with a finite height.
 * @param images [N, 784] @returns [N, 196], owned by the caller
 */
export function halvedImages(
  images: tf.Tensor2D,
  { key, noise }: { readonly key: Key; readonly noise: number },
): tf.Tensor2D {
  assertPositive('noise', noise);
  const [N, pixels] = images.shape;
  if (pixels !== 784) throw new RangeError(`The images must have 28 × 28 = 784 pixels, got ${pixels}.`);
  return tf.tidy(() => {
    const halved = tf.mean(tf.reshape(images, [N, 14, 2, 14, 2]), [2, 4]);
    const rows = tf.sub(tf.mul(tf.reshape(halved, [N, 196]), 2), 1);
    return tf.add(rows, tf.mul(random.normal(key, [N, 196]), noise)) as tf.Tensor2D;
  });
}
