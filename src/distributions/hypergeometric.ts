import { type Key, tf } from '../tensor';
import { checkAtMost, count } from './constraints';
import { countCdf, countDraws, countEntropy, highestCount } from './counts';
import { Distribution } from './distribution';
import { countQuantile } from './quantiles';
import { isCount, onSupport } from './support';
import { asTensor, asTensors, type Value } from './values';
import { deviance, exactDifference, stirlingRemainder } from './wellConditioned';

/** Number of successes among `draws` items taken without replacement from `total`, of which `successes` are successes. */
export class Hypergeometric extends Distribution {
  readonly reparameterised = false;
  readonly total: Value;
  readonly successes: Value;
  readonly draws: Value;

  constructor({ total, successes, draws }: { total: Value; successes: Value; draws: Value }) {
    super({ total: count(total), successes: count(successes), draws: count(draws) });
    checkAtMost('Hypergeometric: successes', successes, 'total', total);
    checkAtMost('Hypergeometric: draws', draws, 'total', total);
    this.total = total;
    this.successes = successes;
    this.draws = draws;
  }

  /**
   * C(K, k) C(N − K, n − k) / C(N, n) with N = `total`, K = `successes`, n = `draws`: each binomial coefficient as that of
   * a binomial distribution with p = n/N, whose powers of p cancel (Loader 2000).
   */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const [N, K, n] = asTensors(this.total, this.successes, this.draws);
    const failures = N.sub(K);
    const lowest = n.sub(failures).relu();
    const isPossible = isCount(x, lowest, tf.minimum(n, K));
    return onSupport(x, isPossible, 0, (y) => {
      const k = tf.maximum(y, lowest);
      const left = N.sub(n);
      const excess = exactDifference(K, n, k, N).div(tf.maximum(N, 1));
      const parts = [
        { drawn: k, kept: K.sub(k), of: K, excess },
        { drawn: n.sub(k), kept: failures.sub(n).add(k), of: failures, excess: excess.neg() },
      ];
      const whole = stirlingRemainder(n).add(stirlingRemainder(left)).sub(stirlingRemainder(N));
      return parts.reduce((sum, part) => {
        const expected = part.excess.add(part.drawn);
        return sum
          .add(stirlingRemainder(part.of))
          .sub(stirlingRemainder(part.drawn))
          .sub(stirlingRemainder(part.kept))
          .sub(deviance(part.drawn, expected, part.excess))
          .sub(deviance(part.kept, part.of.sub(expected), part.excess.neg()));
      }, whole);
    });
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return countDraws(this, this.highest('sample'), key, shape);
  }

  protected override computeMean(): tf.Tensor {
    const [N, K, n] = asTensors(this.total, this.successes, this.draws);
    return n.mul(K.div(N));
  }
  protected override computeVariance(): tf.Tensor {
    const [N, K, n] = asTensors(this.total, this.successes, this.draws);
    const p = K.div(N);
    return n
      .mul(p)
      .mul(tf.sub(1, p))
      .mul(N.sub(n).div(tf.maximum(N.sub(1), 1)));
  }
  protected override computeMode(): tf.Tensor {
    const [N, K, n] = asTensors(this.total, this.successes, this.draws);
    return tf.floor(n.add(1).mul(K.add(1).div(N.add(2))));
  }
  protected override computeEntropy(): tf.Tensor {
    return countEntropy(this, this.highest('entropy'));
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    return countCdf(this, this.highest('cdf'))(x);
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    const bound = tf.minimum(asTensor(this.draws), asTensor(this.successes));
    return countQuantile(p, countCdf(this, this.highest('quantile')), bound);
  }

  private highest(method: string): number {
    return highestCount(this, method, 'draws', this.draws);
  }
}
