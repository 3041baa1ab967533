import { exp, expm1, log, logSigmoid, sigmoid, softplus, tf } from '../../tensor';
import { checkIncreasing, checkNumbers, real } from '../constraints';
import { isBetween } from '../support';
import { asTensor, asTensors, type Value } from '../values';
import { ElementwiseBijector } from './bijector';

/** An elementwise map that grows with x. */
abstract class Increasing extends ElementwiseBijector {
  override get isIncreasing(): boolean {
    return true;
  }
}

/** y = x. */
export class Identity extends Increasing {
  protected computeForward(x: tf.Tensor): tf.Tensor {
    return x;
  }
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    return y;
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    return tf.zerosLike(x);
  }
}

/** y = eˣ, onto the positive numbers. */
export class Exp extends Increasing {
  override contains(y: tf.Tensor): tf.Tensor {
    return isBetween(y, 0, Infinity);
  }
  protected computeForward(x: tf.Tensor): tf.Tensor {
    return exp(x);
  }
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    return log(y);
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    return x;
  }
}

/** y = log(1 + eˣ), onto the positive numbers; about x itself for large x. */
export class Softplus extends Increasing {
  override contains(y: tf.Tensor): tf.Tensor {
    return isBetween(y, 0, Infinity);
  }
  protected computeForward(x: tf.Tensor): tf.Tensor {
    return softplus(x);
  }
  /** log(eʸ − 1) = y + log(1 − e⁻ʸ), which neither overflows nor cancels. */
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    return y.add(log(expm1(y.neg()).neg()));
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    return logSigmoid(x);
  }
}

/** y = 1/(1 + e⁻ˣ), onto (0, 1). */
export class Sigmoid extends Increasing {
  override contains(y: tf.Tensor): tf.Tensor {
    return isBetween(y, 0, 1);
  }
  protected computeForward(x: tf.Tensor): tf.Tensor {
    return sigmoid(x);
  }
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    return log(y).sub(log(tf.sub(1, y)));
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    return logSigmoid(x).add(logSigmoid(x.neg()));
  }
}

/** y = low + (high − low) / (1 + e⁻ˣ), onto (low, high). */
export class Interval extends Increasing {
  constructor(
    readonly low: Value,
    readonly high: Value,
  ) {
    super();
    checkNumbers('Interval: low', low, real(low).constraint);
    checkNumbers('Interval: high', high, real(high).constraint);
    checkIncreasing('Interval: low', low, 'high', high);
  }

  override contains(y: tf.Tensor): tf.Tensor {
    return isBetween(y, asTensor(this.low), asTensor(this.high));
  }
  protected computeForward(x: tf.Tensor): tf.Tensor {
    const [low, high] = asTensors(this.low, this.high);
    return sigmoid(x).mul(high.sub(low)).add(low);
  }
  protected computeInverse(y: tf.Tensor): tf.Tensor {
    const [low, high] = asTensors(this.low, this.high);
    return log(y.sub(low)).sub(log(high.sub(y)));
  }
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    const [low, high] = asTensors(this.low, this.high);
    return log(high.sub(low)).add(logSigmoid(x)).add(logSigmoid(x.neg()));
  }
}
