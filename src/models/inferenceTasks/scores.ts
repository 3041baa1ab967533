import { log, tf } from '../../tensor';

/** A mean over images with its standard error. */
export interface Score {
  readonly mean: number;
  readonly standardError: number;
}

/** Mean and standard error of one number for each image. */
export function score(values: ArrayLike<number>): Score {
  const numbers = Array.from(values);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (numbers.length - 1) / numbers.length) };
}

/** By how much one method beats another on the same images: the mean difference, with its standard error. */
export const scoreDifference = (a: ArrayLike<number>, b: ArrayLike<number>): Score =>
  score(Array.from(a, (value, i) => value - b[i]));

/**
 * Peak signal-to-noise ratio of each image in decibels, 10 log₁₀(1 / mean squared error), over the pixels where `where` [D]
 * is 1 (all if not given). Ten more are a tenth of the squared error.
 */
export function psnr(estimate: tf.Tensor2D, truth: tf.Tensor2D, where?: tf.Tensor1D): number[] {
  return tf.tidy(() => {
    const squares = tf.square(tf.sub(estimate, truth));
    const weights = where ?? tf.ones([truth.shape[1]]);
    const errors = tf.div(tf.sum(tf.mul(squares, weights), -1), tf.sum(weights));
    return Array.from(errors.dataSync(), (error) => -10 * Math.log10(error));
  });
}

/** Bits for each pixel where `where` is 1, if every pixel is a coin of its own with these chances [D]: one number an image. */
export function coinBits(chances: tf.Tensor1D, x: tf.Tensor2D, where: tf.Tensor1D): number[] {
  return tf.tidy(() => {
    const nats = tf.add(tf.mul(x, log(chances)), tf.mul(tf.sub(1, x), log(tf.sub(1, chances))));
    const each = tf.div(tf.sum(tf.mul(nats, where), -1), tf.mul(tf.sum(where), -Math.LN2));
    return Array.from(each.dataSync());
  });
}

/** The share of training images in which a pixel is on, with half an image of either colour added, so that none is 0: [D]. */
export function pixelChances(images: tf.Tensor2D): tf.Tensor1D {
  const count = images.shape[0];
  return tf.tidy(() => tf.div(tf.add(tf.sum(images, 0), 0.5), count + 1) as tf.Tensor1D);
}
