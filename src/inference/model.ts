import { Distribution, withoutChecks } from '../distributions';
import { type Key, random, tf } from '../tensor';
import { type LogDensity, rowwise } from './density';
import {
  guarded,
  layoutOf,
  type Prior,
  resolve,
  samplePriors,
  slicePart,
  stackValues,
  total,
  type Values,
} from './modelLayout';

export type { Prior, Values } from './modelLayout';

type ValuesOf<Priors> = { readonly [Name in keyof Priors]: tf.Tensor };

export interface ModelOptions {
  /**
   * Says that priors and likelihood are written for many parameter values at once: each quantity comes with a leading
   * axis, [C, …], and those of lower rank with axes of 1 after it, so that they broadcast with data: scalars are [C,
   * 1], vectors [C, K]; the likelihood keeps the leading axis. Then C chains, draws or particles cost one evaluation
   * instead of C.
   */
  readonly vectorised?: boolean;
}

/**
 * A joint density p(values, data) seen from unconstrained space: algorithms move a vector q in ℝᴰ (or rows of them,
 * [C, D]), readers see named values. Densities are in nats and of q, so they include log |det ∂values/∂q|.
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
 * Builds a model from priors, in order, and a likelihood. Quantities with a bounded support (τ > 0, a probability, a
 * simplex) are moved along their support's bijector, so that every algorithm may walk on all of ℝᴰ.
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

  /**
   * Walks through the quantities in order; `visit` sees each with what it is drawn from and where it came from in q.
   */
  function valuesAt(position: tf.Tensor, visit?: (place: Visit) => void): V {
    const values: Record<string, tf.Tensor> = {};
    for (const part of layout.parts) {
      const distribution = resolve(priors[part.name], values);
      const bijector = distribution.supportBijector();
      const unconstrained = slicePart(position, part, vectorised ? layout.rank - part.shape.length : 0);
      values[part.name] = bijector.forward(unconstrained);
      visit?.({ distribution, unconstrained, value: values[part.name] });
    }
    return values as V;
  }

  /** The named values at one point [D], or at rows [C, D] where everything is written for rows, and their log prior. */
  function evaluate(position: tf.Tensor): { readonly values: V; readonly logPrior: tf.Tensor } {
    const terms: tf.Tensor[] = [];
    const values = valuesAt(position, ({ distribution, unconstrained, value }) => {
      terms.push(total(distribution.unconstrainedLogProb(unconstrained, value), position.rank - 1));
    });
    return { values, logPrior: tf.addN(terms) };
  }

  function likelihoodOf(values: V, rows: number, data: Data): tf.Tensor {
    const named = guarded(
      values,
      (name, known) => `The likelihood uses ${name}, which has no prior (there are: ${known}).`,
    );
    const terms = logLikelihood(named, ...data);
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
  readonly unconstrained: tf.Tensor;
  readonly value: tf.Tensor;
}
