import { type Key, logSumExp, random, softmax, split, tf, where } from '../tensor';
import { assertDistribution, Distribution } from './distribution';
import { choiceBatch, choiceCount, choiceLogProbs, choiceOdds, choiceProbs, type Odds } from './odds';
import { asTensor, broadcastShapes, describe, showShape, stretch, type Value } from './values';

/**
 * Draws a component k with the given weights, then x from component k: p(x) = Σ wₖ pₖ(x).
 *
 * The components are either one distribution whose last batch axis counts them (same family), or a list of any
 * distributions on the same space: `new Mixture({ probs: [0.3, 0.7] }, [new Normal(0, 1), new Laplace(4, 2)])`.
 */
export class Mixture extends Distribution {
  /** A draw jumps where the choice of component changes, so it has no useful derivative. */
  readonly reparameterised = false;

  constructor(
    readonly weights: Odds,
    readonly components: Distribution | readonly Distribution[],
  ) {
    const { batch, event } = mixtureShapes(weights, components);
    super(batch, event);
  }

  protected computeLogProb(x: tf.Tensor): tf.Tensor {
    return logSumExp(this.joint(x), -1);
  }

  /** p(k | x), the share that each component has in the density at x: [..., K]. */
  responsibilities(x: Value): tf.Tensor {
    return tf.tidy(() => softmax(this.joint(asTensor(x)), -1));
  }

  protected computeSample(key: Key, shape: number[]): tf.Tensor {
    const [choiceKey, drawKey] = split(key);
    const each = shape.slice(0, shape.length - this.eventShape.length);
    const choice = random.categorical(choiceKey, choiceLogProbs(this.weights), each);
    const isChosen = this.besideEvents(tf.oneHot(choice, choiceCount(this.weights)));
    const draws = this.componentDraws(drawKey, each);
    return where(isChosen.greater(0), draws, 0).sum(this.axis(draws));
  }

  protected override computeMean(): tf.Tensor {
    return this.average(this.componentValues((component) => component.mean()));
  }
  /** Within the components and between them. */
  protected override computeVariance(): tf.Tensor {
    const means = this.componentValues((component) => component.mean());
    const centre = this.average(means).expandDims(this.axis(means));
    const within = this.componentValues((component) => component.variance());
    return this.average(within.add(means.sub(centre).square()));
  }
  protected override computeCdf(x: tf.Tensor): tf.Tensor {
    return this.atEach(x, (component, point) => component.cdf(point))
      .mul(choiceProbs(this.weights))
      .sum(-1);
  }

  /** log wₖ + log pₖ(x): [..., K]. */
  private joint(x: tf.Tensor): tf.Tensor {
    const densities = this.atEach(x, (component, point) => component.logProb(point));
    return densities.add(choiceLogProbs(this.weights));
  }

  /** One number per point and component, the components last. */
  private atEach(x: tf.Tensor, f: (component: Distribution, x: tf.Tensor) => tf.Tensor): tf.Tensor {
    const { components } = this;
    if (components instanceof Distribution) {
      return f(components, x.expandDims(x.rank - this.eventShape.length));
    }
    const values = components.map((component) => f(component, x));
    const shape = broadcastShapes(...values.map((value) => value.shape))!;
    return tf.stack(
      values.map((value) => stretch(value, shape)),
      shape.length,
    );
  }

  /** A statistic of every component: [..., K, ...eventShape]. */
  private componentValues(f: (component: Distribution) => tf.Tensor): tf.Tensor {
    const { components } = this;
    if (components instanceof Distribution) {
      return f(components);
    }
    const shape = [...this.batchShape, ...this.eventShape];
    const values = components.map((component) => stretch(f(component), shape));
    return tf.stack(values, this.batchShape.length);
  }

  /** Draws from every component: [...each, K, ...eventShape]. */
  private componentDraws(key: Key, each: number[]): tf.Tensor {
    const { components } = this;
    if (components instanceof Distribution) {
      return components.sample(key, each.slice(0, each.length - (components.batchShape.length - 1)));
    }
    const keys = split(key, components.length);
    const draws = components.map((component, k) =>
      component.sample(keys[k], each.slice(0, each.length - component.batchShape.length)),
    );
    return tf.stack(draws, each.length);
  }

  /** The mean over the components, by their weights. */
  private average(values: tf.Tensor): tf.Tensor {
    const weights = this.besideEvents(choiceProbs(this.weights));
    return where(weights.greater(0), values.mul(weights), 0).sum(this.axis(values));
  }

  /** The components' axis of [..., K, ...eventShape]. */
  private axis(values: tf.Tensor): number {
    return values.rank - this.eventShape.length - 1;
  }

  /** [..., K] with an axis of length 1 for each axis of an event. */
  private besideEvents(weights: tf.Tensor): tf.Tensor {
    return weights.reshape([...weights.shape, ...this.eventShape.map(() => 1)]);
  }
}

function mixtureShapes(
  weights: Odds,
  components: Distribution | readonly Distribution[],
): { batch: number[]; event: number[] } {
  choiceOdds('Mixture', weights);
  const K = choiceCount(weights);
  const list = components instanceof Distribution ? [components] : components;
  if (!Array.isArray(list)) {
    throw new TypeError(
      `Mixture: components must be a distribution or a list of them, got ${describe(list)}.`,
    );
  }
  list.forEach((component, k) => {
    assertDistribution(`Mixture: component ${k}`, component);
  });
  const ownBatches = list.map(({ batchShape }) =>
    components instanceof Distribution ? batchShape.slice(0, -1) : batchShape,
  );
  const found = components instanceof Distribution ? components.batchShape.at(-1) : list.length;
  if (found !== K) {
    throw new Error(`Mixture: ${K} weights for ${found ?? 'no axis of'} components.`);
  }
  const events = new Set(list.map(({ eventShape }) => showShape(eventShape)));
  if (events.size > 1) {
    throw new Error(
      `Mixture: the components live on different spaces, of shapes ${[...events].join(' and ')}.`,
    );
  }
  const batch = broadcastShapes(choiceBatch(weights), ...ownBatches);
  const isPlain = ownBatches.every((own) => own.length === 0 || own.join() === batch?.join());
  if (batch === undefined || !isPlain) {
    const shapes = [choiceBatch(weights), ...ownBatches].map(showShape).join(', ');
    throw new Error(`Mixture: weights and components need one batch shape, or none; got ${shapes}.`);
  }
  return { batch, event: list[0].eventShape };
}
