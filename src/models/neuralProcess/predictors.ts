import type { gp } from '../../inference';
import type { Key, tf } from '../../tensor';
import { type Points, type TaskBatch, toNumbers } from '../fewShot';
import { gpPredicted, gpScores, type Predicted, type TaskScores } from './ceiling';
import { npPredicted, npScores } from './evaluate';
import type { Params } from './network';
import type { NeuralProcess } from './settings';

/** Whoever predicts y from a context: exact inference and trained networks are asked the same questions. */
export interface Predictor {
  readonly score: (batch: TaskBatch) => TaskScores;
  /** At points of each task, [tasks, points, 1]. */
  readonly predict: (support: Points, x: tf.Tensor3D) => Predicted;
}

/** Exact inference with a Gaussian process. */
export const gpPredictor = (model: gp.GpModel): Predictor => ({
  score: (batch) => gpScores(model, batch),
  predict: (support, x) => gpPredicted(model, support, toNumbers({ x, y: x }).x),
});

/** A trained neural process. */
export const npPredictor = (
  model: NeuralProcess,
  params: Params,
  options: { readonly key: Key; readonly samples?: number },
): Predictor => ({
  score: (batch) => npScores(model, params, batch, options),
  predict: (support, x) => npPredicted(model, params, { support, x }, options),
});
