import { type Key, split, tf, tree } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertFiniteTensor } from '../density';
import type { Values } from '../model';

/**
 * Draws a block's new value given the current values of all blocks (its own included, for a Metropolis step within
 * Gibbs).
 */
export type ConditionalDraw<V extends Values> = (key: Key, values: V) => tf.Tensor;

/**
 * Gibbs sampling (Geman & Geman 1984): a step draws each named block in turn from its distribution given all others,
 * which see the new values at once. Each such draw leaves the joint density unchanged, so all together do.
 *
 * @example
 * gibbs<{ mu: tf.Tensor; tau: tf.Tensor }>({
 *   mu: (key, { tau }) => new Normal(mean, tf.rsqrt(tf.mul(tau, n))).sample(key),
 *   tau: (key, { mu }) => new Gamma(a, rate(mu)).sample(key),
 * })
 */
export function gibbs<V extends Values>(
  blocks: {
    readonly [Name in keyof V]: ConditionalDraw<V>;
  },
): Algorithm<V, V, Record<string, never>> {
  const names = Object.keys(blocks) as (keyof V & string)[];
  if (names.length === 0) throw new RangeError('Gibbs sampling needs at least one block.');
  return {
    init(values) {
      for (const name of names) {
        if (!(values[name] instanceof tf.Tensor)) throw new TypeError(`Block ${name} has no starting value.`);
        assertFiniteTensor(`Block ${name}’s starting value`, values[name]);
      }
      return tree.clone(values);
    },
    step: (key, values) =>
      tf.tidy((): never => {
        const keys = split(key, names.length);
        const next: Record<string, tf.Tensor> = { ...values };
        names.forEach((name, i) => {
          const draw = blocks[name](keys[i], next as V);
          if (draw.shape.join() !== values[name].shape.join()) {
            throw new RangeError(
              `Block ${name} has shape [${values[name].shape}], its draw [${draw.shape}].`,
            );
          }
          next[name] = draw;
        });
        return [next, {}] as never;
      }),
  };
}
