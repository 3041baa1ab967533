import { exp, log, softplus, tf } from '../../tensor';
import { logNormal } from '../vae/densities';
import { blocksOf, logCount, type PoolOptions } from './blocks';
import { type LogSeen, logPixels, type Pixels } from './pixels';

/** What was seen of some images, one in each row, and how probable that is for given pixels. */
export interface Observation {
  /** [N, what was seen] */
  readonly y: tf.Tensor2D;
  /** log p(y|z) = log Σ_x p(y|x) p(x|z), the sum over all images x done exactly. */
  readonly logSeen: LogSeen;
}

/**
 * Inpainting: some pixels were seen as they are, of the others nothing is known. Pixels are independent given z, so those
 * that are missing drop out of p(y|z).
 * @param x [N, D]; what it holds where the mask is 0 is never looked at @param mask [D], 1 where a pixel was seen, else 0
 */
export function inpainting(x: tf.Tensor2D, mask: tf.Tensor1D): Observation {
  assertMask(mask, x.shape[1]);
  const y = tf.tidy(() => tf.mul(x, mask)) as tf.Tensor2D;
  return { y, logSeen: (pixels, seen) => tf.tidy(() => tf.sum(tf.mul(logPixels(pixels, seen), mask), -1)) };
}

/**
 * Denoising with a noise that is known. Black and white pixels: each was turned over with probability `noise`. Real ones: y =
 * x + noise · ε with ε ~ N(0, 1).
 * @param y [N, D] @throws RangeError for a flip probability outside (0, ½), and a standard deviation that is not > 0
 */
export function denoising(y: tf.Tensor2D, kind: Pixels['kind'], noise: number): Observation {
  if (!(noise > 0 && (kind === 'gaussian' || noise < 0.5)))
    throw new RangeError(
      `denoising: noise must be in ${kind === 'gaussian' ? '(0, ∞)' : '(0, ½)'}, got ${noise}`,
    );
  const odds = Math.log((1 - noise) / noise);
  const logSeen = (pixels: Pixels, seen: tf.Tensor) =>
    tf.tidy(() => {
      if (pixels.kind === 'gaussian') {
        const logVar = log(tf.add(exp(pixels.logVar), noise ** 2));
        return logNormal(seen, { mu: pixels.mean, logVar });
      }
      // With s = ±1 for a pixel seen on or off: p(y|z) = p(x ≠ y) (noise + (1 − noise) e^{s l}).
      const towards = tf.mul(tf.sub(tf.mul(seen, 2), 1), pixels.logits);
      return tf.sum(tf.sub(tf.add(softplus(tf.add(towards, odds)), Math.log(noise)), softplus(towards)), -1);
    });
  return { y: y.clone(), logSeen };
}

/**
 * Super-resolution: of each block of factor × factor pixels only the mean was seen. Black and white pixels: their number in a
 * block, a sum of coins with different chances (the Poisson binomial distribution). Real ones: a mean of Gaussians.
 * @param y [N, blocks]: the means, as {@link pool} makes them
 */
export function superResolution(y: tf.Tensor2D, options: PoolOptions): Observation {
  const size = options.factor ** 2;
  const logSeen = (pixels: Pixels, seen: tf.Tensor) =>
    tf.tidy(() => {
      if (pixels.kind === 'bernoulli')
        return tf.sum(logCount(blocksOf(pixels.logits, options), tf.mul(seen, size)), -1);
      const mu = tf.mean(blocksOf(pixels.mean, options), -1);
      const logVar = log(tf.div(tf.mean(blocksOf(exp(pixels.logVar), options), -1), size));
      return logNormal(seen, { mu, logVar });
    });
  return { y: y.clone(), logSeen };
}

function assertMask(mask: tf.Tensor1D, pixels: number): void {
  const values = Array.from(mask.dataSync());
  if (values.length !== pixels || values.some((value) => value !== 0 && value !== 1))
    throw new RangeError(
      `inpainting: the mask must have ${pixels} entries, each 0 or 1, got [${mask.shape}]`,
    );
}
