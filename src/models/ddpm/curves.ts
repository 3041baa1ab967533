import { tf } from '../../tensor';
import type { NoisePredictor } from './model';

/** What a predictor of one-dimensional noise says at points x, all at step t. */
export function predictionsAt(predictor: NoisePredictor, x: readonly number[], t: number): number[] {
  return tf.tidy(() =>
    Array.from(predictor(tf.tensor2d([...x], [x.length, 1]), tf.fill([x.length], t, 'int32')).dataSync()),
  );
}
