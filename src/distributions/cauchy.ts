import { type Key, log, random, tf, where } from '../tensor';
import { bijectors } from './bijectors';
import { positive, real } from './constraints';
import { Distribution } from './distribution';
import { tangentOfQuarterTurns } from './halfCauchy';
import { logOnePlusSquare } from './studentT';
import { asTensor, asTensors, type Value } from './values';

/** Cauchy with median `loc` and half width at half height `scale`. It has no mean. */
export class Cauchy extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly loc: Value,
    readonly scale: Value,
  ) {
    super({ loc: real(loc), scale: positive(scale) });
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    return logOnePlusSquare(this.standardise(x))
      .neg()
      .sub(log(asTensor(this.scale)))
      .sub(Math.log(Math.PI));
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const half = random.uniform(key, shape).add(2 ** -25);
    return this.computeQuantile(half);
  }

  protected override computeMode(): tf.Tensor {
    return asTensor(this.loc);
  }
  protected override computeEntropy(): tf.Tensor {
    return log(asTensor(this.scale)).add(Math.log(4 * Math.PI));
  }
  /** ½ + atan(z)/π; on the lower side as −atan(1/z)/π, which keeps its digits. */
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const z = this.standardise(x);
    const isLow = z.less(-1);
    const low = tf.atan(where(isLow, z, -1).reciprocal()).mul(-1 / Math.PI);
    return where(
      isLow,
      low,
      tf
        .atan(z)
        .mul(1 / Math.PI)
        .add(0.5),
    );
  }
  /** −cot(πp). */
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    const [mu, gamma] = asTensors(this.loc, this.scale);
    const isUpper = p.greater(0.5);
    const tail = where(isUpper, tf.sub(1, p), p);
    const distance = tangentOfQuarterTurns(tail.mul(2)).reciprocal();
    return where(isUpper, distance, distance.neg()).mul(gamma).add(mu);
  }
  override supportBijector() {
    return bijectors.identity;
  }

  private standardise(x: tf.Tensor): tf.Tensor {
    const [mu, gamma] = asTensors(this.loc, this.scale);
    return x.sub(mu).div(gamma);
  }
}
