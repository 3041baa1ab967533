import { tf } from '../../tensor';
import type { Labelled } from './digits';

/**
 * Pixels in units that a prior of chapter 5-1 expects: minus the mean image, divided by one number for all pixels, so that their
 * mean square is 1. A hidden unit's input Σ_i w_i x_i with w_i ~ N(0, s²/I) then has standard deviation s, on average over
 * images. (Each pixel by its own width would blow up the corners, which are nearly always 0.)
 * @param like the images whose mean and width are taken, [M, I]: those of the training set, also for test images
 * @throws RangeError where all of those images are the same
 */
export function standardise(x: tf.Tensor2D, like: tf.Tensor2D): tf.Tensor2D {
  const width = Math.sqrt(tf.tidy(() => tf.mean(tf.square(tf.sub(like, tf.mean(like, 0)))).dataSync()[0]));
  if (!(width > 0)) throw new RangeError('All images are the same: they have no width to divide by.');
  return tf.tidy(() => tf.div(tf.sub(x, tf.mean(like, 0)), width)) as tf.Tensor2D;
}

/** The same images with the same labels, {@link standardise}d. */
export function standardised({ x, labels }: Labelled, like: tf.Tensor2D): Labelled {
  return { x: standardise(x, like), labels };
}
