import { type Key, random, tf, where } from '../tensor';
import { Distribution } from './distribution';
import { eventOdds, eventTensors, type Odds } from './odds';
import { onSupport } from './support';
import { timesLog } from './wellConditioned';

/** 1 with probability p, else 0; p as `{ probs }` or as `{ logits }` (log odds). */
export class Bernoulli extends Distribution {
  readonly reparameterised = false;

  constructor(readonly odds: Odds) {
    super(eventOdds('Bernoulli', odds));
  }

  /** x log p + (1 − x) log(1 − p). x may be a soft target in [0, 1]: then it is the negative cross-entropy. */
  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    const { logP, logQ } = eventTensors(this.odds);
    const isTarget = x.greaterEqual(0).logicalAnd(x.lessEqual(1));
    return onSupport(x, isTarget, 0, (t) => timesLog(t, logP).add(timesLog(tf.sub(1, t), logQ)));
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return random.bernoulli(key, eventTensors(this.odds).p, shape).toFloat();
  }

  protected override computeMean(): tf.Tensor {
    return eventTensors(this.odds).p;
  }
  protected override computeVariance(): tf.Tensor {
    const { p, q } = eventTensors(this.odds);
    return p.mul(q);
  }
  protected override computeMode(): tf.Tensor {
    return eventTensors(this.odds).p.greater(0.5).toFloat();
  }
  protected override computeEntropy(): tf.Tensor {
    const { p, q, logP, logQ } = eventTensors(this.odds);
    return timesLog(p, logP).add(timesLog(q, logQ)).neg();
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    const { q } = eventTensors(this.odds);
    return where(x.less(0), 0, where(x.less(1), q, 1));
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    return p.greater(eventTensors(this.odds).q).toFloat();
  }
}
