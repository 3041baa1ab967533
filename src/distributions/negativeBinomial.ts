import { type Key, log, random, split, sqrt, tf, where } from '../tensor';
import { positive } from './constraints';
import { countEntropy, highestCount } from './counts';
import { Distribution } from './distribution';
import { eventOdds, eventTensors, type Odds } from './odds';
import { countQuantile } from './quantiles';
import { isCount, onSupport } from './support';
import { betaTails } from './tails';
import { asTensor, type Value } from './values';
import { deviance, exactDifference, stirlingRemainder } from './wellConditioned';

/**
 * Number of successes (each with probability p, `{ probs }` or `{ logits }`) before the r-th failure, r = `totalCount`,
 * which need not be an integer: a Poisson whose rate is drawn from Gamma(r, (1 − p)/p).
 */
export class NegativeBinomial extends Distribution {
  readonly reparameterised = false;

  constructor(
    readonly totalCount: Value,
    readonly odds: Odds,
  ) {
    super({ totalCount: positive(totalCount), ...eventOdds('NegativeBinomial', odds) });
  }

  /** Γ(k + r) / (k! Γ(r)) · pᵏ (1 − p)ʳ, as deviances of k and r from their shares of n = k + r. */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const r = asTensor(this.totalCount);
    const { p, q, logP, logQ } = eventTensors(this.odds);
    return onSupport(x, isCount(x, 0, LARGEST), 0, (k) => {
      const n = k.add(r);
      const logN = log(n);
      const excess = exactDifference(r, p, k, q);
      return stirlingRemainder(n)
        .sub(stirlingRemainder(k))
        .sub(stirlingRemainder(r))
        .add(log(r.div(n)))
        .sub(deviance(k, n.mul(p), excess, logN.add(logP)))
        .sub(deviance(r, n.mul(q), excess.neg(), logN.add(logQ)));
    });
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const [rateKey, countKey] = split(key);
    const { p, q } = eventTensors(this.odds);
    const rate = random.gamma(rateKey, shape, asTensor(this.totalCount)).mul(p.div(q));
    return random.poisson(countKey, shape, rate);
  }

  protected override computeMean(): tf.Tensor {
    const { p, q } = eventTensors(this.odds);
    return asTensor(this.totalCount).mul(p.div(q));
  }
  protected override computeVariance(): tf.Tensor {
    const { p, q } = eventTensors(this.odds);
    return asTensor(this.totalCount).mul(p.div(q)).div(q);
  }
  /** ⌊(r − 1) p / (1 − p)⌋, and 0 for r ≤ 1. */
  protected override computeMode(): tf.Tensor {
    const { p, q } = eventTensors(this.odds);
    return tf.floor(asTensor(this.totalCount).sub(1).relu().mul(p.div(q)));
  }
  /** By summation to 40 standard deviations above the mean; the parameters must be known (not traced). */
  protected override computeEntropy(): tf.Tensor {
    const far = this.computeMean().add(sqrt(this.computeVariance()).mul(40));
    return countEntropy(this, Math.ceil(highestCount(this, 'entropy', 'the mean', far)) + 50);
  }
  /** P(X ≤ k) = I_{1−p}(r, k + 1). */
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const isInside = x.greaterEqual(0);
    const k = tf.floor(where(isInside, x, 0));
    const { p, q } = eventTensors(this.odds);
    const inside = betaTails(asTensor(this.totalCount), k.add(1), q, p).cdf;
    return where(isInside, inside, 0);
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return countQuantile(p, (k) => this.computeCdf(k));
  }
}

/** The largest float32: above 2²⁴ every one of them is a whole number. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;
