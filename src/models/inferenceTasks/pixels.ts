import { exp, grad, sigmoid, softplus, tf } from '../../tensor';
import { logNormal } from '../vae/densities';
import { type DecoderParams, decoderOutput, type VaeModel } from '../vae/model';

/**
 * p(x|z) for one z in each row, its D pixels independent of each other: black or white ones by their logits, or real ones
 * by mean and log variance; [R, D] each.
 */
export type Pixels =
  | { readonly kind: 'bernoulli'; readonly logits: tf.Tensor }
  | { readonly kind: 'gaussian'; readonly mean: tf.Tensor; readonly logVar: tf.Tensor };

/** z [R, Nz] ↦ p(x|z), under parameters that a compiled function takes as arguments. */
export type Decoder<Params> = (params: Params, z: tf.Tensor) => Pixels;

/** The decoder of a variational auto-encoder (App. C). */
export function vaeDecoder(vae: VaeModel): Decoder<DecoderParams> {
  return (params, z) => {
    const { logits, logVar } = decoderOutput(vae, params, z);
    return logVar ? { kind: 'gaussian', mean: sigmoid(logits), logVar } : { kind: 'bernoulli', logits };
  };
}

/** E[x|z], [R, D]. */
export const meanOf = (pixels: Pixels): tf.Tensor =>
  pixels.kind === 'bernoulli' ? sigmoid(pixels.logits) : pixels.mean;

/** log p(x_d|z) of every pixel by itself, [R, D], in nats. */
export function logPixels(pixels: Pixels, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    if (pixels.kind === 'bernoulli') return tf.sub(tf.mul(x, pixels.logits), softplus(pixels.logits));
    const { mean: mu, logVar } = pixels;
    return logNormal(tf.expandDims(x, -1), {
      mu: tf.expandDims(mu, -1),
      logVar: tf.expandDims(logVar, -1),
    });
  });
}

/** log p(y|z) of what was seen, for each row: [R], in nats. */
export type LogSeen = (pixels: Pixels, y: tf.Tensor) => tf.Tensor;

/**
 * E[x|y, z]: the image where z is known *and* something was seen of it, [R, D]. With l the logits of black and white pixels,
 *
 *   E[x_d|y, z] = E[x_d|z] + ∂ log p(y|z) / ∂l_d,
 *
 * whatever was seen: log p(y|z) = log Σ_x p(y|x) Π exp(x_d l_d − softplus(l_d)), and its derivative in l_d is E[x_d|y, z] less
 * that of the softplus. For Gaussian pixels the derivative is in the mean, times the pixel's variance (Tweedie's formula).
 */
export function meanGivenSeen(pixels: Pixels, y: tf.Tensor, logSeen: LogSeen): tf.Tensor {
  return tf.tidy(() => {
    if (pixels.kind === 'bernoulli') {
      const slope = grad((logits: tf.Tensor) => tf.sum(logSeen({ kind: 'bernoulli', logits }, y)));
      return tf.add(sigmoid(pixels.logits), slope(pixels.logits));
    }
    const { mean, logVar } = pixels;
    const slope = grad((mu: tf.Tensor) => tf.sum(logSeen({ kind: 'gaussian', mean: mu, logVar }, y)));
    return tf.add(mean, tf.mul(exp(logVar), slope(mean)));
  });
}
