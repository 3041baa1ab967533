import { type Key, random, split, tf, where } from '../tensor';
import { count } from './constraints';
import { Distribution } from './distribution';
import { choiceCount, choiceLogProbs, choiceOdds, choiceProbs, type Odds } from './odds';
import { asTensor, type Value } from './values';
import { deviance, stirlingRemainder } from './wellConditioned';

/** How often each of K categories comes up in n = `totalCount` independent choices; one event is a vector of K counts. */
export class Multinomial extends Distribution {
  readonly reparameterised = false;

  constructor(
    readonly totalCount: Value,
    readonly odds: Odds,
  ) {
    super({ totalCount: count(totalCount), ...choiceOdds('Multinomial', odds) }, [choiceCount(odds)]);
  }

  /** log n! − Σ log xₖ! + Σ xₖ log pₖ, as deviances of the counts from n pₖ. */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const n = asTensor(this.totalCount);
    const isPossible = x
      .greaterEqual(0)
      .logicalAnd(x.equal(tf.floor(x)))
      .all(-1)
      .logicalAnd(x.sum(-1).equal(n));
    const counts = where(x.greaterEqual(0), x, 0);
    const expected = n.expandDims(-1).mul(choiceProbs(this.odds));
    const logExpected = n.log().expandDims(-1).add(choiceLogProbs(this.odds));
    const distance = deviance(counts, expected, expected.sub(counts), logExpected);
    const parts = stirlingRemainder(counts).add(distance).sum(-1);
    return where(isPossible, stirlingRemainder(n).sub(parts), -Infinity);
  }

  /** One category after the other: of the choices that are left, a binomial number falls on it. */
  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const probs = choiceProbs(this.odds);
    const categories = choiceCount(this.odds);
    const columns = tf.unstack(probs, -1);
    const each = shape.slice(0, -1);
    const keys = split(key, categories);
    const counts: tf.Tensor[] = [];
    let left = tf.broadcastTo(asTensor(this.totalCount), each);
    for (let i = 0; i < categories - 1; i++) {
      const remaining = columns.slice(i).reduce((sum, column) => sum.add(column));
      const share = columns[i].div(where(remaining.greater(0), remaining, 1)).clipByValue(0, 1);
      counts.push(random.binomial(keys[i], each, left, share));
      left = left.sub(counts[i]);
    }
    return tf.stack([...counts, left], -1);
  }

  protected override computeMean(): tf.Tensor {
    return asTensor(this.totalCount).expandDims(-1).mul(choiceProbs(this.odds));
  }
  /** Of each count. */
  protected override computeVariance(): tf.Tensor {
    const p = choiceProbs(this.odds);
    return asTensor(this.totalCount).expandDims(-1).mul(p).mul(tf.sub(1, p));
  }
}
