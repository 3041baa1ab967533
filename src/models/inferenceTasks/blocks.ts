import { log, sigmoid, softplus, stopGradient, tf } from '../../tensor';

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

/**
 * The Poisson binomial distribution: log probability that `count` of n coins fall on 1, whose logits are l: [..., n], [...] →
 * [...], in nats. For any tilt t, with q_j = σ(l_j + t),
 *
 *   log P_l(c) = log P_q(c) − c t + Σ softplus(l_j + t) − Σ softplus(l_j),
 *
 * and with the t that leaves c coins more likely on than off, P_q(c) ≥ 2⁻ⁿ: nothing vanishes, however sure the coins are.
 */
export function logCount(logits: tf.Tensor, count: tf.Tensor): tf.Tensor {
  const n = logits.shape[logits.rank - 1];
  return tf.tidy(() => {
    const chosen = tf.oneHot(tf.cast(tf.round(count), 'int32'), n + 1, 1, 0, 'float32');
    const tilt = stopGradient(tiltTo(chosen, logits));
    const tilted = tf.add(logits, tf.expandDims(tilt, -1));
    const likely = tf.sum(tf.mul(countChances(sigmoid(tilted)), chosen), -1);
    const moved = tf.sum(tf.sub(softplus(tilted), softplus(logits)), -1);
    return tf.add(tf.sub(log(likely), tf.mul(count, tilt)), moved);
  });
}

/** Minus the middle between the c-th largest logit and the next one. @param chosen one-hot c, [..., n + 1] */
function tiltTo(chosen: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const n = logits.shape[logits.rank - 1];
  const sorted = tf.topk(logits, n).values;
  const [largest, smallest] = [0, n - 1].map((i) =>
    tf.slice(sorted, lastAxis(sorted, i), lastSize(sorted, 1)),
  );
  const middles = tf.add(tf.concat([largest, sorted], -1), tf.concat([sorted, smallest], -1));
  return tf.mul(tf.sum(tf.mul(middles, chosen), -1), -0.5);
}

/** How probable each number of heads is, coin after coin: P_j(c) = (1 − q_j) P_{j−1}(c) + q_j P_{j−1}(c − 1). [..., n + 1] */
function countChances(q: tf.Tensor): tf.Tensor {
  const n = q.shape[q.rank - 1];
  let chances = tf.oneHot(tf.zeros(q.shape.slice(0, -1), 'int32'), n + 1, 1, 0, 'float32') as tf.Tensor;
  const nothing = tf.zeros([...q.shape.slice(0, -1), 1]);
  for (const coin of tf.split(q, n, -1)) {
    const oneFewer = tf.concat([nothing, tf.slice(chances, lastAxis(chances, 0), lastSize(chances, n))], -1);
    chances = tf.add(chances, tf.mul(coin, tf.sub(oneFewer, chances)));
  }
  return chances;
}

const lastAxis = ({ rank }: tf.Tensor, from: number) => [...new Array<number>(rank - 1).fill(0), from];
const lastSize = ({ shape }: tf.Tensor, size: number) => [...shape.slice(0, -1), size];
