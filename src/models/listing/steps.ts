import { grad, type Key, type Optimiser, tf, tree } from '../../tensor';
import type { VaeModel, VaeParams } from '../vae/model';
import { LISTING } from './linear';
import { forward, vaeLoss } from './loss';

/**
 * How far one step moves the weights, |Δθ|, when the listing's loss of the minibatch x [M, D] is multiplied by each of
 * `scales`: 1 is the sum that the listing takes, 1/M the mean over images.
 */
export function updateLengths(
  optimiserOf: () => Optimiser,
  scales: readonly number[],
  { params, x, key, vae = LISTING }: { params: VaeParams; x: tf.Tensor2D; key: Key; vae?: VaeModel },
): number[] {
  return scales.map((scale) =>
    tf.tidy(() => {
      const loss = (p: VaeParams) => tf.mul(vaeLoss(forward(p, x, key, vae), x).loss, scale) as tf.Scalar;
      const optimiser = optimiserOf();
      const [moved] = optimiser.update(grad(loss)(params), optimiser.init(params), params);
      const before = tree.leaves(params) as tf.Tensor[];
      const change = (tree.leaves(moved) as tf.Tensor[]).map((after, i) => tf.sub(after, before[i]));
      return tree.norm(change).dataSync()[0];
    }),
  );
}
