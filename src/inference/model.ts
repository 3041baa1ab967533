import { type Bijector, Distribution, withoutChecks } from '../distributions';
import { type Key, key, random, split, tf } from '../tensor';
import { type LogDensity, rowwise } from './density';

/** A model's quantities by name. */
export type Values = Readonly<Record<string, tf.Tensor>>;

/** A prior: a distribution, or one that depends on the quantities named before it. */
export type Prior = Distribution | ((earlier: Record<string, tf.Tensor>) => Distribution);

type ValuesOf<Priors> = { readonly [Name in keyof Priors]: tf.Tensor };

export interface ModelOptions {
  /**
   * Says that priors and likelihood are written for many parameter values at once: each quantity comes with a leading axis, [C, …],
   * and those of lower rank with axes of 1 after it, so that they broadcast with data: scalars are [C, 1], vectors [C, K]; the
   * likelihood keeps the leading axis. Then C chains, draws or particles cost one evaluation instead of C.
   */
  readonly vectorised?: boolean;
}

/**
 * A joint density p(values, data) seen from unconstrained space: algorithms move a vector q in ℝᴰ (or rows of them, [C, D]),
 * readers see named values. Densities are in nats and of q, so they include log |det ∂values/∂q|.
 */
export interface Model<V extends Values = Values, Data extends unknown[] = unknown[]> {
  readonly names: readonly string[];
  /** Shape of each quantity as the reader sees it. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** D, the length of q. */
  readonly size: number;
  /** log p(values) + log |det|. */
  readonly logPrior: LogDensity;
  /** log p(data | values). */
  readonly logLikelihood: (position: tf.Tensor, ...data: Data) => tf.Tensor;
  /** logPrior + logLikelihood. */
  readonly logDensity: (position: tf.Tensor, ...data: Data) => tf.Tensor;
  /** The named values at q; extra leading axes of q stay in front ([S, D] → [S, …shape]). */
  readonly constrain: (position: tf.Tensor) => V;
  /** q for named values: the inverse of `constrain`, for one set of values. */
  readonly unconstrain: (values: V) => tf.Tensor1D;
  /** A draw from the prior. */
  readonly samplePrior: (key: Key) => V;
  /** Starting points uniform on (−2, 2)ᴰ, as Stan's: [D], or [chains, D]. */
  readonly initial: (key: Key, chains?: number) => tf.Tensor;
}

/**
 * Builds a model from priors, in order, and a likelihood. Quantities with a bounded support (τ > 0, a probability, a simplex)
 * are moved along their support's bijector, so that every algorithm may walk on all of ℝᴰ.
 *
 * @example
 * const schools = model(
 *   { mu: new Normal(0, 5), tau: new HalfCauchy(5), theta: ({ mu, tau }) => new Normal(mu.add(tf.zeros([8])), tau) },
 *   ({ theta }) => new Normal(theta, sigma).logProb(y),
 * );
 *
 * @param logLikelihood log p(data | values), summed over whatever axes it has; further arguments of the densities are handed to it
 * (a minibatch)
 */
export function model<Priors extends Record<string, Prior>, Data extends unknown[] = []>(
  priors: Priors,
  logLikelihood: (values: ValuesOf<Priors>, ...data: Data) => tf.Tensor,
  { vectorised = false }: ModelOptions = {},
): Model<ValuesOf<Priors>, Data> {
  type V = ValuesOf<Priors>;
  const layout = layoutOf(priors);
  const isStatic = Object.values(priors).every((prior) => prior instanceof Distribution);

  /** Walks through the quantities in order; `visit` sees each with what it is drawn from and where it came from in q. */
  function valuesAt(position: tf.Tensor, visit?: (place: Visit) => void): V {
    const values: Record<string, tf.Tensor> = {};
    for (const part of layout.parts) {
      const distribution = resolve(priors[part.name], values);
      const bijector = distribution.supportBijector();
      const unconstrained = slicePart(position, part, vectorised ? layout.rank - part.shape.length : 0);
      values[part.name] = bijector.forward(unconstrained);
      visit?.({ distribution, bijector, unconstrained, value: values[part.name] });
    }
    return values as V;
  }

  /** The named values at one point [D], or at rows [C, D] where everything is written for rows, and their log prior. */
  function evaluate(position: tf.Tensor): { readonly values: V; readonly logPrior: tf.Tensor } {
    const terms: tf.Tensor[] = [];
    const values = valuesAt(position, ({ distribution, bijector, unconstrained, value }) => {
      terms.push(total(distribution.logProb(value), position.rank - 1));
      terms.push(total(bijector.forwardLogDetJacobian(unconstrained), position.rank - 1));
    });
    return { values, logPrior: tf.addN(terms) };
  }

  function likelihoodOf(values: V, rows: number, data: Data): tf.Tensor {
    const terms = logLikelihood(values, ...data);
    if (!(terms instanceof tf.Tensor)) {
      throw new TypeError(
        `The model's likelihood must return a tensor of log densities, got ${String(terms)}.`,
      );
    }
    return total(terms, rows);
  }

  /** One function for [D] and [C, D]: rows at once where the model is written for them, else one after the other. */
  const overRows = (f: LogDensity): LogDensity =>
    !vectorised
      ? rowwise(f)
      : (position) =>
          tf.tidy(() => (position.rank === 1 ? tf.squeeze(f(tf.expandDims(position)), [0]) : f(position)));

  const checked = (position: tf.Tensor): tf.Tensor => {
    if (position.shape[position.rank - 1] === layout.size) return position;
    throw new RangeError(
      `This model's q has D = ${layout.size} numbers (${layout.describe}), got [${position.shape}].`,
    );
  };

  return {
    names: layout.parts.map((part) => part.name),
    shapes: Object.fromEntries(layout.parts.map((part) => [part.name, part.shape])),
    size: layout.size,
    logPrior: (position) => overRows((q) => tf.tidy(() => evaluate(q).logPrior))(checked(position)),
    logLikelihood: (position, ...data) =>
      overRows((q) => tf.tidy(() => likelihoodOf(valuesAt(q), q.rank - 1, data)))(checked(position)),
    logDensity: (position, ...data) =>
      overRows((q) =>
        tf.tidy(() => {
          const { values, logPrior } = evaluate(q);
          return tf.add(logPrior, likelihoodOf(values, q.rank - 1, data));
        }),
      )(checked(position)),
    constrain: (position) =>
      tf.tidy(() => {
        const leading = checked(position).shape.slice(0, -1);
        const rows = tf.reshape(position, [-1, layout.size]);
        const values = withoutChecks(() =>
          vectorised || isStatic ? valuesAt(rows) : stackValues(tf.unstack(rows).map((q) => valuesAt(q))),
        );
        return Object.fromEntries(
          layout.parts.map(({ name, shape }) => [name, tf.reshape(values[name], [...leading, ...shape])]),
        ) as V;
      }),
    unconstrain: (values) =>
      tf.tidy(() => {
        const pieces = layout.parts.map(({ name }) => {
          const bijector = resolve(priors[name], values).supportBijector();
          return tf.reshape(bijector.inverse(values[name]), [-1]);
        });
        return tf.concat(pieces) as tf.Tensor1D;
      }),
    samplePrior: (key) => samplePriors(priors, key) as V,
    initial: (key, chains) =>
      random.uniform(key, chains === undefined ? [layout.size] : [chains, layout.size], -2, 2),
  };
}

