import { Distribution } from '../distributions';
import { type Key, key, split, tf } from '../tensor';

/** A model's quantities by name. */
export type Values = Readonly<Record<string, tf.Tensor>>;

/** A prior: a distribution, or one that depends on the quantities named before it. */
export type Prior = Distribution | ((earlier: Record<string, tf.Tensor>) => Distribution);

export interface Part {
  readonly name: string;
  /** Shape of the values, and of what is moved for them in unconstrained space. */
  readonly shape: readonly number[];
  readonly unconstrainedShape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

export interface Layout {
  readonly parts: readonly Part[];
  readonly size: number;
  /** The largest rank of any value, and at least 1. */
  readonly rank: number;
  readonly describe: string;
}

/** Where each quantity lives in q, found out by drawing once from the priors. */
export function layoutOf(priors: Record<string, Prior>): Layout {
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

/** The prior itself, given the quantities before it. @throws ReferenceError naming a quantity that is not among them */
export function resolve(prior: Prior, earlier: Record<string, tf.Tensor>, owner?: string): Distribution {
  if (prior instanceof Distribution) return prior;
  if (typeof prior !== 'function') {
    throw new TypeError(
      `The prior of ${owner} must be a distribution, or a function that returns one, got ${String(prior)}.`,
    );
  }
  if (owner === undefined) return prior(earlier);
  return prior(
    guarded(
      earlier,
      (name, known) =>
        `The prior of ${owner} uses ${name}, which is not named before it (before it: ${known}).`,
    ),
  );
}

/** The same record, which says so where a quantity is asked for that it does not have. */
export function guarded<V extends Values>(values: V, words: (name: string, known: string) => string): V {
  return new Proxy(values, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target)) {
        throw new ReferenceError(words(name, Object.keys(target).join(', ') || 'nothing'));
      }
      return Reflect.get(target, name);
    },
  });
}

export function samplePriors(priors: Record<string, Prior>, key: Key): Values {
  const keys = split(key, Object.keys(priors).length);
  const values: Record<string, tf.Tensor> = {};
  Object.entries(priors).forEach(([name, prior], i) => {
    const distribution = resolve(prior, values, name);
    if (!(distribution instanceof Distribution)) {
      throw new TypeError(`The prior of ${name} must be a distribution, or a function that returns one.`);
    }
    values[name] = distribution.sample(keys[i]);
  });
  return values;
}

/** This part of q [D] or [C, D]: [shape], or [C, 1 …, shape] with so many axes of padding. */
export function slicePart(
  position: tf.Tensor,
  { offset, size, unconstrainedShape }: Part,
  padding: number,
): tf.Tensor {
  const rows = position.shape.slice(0, -1);
  const slice = tf.slice(position, [...rows.map(() => 0), offset], [...rows, size]);
  return tf.reshape(slice, [...rows, ...new Array<number>(padding).fill(1), ...unconstrainedShape]);
}

/** Sums all axes but the first `rows`. */
export function total(x: tf.Tensor, rows: number): tf.Tensor {
  if (rows === 0) return tf.sum(x);
  return x.rank === 1 ? x : tf.sum(tf.reshape(x, [x.shape[0], -1]), 1);
}

export function stackValues<V extends Values>(each: readonly V[]): V {
  const names = Object.keys(each[0]);
  return Object.fromEntries(names.map((name) => [name, tf.stack(each.map((values) => values[name]))])) as V;
}
