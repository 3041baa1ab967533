import { logSumExp, softplus, tf } from '../../tensor';

/** Images of this width, cut into square blocks. */
export interface PoolOptions {
  /** Pixels in a row of an image. */
  readonly width: number;
  /** Pixels along the side of a block. */
  readonly factor: number;
}

/** Pixels by block: [R, D] → [R, blocks, factor²], blocks row by row. @throws RangeError where blocks do not fill the image */
export function blocksOf(images: tf.Tensor, { width, factor }: PoolOptions): tf.Tensor {
  const [rows, pixels] = images.shape;
  const height = pixels / width;
  const [down, across] = [height / factor, width / factor];
  if (images.rank !== 2 || ![height, down, across].every((n) => Number.isInteger(n) && n >= 1))
    throw new RangeError(
      `blocks of ${factor} × ${factor} do not fill images of width ${width} and shape [${images.shape}]`,
    );
  return tf.tidy(() => {
    const cut = tf.reshape(images, [rows, down, factor, across, factor]);
    return tf.reshape(tf.transpose(cut, [0, 1, 3, 2, 4]), [rows, down * across, factor ** 2]);
  });
}

/** The mean of each block: what a camera with fewer pixels sees. [N, D] → [N, blocks]. */
export function pool(images: tf.Tensor2D, options: PoolOptions): tf.Tensor2D {
  return tf.tidy(() => tf.mean(blocksOf(images, options), -1) as tf.Tensor2D);
}

/** Stands for log 0, and has a gradient. */
const IMPOSSIBLE = -1e9;

/**
 * The Poisson binomial distribution: log probability that `count` of n coins fall on 1, whose logits are l: [..., n], [...] →
 * [...], in nats. Coin by coin, S_j(c) = S_{j−1}(c) + e^{l_j} S_{j−1}(c − 1), in logarithms.
 */
export function logCount(logits: tf.Tensor, count: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const coins = tf.unstack(logits, -1);
    const nothing = tf.fill([...count.shape, 1], IMPOSSIBLE);
    let logSums = tf.concat(
      [tf.zeros([...count.shape, 1]), tf.tile(nothing, tile(count.rank, coins.length))],
      -1,
    );
    for (const logit of coins) {
      const before = tf.slice(
        logSums,
        count.shape.map(() => 0),
        [...count.shape, coins.length],
      );
      const heads = tf.add(tf.concat([nothing, before], -1), tf.expandDims(logit, -1));
      logSums = logSumExp(tf.stack([logSums, heads]), 0);
    }
    const chosen = tf.oneHot(tf.cast(tf.round(count), 'int32'), coins.length + 1);
    return tf.sub(tf.sum(tf.mul(logSums, chosen), -1), tf.sum(softplus(logits), -1));
  });
}

const tile = (rank: number, times: number) => [...new Array<number>(rank).fill(1), times];
