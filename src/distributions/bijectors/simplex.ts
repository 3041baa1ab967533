import { log, logSoftmax, softmax, tf } from '../../tensor';
import { Bijector } from './bijector';

const SUM_TOLERANCE = 1e-4;

/**
 * y = softmax([x, 0]): vectors of length K − 1 onto the probability vectors of length K. The determinant is that of the
 * first K − 1 coordinates, ∏ yₖ over all K, which is how a Dirichlet density counts volume.
 */
export class SoftmaxCentred extends Bijector {
  readonly inputRank = 1;
  readonly outputRank = 1;

  /** All entries positive, with a sum of 1 up to rounding. */
  override contains(y: tf.Tensor): tf.Tensor {
    const isNear = y.sum(-1).sub(1).abs().lessEqual(SUM_TOLERANCE);
    return y.greater(0).all(-1).logicalAnd(isNear);
  }

  protected computeForward(x: tf.Tensor): tf.Tensor {
    return softmax(withZero(x), -1);
  }
  /** log(yₖ / y_K). */
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    const logs = log(y);
    const free = y.shape[y.rank - 1] - 1;
    const [head, last] = tf.split(logs, [free, 1], -1);
    return head.sub(last);
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    return logSoftmax(withZero(x), -1).sum(-1);
  }
  protected override computeInverseLogDet(y: tf.Tensor): tf.Tensor {
    return log(y).sum(-1).neg();
  }

  override forwardShape(shape: number[]): number[] {
    return [...shape.slice(0, -1), shape[shape.length - 1] + 1];
  }
  override inverseShape(shape: number[]): number[] {
    return [...shape.slice(0, -1), shape[shape.length - 1] - 1];
  }
}

function withZero(x: tf.Tensor): tf.Tensor {
  return tf.concat([x, tf.zeros([...x.shape.slice(0, -1), 1])], -1);
}
