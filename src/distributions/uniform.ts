import { type Key, log, random, tf } from '../tensor';
import { bijectors } from './bijectors';
import { checkIncreasing, real } from './constraints';
import { Distribution } from './distribution';
import { onSupport } from './support';
import { asTensors, type Value } from './values';

/** Equal density on the closed interval [`low`, `high`]. */
export class Uniform extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly low: Value,
    readonly high: Value,
  ) {
    super({ low: real(low), high: real(high) });
    checkIncreasing('Uniform: low', low, 'high', high);
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const [low, high] = asTensors(this.low, this.high);
    const isInside = x.greaterEqual(low).logicalAnd(x.lessEqual(high));
    return onSupport(x, isInside, 0, (y) => log(high.sub(low)).neg().add(tf.zerosLike(y)));
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return this.computeQuantile(random.uniform(key, shape));
  }

  protected override computeMean(): tf.Tensor {
    const [low, high] = asTensors(this.low, this.high);
    return low.mul(0.5).add(high.mul(0.5));
  }
  protected override computeVariance(): tf.Tensor {
    const [low, high] = asTensors(this.low, this.high);
    return high.sub(low).square().div(12);
  }
  protected override computeEntropy(): tf.Tensor {
    const [low, high] = asTensors(this.low, this.high);
    return log(high.sub(low));
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const [low, high] = asTensors(this.low, this.high);
    return x.sub(low).div(high.sub(low)).clipByValue(0, 1);
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    const [low, high] = asTensors(this.low, this.high);
    return p.mul(high.sub(low)).add(low);
  }
  override supportBijector() {
    return bijectors.interval(this.low, this.high);
  }
}
