import { type Key, tf, where } from '../tensor';
import { type Bijector, bijectors } from './bijectors';
import { assertBijector } from './bijectors/bijector';
import { assertDistribution, Distribution } from './distribution';
import { allRightmost, showShape } from './values';

/**
 * The distribution of y = f(x) for x drawn from `distribution` and a bijector f:
 * log p(y) = log p(x) − log |det ∂f/∂x|, and −∞ outside the image of f.
 */
export class TransformedDistribution extends Distribution {
  readonly reparameterised: boolean;

  constructor(
    readonly distribution: Distribution,
    readonly bijector: Bijector,
  ) {
    assertDistribution('TransformedDistribution: its distribution', distribution);
    assertBijector('TransformedDistribution: its bijector', bijector);
    const { batchShape, eventShape } = distribution;
    if (eventShape.length < bijector.inputRank) {
      throw new Error(
        `TransformedDistribution: ${bijector.name} maps arrays of ${bijector.inputRank} axes, but one event of ` +
          `${distribution.name} has shape ${showShape(eventShape)}; Independent makes events of batch axes.`,
      );
    }
    const whole = bijector.forwardShape([...batchShape, ...eventShape]);
    const rank = eventShape.length + bijector.outputRank - bijector.inputRank;
    const batch = whole.slice(0, whole.length - rank);
    if (batchShape.length > 0 && batch.join() !== batchShape.join()) {
      throw new Error(
        `TransformedDistribution: the parameters of ${bijector.name} stretch the batch ${showShape(batchShape)} of ` +
          `${distribution.name} to ${showShape(batch)}; give ${distribution.name} that batch shape.`,
      );
    }
    super(batch, whole.slice(whole.length - rank));
    this.reparameterised = distribution.reparameterised;
  }

  override get name(): string {
    return `${this.bijector.name}(${this.distribution.name})`;
  }

  protected computeLogProb(y: tf.Tensor): tf.Tensor {
    const rank = this.eventShape.length;
    const isInside = allRightmost(this.bijector.contains(y), rank - this.bijector.outputRank);
    const safe = where(expand(isInside, rank), y, this.somePoint());
    const logDet = this.bijector.inverseLogDetJacobian(safe, rank);
    return where(isInside, this.distribution.logProb(this.bijector.inverse(safe)).add(logDet), -Infinity);
  }

  /** The map cancels out: q is moved along the support of what is transformed. */
  protected override computeUnconstrainedLogProb(q: tf.Tensor): tf.Tensor {
    return this.distribution.unconstrainedLogProb(q);
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    return this.bijector.forward(this.distribution.sample(key, this.baseShape(shape)));
  }

  /** The density at a draw needs the way forward only. */
  override sampleAndLogProb(key: Key, sampleShape: number[] = []): { draws: tf.Tensor; logProb: tf.Tensor } {
    return tf.tidy(() => {
      const shape = this.baseShape([...sampleShape, ...this.batchShape, ...this.eventShape]);
      const { draws: x, logProb } = this.distribution.sampleAndLogProb(key, shape);
      const logDet = this.bijector.forwardLogDetJacobian(x, this.distribution.eventShape.length);
      return { draws: this.bijector.forward(x), logProb: logProb.sub(logDet) };
    });
  }

  protected override computeCdf(y: tf.Tensor): tf.Tensor {
    this.requireIncreasing('cdf');
    const isInside = this.bijector.contains(y);
    const point = this.somePoint();
    const inside = this.distribution.cdf(this.bijector.inverse(where(isInside, y, point)));
    return where(isInside, inside, y.greater(point).toFloat());
  }
  protected override computeQuantile(p: tf.Tensor): tf.Tensor {
    this.requireIncreasing('quantile');
    return this.bijector.forward(this.distribution.quantile(p));
  }
  override supportBijector(): Bijector {
    return bijectors.chain([this.distribution.supportBijector(), this.bijector]);
  }

  /** Sample shape for the base, which may have no batch of its own where the bijector's parameters have one. */
  private baseShape(shape: number[]): number[] {
    const sampleAndBatch = shape.slice(0, shape.length - this.eventShape.length);
    return sampleAndBatch.slice(0, sampleAndBatch.length - this.distribution.batchShape.length);
  }

  /** f(0), which lies in the image. */
  private somePoint(): tf.Tensor {
    return this.bijector.forward(tf.zeros(this.bijector.inverseShape(this.eventShape)));
  }

  private requireIncreasing(method: string): void {
    if (this.eventShape.length > 0 || !this.bijector.isIncreasing) {
      this.missing(method);
    }
  }
}

/** Adds `rank` axes of length 1 at the end. */
function expand(x: tf.Tensor, rank: number): tf.Tensor {
  return x.reshape([...x.shape, ...new Array<number>(rank).fill(1)]);
}
