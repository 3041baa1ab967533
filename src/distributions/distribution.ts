import { exp, type Key, log, sqrt, stopGradient, tf } from '../tensor';
import type { Bijector } from './bijectors/bijector';
import { type Constraint, checkNumbers, type Parameter } from './constraints';
import { asTensor, broadcastShapes, describe, shapeOf, showShape, stretch, type Value } from './values';

const aNumber: Constraint = { words: 'a number', holds: (x) => !Number.isNaN(x) };
const aProbability: Constraint = { words: 'a probability in [0, 1]', holds: (p) => p >= 0 && p <= 1 };

/**
 * A probability distribution, or a batch of them. One draw has shape `eventShape`; `batchShape` counts independent
 * distributions that differ in their parameters; `sample(key, sampleShape)` has shape [...sampleShape, ...batchShape,
 * ...eventShape] and `logProb` of it [...sampleShape, ...batchShape] (Dillon et al. 2017, TensorFlow Distributions).
 *
 * Public methods take numbers, arrays or tensors and return one tensor that the caller owns; log densities and entropies
 * are in nats. A subclass implements the `compute…` methods, on float32 tensors, inside a tidy. Parameters and points are
 * checked at once, save inside a compiled function or `withoutChecks`.
 */
export abstract class Distribution {
  readonly batchShape: number[];
  readonly eventShape: number[];

  /** Whether `sample` is a differentiable function of the parameters (score-function gradients are needed otherwise). */
  abstract readonly reparameterised: boolean;

  /** From the parameters, which are checked here, or from the batch shape of what it is made of. */
  protected constructor(parameters: Record<string, Parameter> | number[], eventShape: number[] = []) {
    this.batchShape = Array.isArray(parameters) ? parameters : batchShapeOf(new.target.name, parameters);
    this.eventShape = eventShape;
  }

  get name(): string {
    return this.constructor.name;
  }

  /** Log density (log mass, for a discrete distribution) at x, in nats; −∞ outside the support. */
  logProb(x: Value): tf.Tensor {
    return tf.tidy(() => {
      const point = this.point('logProb', x);
      const shape = this.resultShape('logProb', point);
      return stretch(this.computeLogProb(point), shape);
    });
  }

  /** Density (mass) at x: exp(logProb(x)). */
  prob(x: Value): tf.Tensor {
    return tf.tidy(() => exp(this.logProb(x)));
  }

  /**
   * Draws of shape [...sampleShape, ...batchShape, ...eventShape]; the same key gives the same draws.
   */
  sample(key: Key, sampleShape: number[] = []): tf.Tensor {
    if (!Array.isArray(sampleShape)) {
      throw new TypeError(`${this.name}.sample: the shape must be an array such as [5], got ${sampleShape}.`);
    }
    return tf.tidy(() => {
      const draws = this.computeSample(key, [...sampleShape, ...this.batchShape, ...this.eventShape]);
      return this.reparameterised ? draws : stopGradient(draws);
    });
  }

  /** Draws together with their log density: for densities that are cheap at their own draws only (flows). */
  sampleAndLogProb(key: Key, sampleShape: number[] = []): { draws: tf.Tensor; logProb: tf.Tensor } {
    return tf.tidy(() => {
      const draws = this.sample(key, sampleShape);
      return { draws, logProb: this.computeLogProb(draws) };
    });
  }

  /** Mean of one event, shape [...batchShape, ...eventShape]; as for variance, stddev and mode. */
  mean(): tf.Tensor {
    return this.statistic(() => this.computeMean());
  }

  variance(): tf.Tensor {
    return this.statistic(() => this.computeVariance());
  }

  stddev(): tf.Tensor {
    return this.statistic(() => sqrt(this.computeVariance()));
  }

  /** A point of highest density. */
  mode(): tf.Tensor {
    return this.statistic(() => this.computeMode());
  }

  /** −E[log p(x)] in nats (differential for a density), shape batchShape. */
  entropy(): tf.Tensor {
    return tf.tidy(() => stretch(this.computeEntropy(), this.batchShape));
  }

  /** P(X ≤ x), for scalar events. */
  cdf(x: Value): tf.Tensor {
    return tf.tidy(() => {
      const point = this.point('cdf', x);
      return stretch(this.computeCdf(point), this.resultShape('cdf', point));
    });
  }

  /** log P(X ≤ x). */
  logCdf(x: Value): tf.Tensor {
    return tf.tidy(() => {
      const point = this.point('logCdf', x);
      return stretch(this.computeLogCdf(point), this.resultShape('logCdf', point));
    });
  }

  /** The smallest x with P(X ≤ x) ≥ p, for scalar events. */
  quantile(p: Value): tf.Tensor {
    return tf.tidy(() => {
      checkNumbers(`${this.name}.quantile: p`, p, aProbability);
      const probability = asTensor(p);
      return stretch(this.computeQuantile(probability), this.resultShape('quantile', probability));
    });
  }

