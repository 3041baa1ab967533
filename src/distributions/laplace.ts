import { exp, type Key, log, log1p, random, split, tf, where } from '../tensor';
import { bijectors } from './bijectors';
import { positive, real } from './constraints';
import { Distribution } from './distribution';
import { asTensor, asTensors, type Value } from './values';

/** Laplace (double exponential) with median `loc` and mean absolute deviation `scale` (b). */
export class Laplace extends Distribution {
  readonly reparameterised = true;

  constructor(
    readonly loc: Value,
    readonly scale: Value,
  ) {
    super({ loc: real(loc), scale: positive(scale) });
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    return this.standardise(x)
      .abs()
      .neg()
      .sub(log(asTensor(this.scale)))
      .sub(Math.LN2);
  }

  /** An exponential draw with a random sign. */
  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const [mu, b] = asTensors(this.loc, this.scale);
    const [sizeKey, signKey] = split(key);
    const sign = random.uniform(signKey, shape).less(0.5);
    const size = random.exponential(sizeKey, shape);
    return where(sign, size.neg(), size).mul(b).add(mu);
  }

  protected override computeMean(): tf.Tensor {
    return asTensor(this.loc);
  }
  protected override computeMode(): tf.Tensor {
    return asTensor(this.loc);
  }
  protected override computeVariance(): tf.Tensor {
    return asTensor(this.scale).square().mul(2);
  }
  protected override computeEntropy(): tf.Tensor {
    return log(asTensor(this.scale)).add(1 + Math.LN2);
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const z = this.standardise(x);
    const tail = exp(z.abs().neg()).mul(0.5);
    return where(z.less(0), tail, tf.sub(1, tail));
  }
  protected override computeLogCdf(x: tf.Tensor): tf.Tensor {
    const z = this.standardise(x);
    const upper = log1p(exp(z.relu().neg()).mul(-0.5));
    return where(z.less(0), z.sub(Math.LN2), upper);
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    const [mu, b] = asTensors(this.loc, this.scale);
    const isUpper = p.greater(0.5);
    const distance = log(where(isUpper, tf.sub(1, p), p).mul(2)).neg();
    return where(isUpper, distance, distance.neg()).mul(b).add(mu);
  }
  override supportBijector() {
    return bijectors.identity;
  }

  private standardise(x: tf.Tensor): tf.Tensor {
    const [mu, b] = asTensors(this.loc, this.scale);
    return x.sub(mu).div(b);
  }
}
