import { tf } from '../../tensor';
import type { PoolOptions } from './blocks';

/** The median of each pixel and its eight neighbours; beyond the edge an image goes on as it is at the edge. [N, D] → [N, D]. */
export function medianFilter(images: tf.Tensor2D, { width }: { readonly width: number }): tf.Tensor2D {
  const [count, pixels] = images.shape;
  const height = pixels / width;
  const x = images.dataSync();
  const out = new Float32Array(x.length);
  const inside = (at: number, size: number) => Math.min(size - 1, Math.max(0, at));
  for (let d = 0; d < pixels; d++) {
    const [row, column] = [Math.floor(d / width), d % width];
    const around = [-1, 0, 1].flatMap((down) =>
      [-1, 0, 1].map((right) => inside(row + down, height) * width + inside(column + right, width)),
    );
    for (let n = 0; n < count; n++)
      out[n * pixels + d] = around.map((place) => x[n * pixels + place]).sort((a, b) => a - b)[4];
  }
  return tf.tensor2d(out, [count, pixels]);
}

/** Block means [N, blocks] as images again, straight lines between the centres of the blocks: [N, D]. */
export function bilinear(y: tf.Tensor2D, { width, factor }: PoolOptions): tf.Tensor2D {
  const across = width / factor;
  const down = y.shape[1] / across;
  return tf.tidy(() => {
    const small = tf.reshape(y, [-1, down, across, 1]) as tf.Tensor4D;
    const large = tf.image.resizeBilinear(small, [down * factor, width], false, true);
    return tf.reshape(large, [-1, down * factor * width]) as tf.Tensor2D;
  });
}

/** Each block filled with its mean: [N, blocks] → [N, D]. */
export function blocky(y: tf.Tensor2D, { width, factor }: PoolOptions): tf.Tensor2D {
  const across = width / factor;
  const down = y.shape[1] / across;
  return tf.tidy(() => {
    const cells = tf.reshape(y, [-1, down, 1, across, 1]);
    return tf.reshape(tf.tile(cells, [1, 1, factor, 1, factor]), [-1, down * factor * width]) as tf.Tensor2D;
  });
}
