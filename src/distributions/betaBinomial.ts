import { type Key, log, random, split, type tf } from '../tensor';
import { count, positive } from './constraints';
import { countCdf, countEntropy, highestCount } from './counts';
import { Distribution } from './distribution';
import { countQuantile } from './quantiles';
import { isCount, onSupport } from './support';
import { asTensor, asTensors, type Value } from './values';
import { deviance, exactDifference, stirlingRemainder } from './wellConditioned';

/**
 * Number of successes in n = `totalCount` trials whose probability is itself drawn from Beta(α, β), α =
 * `concentration1`, β = `concentration0`: what a Beta posterior predicts of the next n draws.
 */
export class BetaBinomial extends Distribution {
  readonly reparameterised = false;

  constructor(
    readonly totalCount: Value,
    readonly concentration1: Value,
    readonly concentration0: Value,
  ) {
    super({
      totalCount: count(totalCount),
      concentration1: positive(concentration1),
      concentration0: positive(concentration0),
    });
  }

  /**
   * C(n, k) B(k + α, n − k + β) / B(α, β). The powers in it say how far the k of n successes seen and the α of α + β
   * imagined differ from the share (k + α) / (n + α + β) of both together: four deviances.
   */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const [n, alpha, beta] = asTensors(this.totalCount, this.concentration1, this.concentration0);
    return onSupport(x, isCount(x, 0, n), 0, (k) => {
      const [failures, m] = [n.sub(k), alpha.add(beta)];
      const [both, hits, misses] = [n.add(m), k.add(alpha), failures.add(beta)];
      const excess = exactDifference(n, alpha, m, k).div(both);
      const [share, rest] = [hits.div(both), misses.div(both)];
      const distance = deviance(k, n.mul(share), excess)
        .add(deviance(failures, n.mul(rest), excess.neg()))
        .add(deviance(alpha, m.mul(share), excess.neg()))
        .add(deviance(beta, m.mul(rest), excess));
      const S = stirlingRemainder;
      const seen = S(n).sub(S(k)).sub(S(failures));
      const together = S(hits).add(S(misses)).sub(S(both));
      const imagined = S(m).sub(S(alpha)).sub(S(beta));
      const scale = log(alpha.div(hits).mul(beta.div(misses)).mul(both.div(m)));
      return seen.add(together).add(imagined).add(scale).sub(distance);
    });
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const [chance, successes] = split(key);
    const [alpha, beta] = asTensors(this.concentration1, this.concentration0);
    const p = random.beta(chance, shape, alpha, beta);
    return random.binomial(successes, shape, asTensor(this.totalCount), p);
  }

  protected override computeMean(): tf.Tensor {
    const [n, alpha, beta] = asTensors(this.totalCount, this.concentration1, this.concentration0);
    return n.mul(alpha.div(alpha.add(beta)));
  }
  /** n p (1 − p) (m + n) / (m + 1) with m = α + β: wider than the binomial by the doubt about p. */
  protected override computeVariance(): tf.Tensor {
    const [n, alpha, beta] = asTensors(this.totalCount, this.concentration1, this.concentration0);
    const m = alpha.add(beta);
    const spread = alpha.div(m).mul(beta.div(m));
    return n.mul(spread).mul(m.add(n).div(m.add(1)));
  }
  protected override computeEntropy(): tf.Tensor {
    return countEntropy(this, this.highest('entropy'));
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    return countCdf(this, this.highest('cdf'))(x);
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return countQuantile(p, countCdf(this, this.highest('quantile')), asTensor(this.totalCount));
  }

  private highest(method: string): number {
    return highestCount(this, method, 'totalCount', this.totalCount);
  }
}
