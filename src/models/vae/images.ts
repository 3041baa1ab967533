import { tf } from '../../tensor';
import type { VaeModel } from './model';

/**
 * Looks at images before any work is done with them.
 * @throws RangeError unless they are [N ≥ 1, D] with every pixel in [0, 1], naming the first that is not
 */
export function checkImages(vae: Pick<VaeModel, 'pixels'>, images: tf.Tensor, what = 'images'): void {
  if (images.rank !== 2 || images.shape[1] !== vae.pixels || images.shape[0] < 1) {
    throw new RangeError(
      `${what}: expected the shape [N, ${vae.pixels}], one image in each row, got [${images.shape}]`,
    );
  }
  const inside = tf.tidy(
    () => tf.all(tf.logicalAnd(tf.greaterEqual(images, 0), tf.lessEqual(images, 1))).dataSync()[0],
  );
  if (inside) return;
  const values = images.dataSync();
  const at = values.findIndex((value) => !(value >= 0 && value <= 1));
  const [row, pixel] = [Math.floor(at / vae.pixels), at % vae.pixels];
  throw new RangeError(
    `${what}: pixel ${pixel} of image ${row} is ${values[at]}; pixels must be in [0, 1]` +
      (values[at] > 1 ? ' (divide bytes by 255)' : ''),
  );
}
