import { gather, type Key, random, tf, where } from '../tensor';
import { Distribution } from './distribution';
import { choiceCount, choiceLogProbs, choiceOdds, choiceProbs, type Odds } from './odds';
import { isCount, onSupport } from './support';
import { timesLog } from './wellConditioned';

/** One of the indices 0 … K − 1, with probabilities along the last axis of `{ probs }` or `{ logits }` (up to a constant). */
export class Categorical extends Distribution {
  readonly reparameterised = false;
  /** K, the number of categories. */
  readonly categories: number;

  constructor(readonly odds: Odds) {
    super(choiceOdds('Categorical', odds));
    this.categories = choiceCount(odds);
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const logProbs = choiceLogProbs(this.odds);
    return onSupport(x, isCount(x, 0, this.categories - 1), 0, (index) => {
      if (logProbs.rank === 1) {
        return gather(logProbs, index.toInt());
      }
      const chosen = tf.oneHot(index.toInt(), this.categories).toBool();
      return where(chosen, logProbs, 0).sum(-1);
    });
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return random.categorical(key, choiceLogProbs(this.odds), shape).toFloat();
  }

  protected override computeMode(): tf.Tensor {
    return choiceLogProbs(this.odds).argMax(-1).toFloat();
  }
  protected override computeEntropy(): tf.Tensor {
    return timesLog(choiceProbs(this.odds), choiceLogProbs(this.odds)).sum(-1).neg();
  }

  /** The probabilities, [...batchShape, K]. */
  probabilities(): tf.Tensor {
    return tf.tidy(() => choiceProbs(this.odds).clone());
  }
}
