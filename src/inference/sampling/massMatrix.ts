import { tf } from '../../tensor';
import { type InverseMass, inverseMass } from '../metric';

/** Weight, in draws, of the small unit matrix that estimates are shrunk to, and its size (as in Stan). */
const PRIOR_DRAWS = 5;
const PRIOR_VARIANCE = 1e-3;

/**
 * M⁻¹ from draws [S, D] or [S, C, D]: their variances ('diagonal') or covariance ('dense'), shrunk a little towards
 * 10⁻³ times the identity so that few draws make no singular matrix.
 */
export function estimateInverseMass(draws: tf.Tensor, kind: 'diagonal' | 'dense'): InverseMass {
  return tf.tidy((): never => {
    const size = draws.shape[draws.rank - 1];
    const rows = tf.reshape(draws, [-1, size]) as tf.Tensor2D;
    const n = rows.shape[0];
    if (n < 2) throw new RangeError(`A mass matrix needs at least 2 draws, got ${n}.`);
    const centred = tf.sub(rows, tf.mean(rows, 0, true)) as tf.Tensor2D;
    const weight = n / (n + PRIOR_DRAWS);
    const floor = (PRIOR_VARIANCE * PRIOR_DRAWS) / (n + PRIOR_DRAWS);
    const matrix =
      kind === 'diagonal'
        ? tf.add(tf.mul(tf.sum(tf.square(centred), 0), weight / (n - 1)), floor)
        : tf.add(tf.mul(tf.matMul(centred, centred, true), weight / (n - 1)), tf.mul(tf.eye(size), floor));
    return inverseMass(matrix) as never;
  });
}
