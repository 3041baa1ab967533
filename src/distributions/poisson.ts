import { type Key, random, tf, where } from '../tensor';
import { nonNegative } from './constraints';
import { countEntropy, highestCount } from './counts';
import { Distribution } from './distribution';
import { countQuantile } from './quantiles';
import { isCount, onSupport } from './support';
import { gammaTails } from './tails';
import { asTensor, type Value } from './values';
import { deviance, stirlingRemainder } from './wellConditioned';

/** Number of events when `rate` (λ) are expected: λᵏ e^(−λ) / k!. */
export class Poisson extends Distribution {
  readonly reparameterised = false;

  constructor(readonly rate: Value) {
    super({ rate: nonNegative(rate) });
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const lambda = asTensor(this.rate);
    return onSupport(x, isCount(x, 0, LARGEST), 0, (k) =>
      deviance(k, lambda).add(stirlingRemainder(k)).neg(),
    );
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return random.poisson(key, shape, asTensor(this.rate));
  }

  protected override computeMean(): tf.Tensor {
    return asTensor(this.rate);
  }
  protected override computeVariance(): tf.Tensor {
    return asTensor(this.rate);
  }
  protected override computeMode(): tf.Tensor {
    return tf.floor(asTensor(this.rate));
  }
  /** By summation up to 12 standard deviations above the mean; `rate` must be known (not traced). */
  protected override computeEntropy(): tf.Tensor {
    const highest = highestCount(this, 'entropy', 'rate', this.rate);
    return countEntropy(this, Math.ceil(highest + 12 * Math.sqrt(highest) + 30));
  }
  /** P(X ≤ k) = Q(k + 1, λ), the upper incomplete gamma function. */
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const isInside = x.greaterEqual(0);
    const k = tf.floor(where(isInside, x, 0));
    const beyond = gammaTails(k.add(1), asTensor(this.rate).add(tf.zerosLike(k))).survival;
    return where(isInside, beyond, 0);
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return countQuantile(p, (k) => this.computeCdf(k));
  }
}

/** The largest float32: above 2²⁴ every one of them is a whole number. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;
