import type { Key, tf } from '../tensor';
import type { Bijector } from './bijectors';
import { assertDistribution, Distribution } from './distribution';
import { showShape, sumRightmost } from './values';

/**
 * Takes the last `rank` batch axes of a distribution as part of one event: a vector of independent Normals is one draw,
 * with one log density.
 */
export class Independent extends Distribution {
  readonly reparameterised: boolean;

  constructor(
    readonly distribution: Distribution,
    readonly rank = 1,
  ) {
    assertDistribution('Independent: its distribution', distribution);
    const { batchShape, eventShape } = distribution;
    if (!Number.isInteger(rank) || rank < 0 || rank > batchShape.length) {
      throw new RangeError(
        `Independent: ${rank} batch axes are to join the event, but ${distribution.name} has the batch shape ` +
          `${showShape(batchShape)}.`,
      );
    }
    const kept = batchShape.length - rank;
    super(batchShape.slice(0, kept), [...batchShape.slice(kept), ...eventShape]);
    this.reparameterised = distribution.reparameterised;
  }

  override get name(): string {
    return `Independent(${this.distribution.name})`;
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    return sumRightmost(this.distribution.logProb(x), this.rank);
  }
  protected override computeUnconstrainedLogProb(q: tf.Tensor, x: tf.Tensor): tf.Tensor {
    return sumRightmost(this.distribution.unconstrainedLogProb(q, x), this.rank);
  }
  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const own = this.batchShape.length + this.eventShape.length;
    return this.distribution.sample(key, shape.slice(0, shape.length - own));
  }
  protected override computeMean(): tf.Tensor {
    return this.distribution.mean();
  }
  protected override computeVariance(): tf.Tensor {
    return this.distribution.variance();
  }
  protected override computeMode(): tf.Tensor {
    return this.distribution.mode();
  }
  protected override computeEntropy(): tf.Tensor {
    return sumRightmost(this.distribution.entropy(), this.rank);
  }
  override supportBijector(): Bijector {
    return this.distribution.supportBijector();
  }
}