  /**
   * A bijection from all of ℝⁿ onto the support, along which an unconstrained algorithm (HMC, ADVI) can move.
   * Throws for a discrete distribution.
   */
  supportBijector(): Bijector {
    throw new Error(
      `${this.name} has no supportBijector(): no smooth map takes all of ℝⁿ onto its support (counts, mixtures).`,
    );
  }

  /**
   * Log density, in nats, of q where x = supportBijector().forward(q): logProb(x) + log |det ∂x/∂q|. Exact also where x
   * itself rounds to the edge of the support (a probability to 1, a rate to 0), where logProb(x) would be ±∞. `x` is for
   * callers who have it already.
   */
  unconstrainedLogProb(q: tf.Tensor, x?: tf.Tensor): tf.Tensor {
    return tf.tidy(() => this.computeUnconstrainedLogProb(q, x ?? this.supportBijector().forward(q)).clone());
  }

  protected abstract computeLogProb(x: tf.Tensor): tf.Tensor;
  protected computeUnconstrainedLogProb(q: tf.Tensor, x: tf.Tensor): tf.Tensor {
    const bijector = this.supportBijector();
    const rank = this.eventShape.length + bijector.inputRank - bijector.outputRank;
    return this.logProb(x).add(bijector.forwardLogDetJacobian(q, rank));
  }
  /** Draws of exactly `shape`, which ends in batchShape and eventShape. */
  protected abstract computeSample(key: Key, shape: number[]): tf.Tensor;

  protected computeMean(): tf.Tensor {
    return this.missing('mean');
  }
  protected computeVariance(): tf.Tensor {
    return this.missing('variance');
  }
  protected computeMode(): tf.Tensor {
    return this.missing('mode');
  }
  protected computeEntropy(): tf.Tensor {
    return this.missing('entropy');
  }
  protected computeCdf(_x: tf.Tensor): tf.Tensor {
    return this.missing('cdf');
  }
  protected computeLogCdf(x: tf.Tensor): tf.Tensor {
    return log(this.computeCdf(x));
  }
  protected computeQuantile(_p: tf.Tensor): tf.Tensor {
    return this.missing('quantile');
  }

  protected missing(method: string): never {
    throw new Error(`${this.name} has no ${method}(): it has no closed form here, or does not exist.`);
  }

  /** x as a tensor, after looking for NaN and for a shape that cannot be points of this distribution. */
  private point(method: string, x: Value): tf.Tensor {
    checkNumbers(`${this.name}.${method}: x`, x, aNumber);
    const point = asTensor(x);
    const end = point.shape.slice(Math.max(0, point.rank - this.eventShape.length));
    if (end.join() !== this.eventShape.join()) {
      throw new Error(
        `${this.name}.${method}: one event has shape ${showShape(this.eventShape)}, so x must end in it, ` +
          `but x has shape ${showShape(point.shape)}.`,
      );
    }
    return point;
  }

  /** Shape of one number per point: what the points' leading axes and the batch broadcast to. */
  private resultShape(method: string, x: tf.Tensor): number[] {
    const leading = x.shape.slice(0, x.rank - this.eventShape.length);
    const shape = broadcastShapes(leading, this.batchShape);
    if (shape === undefined) {
      throw new Error(
        `${this.name}.${method}: points of shape ${showShape(leading)} do not broadcast with the ` +
          `batch shape ${showShape(this.batchShape)}.`,
      );
    }
    return shape;
  }

  private statistic(compute: () => tf.Tensor): tf.Tensor {
    return tf.tidy(() => stretch(compute(), [...this.batchShape, ...this.eventShape]));
  }
}

/** Throws unless the thing is a distribution. */
export function assertDistribution(what: string, value: unknown): asserts value is Distribution {
  if (!(value instanceof Distribution)) {
    throw new TypeError(`${what} must be a distribution, but it is ${describe(value)}.`);
  }
}

/** Checks every parameter and finds the shape that their batch axes broadcast to. */
function batchShapeOf(name: string, parameters: Record<string, Parameter>): number[] {
  const batches = Object.entries(parameters).map(([field, { value, constraint, eventRank }]) => {
    checkNumbers(`${name}: ${field}`, value, constraint);
    const shape = shapeOf(value);
    if (shape.length < eventRank) {
      throw new Error(
        `${name}: ${field} needs ${eventRank} axes or more, but has shape ${showShape(shape)}.`,
      );
    }
    return shape.slice(0, shape.length - eventRank);
  });
  const shape = broadcastShapes(...batches);
  if (shape === undefined) {
    const shapes = Object.entries(parameters).map(
      ([field, { value }]) => `${field} ${showShape(shapeOf(value))}`,
    );
    throw new Error(`${name}: the parameters' shapes do not broadcast together: ${shapes.join(', ')}.`);
  }
  return shape;
}