interface Visit {
  readonly distribution: Distribution;
  readonly bijector: Bijector;
  readonly unconstrained: tf.Tensor;
  readonly value: tf.Tensor;
}

interface Part {
  readonly name: string;
  /** Shape of the values, and of what is moved for them in unconstrained space. */
  readonly shape: readonly number[];
  readonly unconstrainedShape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

interface Layout {
  readonly parts: readonly Part[];
  readonly size: number;
  /** The largest rank of any value, and at least 1. */
  readonly rank: number;
  readonly describe: string;
}

/** Where each quantity lives in q, found out by drawing once from the priors. */
function layoutOf(priors: Record<string, Prior>): Layout {
  if (Object.keys(priors).length === 0)
    throw new RangeError('A model needs at least one quantity with a prior.');
  return tf.tidy((): never => {
    const values = samplePriors(priors, key(0));
    const parts: Part[] = [];
    let offset = 0;
    for (const [name, prior] of Object.entries(priors)) {
      const value = values[name];
      const moved = resolve(prior, values).supportBijector().inverse(value);
      parts.push({ name, shape: value.shape, unconstrainedShape: moved.shape, offset, size: moved.size });
      offset += moved.size;
    }
    const describe = parts
      .map(({ name, unconstrainedShape }) => `${name} [${unconstrainedShape}]`)
      .join(', ');
    return {
      parts,
      size: offset,
      rank: Math.max(1, ...parts.map((part) => part.shape.length)),
      describe,
    } as never;
  });
}

function resolve(prior: Prior, earlier: Record<string, tf.Tensor>): Distribution {
  return prior instanceof Distribution ? prior : prior(earlier);
}

function samplePriors(priors: Record<string, Prior>, key: Key): Values {
  const keys = split(key, Object.keys(priors).length);
  const values: Record<string, tf.Tensor> = {};
  Object.entries(priors).forEach(([name, prior], i) => {
    const distribution = resolve(prior, values);
    if (!(distribution instanceof Distribution)) {
      throw new TypeError(`The prior of ${name} must be a distribution, or a function that returns one.`);
    }
    values[name] = distribution.sample(keys[i]);
  });
  return values;
}

/** This part of q [D] or [C, D]: [shape], or [C, 1 …, shape] with so many axes of padding. */
function slicePart(
  position: tf.Tensor,
  { offset, size, unconstrainedShape }: Part,
  padding: number,
): tf.Tensor {
  const rows = position.shape.slice(0, -1);
  const slice = tf.slice(position, [...rows.map(() => 0), offset], [...rows, size]);
  return tf.reshape(slice, [...rows, ...new Array<number>(padding).fill(1), ...unconstrainedShape]);
}

/** Sums all axes but the first `rows`. */
function total(x: tf.Tensor, rows: number): tf.Tensor {
  if (rows === 0) return tf.sum(x);
  return x.rank === 1 ? x : tf.sum(tf.reshape(x, [x.shape[0], -1]), 1);
}

function stackValues<V extends Values>(each: readonly V[]): V {
  const names = Object.keys(each[0]);
  return Object.fromEntries(names.map((name) => [name, tf.stack(each.map((values) => values[name]))])) as V;
}
