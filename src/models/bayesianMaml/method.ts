import type { Key, tf } from '../../tensor';
import type { ForkBatch, MaskedPoints } from '../fewShot';
import type { Model } from './model';

/** What meta-training learns: tensors by name. */
export type MetaParams = { readonly [name: string]: tf.Tensor };

/** A way to learn how to learn. All have this form, so that one loop trains them and one table compares them. */
export interface Method<Params extends MetaParams = MetaParams> {
  readonly model: Model;
  init(key: Key): Params;
  /** What meta-training minimises, in nats per task. */
  loss(params: Params, tasks: ForkBatch, key: Key): tf.Scalar;
  /**
   * Weights after seeing the support sets, [T, S, D]: S draws of φ for each task. Particles and ensembles have M of them, and
   * no more.
   */
  adapt(params: Params, support: MaskedPoints, key: Key, samples: number): tf.Tensor3D;
  /** Numbers that must be kept when meta-training is over. */
  held(params: Params): number;
}
