import { assertPositive } from '../../inference/checks';
import { estimateOf } from '../../inference/diagnostics';
import { exp, tf } from '../../tensor';

/** How far two samples are apart, and how sure that is. */
export interface Mmd {
  /** MMD², unbiased: around 0, and as often below as above, where both samples come from one distribution. */
  readonly squared: number;
  /** From independent blocks of both samples. */
  readonly standardError: number;
}

/** The median distance between points of a sample [n, D]: a bandwidth for kernels. */
export function medianDistance(x: tf.Tensor2D): number {
  const distances = tf.tidy(() => squaredDistances(x, x).dataSync());
  const n = x.shape[0];
  const between = Float64Array.from(distances.filter((_, i) => i % n > Math.floor(i / n))).sort();
  return Math.sqrt(between[Math.floor(between.length / 2)]);
}

/**
 * The maximum mean discrepancy (Gretton et al. 2012, lemma 6) of two samples [n, D] of one size, with the mean of three Gaussian kernels
 * exp(−|x − y|²/2h²), h = ½, 1 and 2 times `bandwidth`. The samples are cut into blocks, the unbiased estimate is taken of each (their
 * section 5 and Zaremba et al. 2013), and the standard error is that of the blocks' mean.
 * @throws RangeError where the samples differ in shape or the blocks do not divide n
 */
export function mmd(
  x: tf.Tensor2D,
  y: tf.Tensor2D,
  { bandwidth, blocks = 10 }: { readonly bandwidth: number; readonly blocks?: number },
): Mmd {
  assertPositive('bandwidth', bandwidth);
  if (x.shape.join() !== y.shape.join())
    throw new RangeError(`The samples differ in shape: [${x.shape}] and [${y.shape}].`);
  const size = x.shape[0] / blocks;
  if (!(Number.isInteger(size) && size >= 2 && blocks >= 2))
    throw new RangeError(`${x.shape[0]} points cannot be cut into ${blocks} blocks.`);
  const values = Array.from({ length: blocks }, (_, b) =>
    tf.tidy(() => {
      const [one, other] = [x, y].map((all) => tf.slice(all, [b * size, 0], [size, -1]) as tf.Tensor2D);
      const pairs = size * (size - 1);
      const within = (k: tf.Tensor) => tf.div(tf.sub(tf.sum(k), size), pairs); // k(x, x) = 1 on the diagonal
      const across = tf.mean(kernel(one, other, bandwidth));
      return tf
        .sub(
          tf.add(within(kernel(one, one, bandwidth)), within(kernel(other, other, bandwidth))),
          tf.mul(across, 2),
        )
        .dataSync()[0];
    }),
  );
  const { mean, standardError } = estimateOf(values);
  return { squared: mean, standardError };
}

function kernel(x: tf.Tensor2D, y: tf.Tensor2D, bandwidth: number): tf.Tensor {
  const squares = squaredDistances(x, y);
  const widths = [0.5, 1, 2].map((factor) => factor * bandwidth);
  return tf.div(tf.addN(widths.map((h) => exp(tf.mul(squares, -0.5 / h ** 2)))), widths.length);
}

/** |x_i − y_j|², [n, m]. */
function squaredDistances(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor {
  const norms = (rows: tf.Tensor2D) => tf.sum(tf.square(rows), 1, true);
  const cross = tf.matMul(x, y, false, true);
  return tf.maximum(tf.sub(tf.add(norms(x), tf.transpose(norms(y))), tf.mul(cross, 2)), 0);
}
