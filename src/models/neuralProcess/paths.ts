import { Normal } from '../../distributions';
import { sigmoid, softmax, softplus, sqrt, tf } from '../../tensor';
import type { Points } from '../fewShot';
import type { NetworkStack } from '../networkStack';
import { apply, type Params } from './network';
import { HEADS } from './settings';

/** A context whose sizes differ: `mask` [tasks, points, 1] is 1 for the points that count, 0 for the others. */
export type Context = Points & { readonly mask: tf.Tensor3D };

/** Every point counts. The caller owns the mask. */
export function wholeContext({ x, y }: Points): Context {
  return { x, y, mask: tf.onesLike(x) };
}

/** The points that a mask of their own says, or every point. */
export function contextOf({ x, y, mask }: Points & { readonly mask?: tf.Tensor3D }): Context {
  return { x, y, mask: mask ?? tf.onesLike(x) };
}

/** (x, y) side by side: [tasks, points, 2]. */
const pairs = ({ x, y }: Points): tf.Tensor => tf.concat([x, y], 2);

/** The mean over the points that count, 0 where none does: [tasks, points, d] → [tasks, 1, d]. */
function maskedMean(values: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const count = tf.maximum(tf.sum(mask, 1, true), 1);
  return tf.div(tf.sum(tf.mul(values, mask), 1, true), count);
}

/** r = mean of h(xᵢ, yᵢ) over the context, the same for all targets: [tasks, 1, width]. Any order gives the same. */
export function meanPath(encoder: NetworkStack, context: Context): tf.Tensor {
  return maskedMean(apply(encoder, pairs(context)), context.mask);
}

/**
 * r(x*) = Σᵢ wᵢ(x*) h(xᵢ, yᵢ), where the weights are a softmax of the products of addresses (Vaswani et al. 2017, with
 * several heads): [tasks, targets, width]. A target near a context point can look at that point alone. 0 without context.
 */
export function attentionPath(
  { encoder, address }: Required<Pick<Params, 'encoder' | 'address'>>,
  context: Context,
  targets: tf.Tensor3D,
): tf.Tensor {
  const [tasks, points] = context.x.shape;
  const count = targets.shape[1];
  const byHead = (t: tf.Tensor, n: number) =>
    tf.transpose(tf.reshape(t, [tasks, n, HEADS, t.shape[2]! / HEADS]), [0, 2, 1, 3]);
  const keys = byHead(apply(address, context.x), points);
  const queries = byHead(apply(address, targets), count);
  const values = byHead(apply(encoder, pairs(context)), points);
  const mask = tf.reshape(context.mask, [tasks, 1, 1, points]);
  const products = tf.div(tf.matMul(queries, keys, false, true), Math.sqrt(keys.shape[3]!));
  const weights = tf.mul(softmax(tf.add(products, tf.mul(tf.sub(mask, 1), 1e9)), 3), mask);
  const mixed = tf.transpose(tf.matMul(weights, values), [0, 2, 1, 3]);
  return tf.reshape(mixed, [tasks, count, -1]);
}

/** q(z | a set of points), an independent Gaussian for each entry of z: [tasks, 1, latents]. */
export function latentPath(
  { points, latent }: Required<Pick<Params, 'points' | 'latent'>>,
  context: Context,
): Normal {
  const summary = maskedMean(apply(points, pairs(context)), context.mask);
  const [mu, raw] = tf.split(apply(latent, summary), 2, 2);
  // Between 0.01 and 1: wide enough for a prior of 1, and never a point.
  return new Normal(mu, tf.add(tf.mul(sigmoid(raw), 0.99), 0.01));
}

/** The standard deviation of an output, at least `floor`. */
export const positive = (raw: tf.Tensor, floor: number): tf.Tensor => tf.add(softplus(raw), floor);

/** √ of a variance that rounding may have pushed below 0. */
export const deviation = (variance: tf.Tensor): tf.Tensor => sqrt(tf.maximum(variance, 0));
