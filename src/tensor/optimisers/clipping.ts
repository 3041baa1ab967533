import { tf } from '../backend';
import * as tree from '../tree';
import { type Optimiser, optimiser } from './optimiser';

/**
 * Scales all gradients by one factor, so that their joint Euclidean norm is at most `maximum`, and passes them on
 * (Pascanu, Mikolov and Bengio 2013). Several clippings apply from the outside in.
 */
export function clipByGlobalNorm(maximum: number, inner: Optimiser): Optimiser {
  assertMaximum('clipByGlobalNorm', maximum);
  return optimiser(inner.rule, (gradients) => {
    const factor = tf.div(maximum, tf.maximum(tree.norm(gradients), maximum));
    return inner.transform(tree.map((g) => tf.mul(g as tf.Tensor, factor), gradients) as typeof gradients);
  });
}

/** Cuts every entry of the gradients to [−maximum, maximum]. */
export function clipByValue(maximum: number, inner: Optimiser): Optimiser {
  assertMaximum('clipByValue', maximum);
  return optimiser(inner.rule, (gradients) =>
    inner.transform(
      tree.map((g) => tf.clipByValue(g as tf.Tensor, -maximum, maximum), gradients) as typeof gradients,
    ),
  );
}

function assertMaximum(what: string, maximum: number): void {
  if (!(maximum > 0)) throw new Error(`${what}: the maximum must be positive, got ${maximum}.`);
}
