import { type Key, log, random, tf, where } from '../tensor';
import { bijectors } from './bijectors';
import { positive } from './constraints';
import { Distribution } from './distribution';
import { logOnePlusSquare } from './studentT';
import { onSupport } from './support';
import { asTensor, type Value } from './values';

/** The absolute value of a Cauchy(0, `scale`): a prior for scales with a very long tail. It has no mean. */
export class HalfCauchy extends Distribution {
  readonly reparameterised = true;

  constructor(readonly scale: Value) {
    super({ scale: positive(scale) });
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const gamma = asTensor(this.scale);
    return onSupport(x, x.greaterEqual(0), 0, (y) =>
      logOnePlusSquare(y.div(gamma))
        .neg()
        .sub(log(gamma))
        .add(Math.log(2 / Math.PI)),
    );
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return this.computeQuantile(random.uniform(key, shape));
  }

  protected override computeMode(): tf.Tensor {
    return asTensor(this.scale).mul(0);
  }
  protected override computeEntropy(): tf.Tensor {
    return log(asTensor(this.scale)).add(Math.log(2 * Math.PI));
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    return tf.atan(x.relu().div(asTensor(this.scale))).mul(2 / Math.PI);
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return tangentOfQuarterTurns(p).mul(asTensor(this.scale));
  }
  override supportBijector() {
    return bijectors.exp;
  }
}

/** tan(πp/2) for p in [0, 1], from the side that keeps its digits; ∞ at 1. */
export function tangentOfQuarterTurns(p: tf.Tensor): tf.Tensor {
  const isUpper = p.greater(0.5);
  const angle = tf.minimum(p, tf.sub(1, p)).mul(Math.PI / 2);
  const tangent = tf.tan(angle);
  return where(isUpper, tangent.reciprocal(), tangent);
}
