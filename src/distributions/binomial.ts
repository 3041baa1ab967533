import { type Key, log, random, tf, where } from '../tensor';
import { count } from './constraints';
import { countEntropy, highestCount } from './counts';
import { Distribution } from './distribution';
import { eventOdds, eventTensors, type Odds } from './odds';
import { countQuantile } from './quantiles';
import { isCount, onSupport } from './support';
import { betaTails } from './tails';
import { asTensor, type Value } from './values';
import { deviance, exactDifference, stirlingRemainder } from './wellConditioned';

/** Number of successes in n = `totalCount` independent trials that succeed with probability p (`{ probs }` or `{ logits }`). */
export class Binomial extends Distribution {
  readonly reparameterised = false;

  constructor(
    readonly totalCount: Value,
    readonly odds: Odds,
  ) {
    super({ totalCount: count(totalCount), ...eventOdds('Binomial', odds) });
  }

  /** log C(n, k) + k log p + (n − k) log(1 − p), as the deviances of k and n − k from np and n(1 − p) (Loader 2000). */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const n = asTensor(this.totalCount);
    return onSupport(x, isCount(x, 0, n), 0, (k) => binomialLogMass(k, n, this.odds));
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return random.binomial(key, shape, asTensor(this.totalCount), eventTensors(this.odds).p);
  }

  protected override computeMean(): tf.Tensor {
    return asTensor(this.totalCount).mul(eventTensors(this.odds).p);
  }
  protected override computeVariance(): tf.Tensor {
    const { p, q } = eventTensors(this.odds);
    return asTensor(this.totalCount).mul(p).mul(q);
  }
  /** ⌊(n + 1)p⌋, and n where p = 1. */
  protected override computeMode(): tf.Tensor {
    const n = asTensor(this.totalCount);
    return tf.minimum(n, tf.floor(n.add(1).mul(eventTensors(this.odds).p)));
  }
  /** By summation over 0 … n; `totalCount` must be known (not traced). */
  protected override computeEntropy(): tf.Tensor {
    return countEntropy(this, highestCount(this, 'entropy', 'totalCount', this.totalCount));
  }
  /** P(X ≤ k) = I_{1−p}(n − k, k + 1). */
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const n = asTensor(this.totalCount);
    const k = tf.floor(x);
    const isInside = k.greaterEqual(0).logicalAnd(k.less(n));
    const [a, b] = [where(isInside, n.sub(k), 1), where(isInside, k.add(1), 1)];
    const { p, q } = eventTensors(this.odds);
    const inside = betaTails(a, b, q, p).cdf;
    return where(isInside, inside, k.greaterEqual(n).toFloat());
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return countQuantile(p, (k) => this.computeCdf(k), asTensor(this.totalCount));
  }
}

/** Log mass of k successes in n trials, for 0 ≤ k ≤ n. */
export function binomialLogMass(k: tf.Tensor, n: tf.Tensor, odds: Odds): tf.Tensor {
  const { p, q, logP, logQ } = eventTensors(odds);
  const failures = n.sub(k);
  // np − k, from whichever of p and 1 − p has its digits: n times the rounding of p near 1 would be many successes.
  const excess = where(p.lessEqual(0.5), exactDifference(n, p, k), exactDifference(n, q, failures).neg());
  const logN = log(n);
  return stirlingRemainder(n)
    .sub(stirlingRemainder(k))
    .sub(stirlingRemainder(failures))
    .sub(deviance(k, n.mul(p), excess, logN.add(logP)))
    .sub(deviance(failures, n.mul(q), excess.neg(), logN.add(logQ)));
}
