import { expm1, type Key, log, log1p, random, type tf } from '../tensor';
import { bijectors } from './bijectors';
import { positive } from './constraints';
import { Distribution } from './distribution';
import { onSupport } from './support';
import { asTensor, type Value } from './values';

/** Waiting time between events that come at `rate` (λ): λ e^(−λx) on x ≥ 0. */
export class Exponential extends Distribution {
  readonly reparameterised = true;

  constructor(readonly rate: Value) {
    super({ rate: positive(rate) });
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const lambda = asTensor(this.rate);
    return onSupport(x, x.greaterEqual(0), 0, (y) => log(lambda).sub(lambda.mul(y)));
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return random.exponential(key, shape).div(asTensor(this.rate));
  }

  protected override computeMean(): tf.Tensor {
    return asTensor(this.rate).reciprocal();
  }
  protected override computeVariance(): tf.Tensor {
    return asTensor(this.rate).square().reciprocal();
  }
  protected override computeMode(): tf.Tensor {
    return asTensor(this.rate).mul(0);
  }
  protected override computeEntropy(): tf.Tensor {
    return log(asTensor(this.rate)).neg().add(1);
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    return expm1(x.relu().mul(asTensor(this.rate)).neg()).neg();
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return log1p(p.neg()).neg().div(asTensor(this.rate));
  }
  override supportBijector() {
    return bijectors.exp;
  }
}
