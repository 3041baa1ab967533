import { type Key, log, normalCdf, normalLogCdf, normalQuantile, random, type tf } from '../tensor';
import { bijectors } from './bijectors';
import { positive, real } from './constraints';
import { Distribution } from './distribution';
import { asTensor, asTensors, type Value } from './values';

export const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Gaussian with mean `loc` (μ) and standard deviation `scale` (σ). */
export class Normal extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly loc: Value,
    readonly scale: Value,
  ) {
    super({ loc: real(loc), scale: positive(scale) });
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    return this.standardise(x)
      .square()
      .mul(-0.5)
      .sub(log(asTensor(this.scale)))
      .sub(HALF_LOG_TWO_PI);
  }

  /** x = μ + σε with ε ~ N(0, 1). */
  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return random.normal(key, shape).mul(sigma).add(mu);
  }

  protected override computeMean(): tf.Tensor {
    return asTensor(this.loc);
  }
  protected override computeMode(): tf.Tensor {
    return asTensor(this.loc);
  }
  protected override computeVariance(): tf.Tensor {
    return asTensor(this.scale).square();
  }
  protected override computeEntropy(): tf.Tensor {
    return log(asTensor(this.scale)).add(0.5 + HALF_LOG_TWO_PI);
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    return normalCdf(this.standardise(x));
  }
  protected override computeLogCdf(x: tf.Tensor): tf.Tensor {
    return normalLogCdf(this.standardise(x));
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return normalQuantile(p).mul(sigma).add(mu);
  }
  override supportBijector() {
    return bijectors.identity;
  }

  private standardise(x: tf.Tensor): tf.Tensor {
    const [mu, sigma] = asTensors(this.loc, this.scale);
    return x.sub(mu).div(sigma);
  }
}
