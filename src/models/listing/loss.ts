import { exp, type Key, log, random, sigmoid, tf } from '../../tensor';
import { reparameterise } from '../vae/bound';
import { klToPrior } from '../vae/densities';
import { decoderOutput, encode, type Gaussian, type VaeModel, type VaeParams } from '../vae/model';
import { LISTING } from './linear';

/** What the listing's `forward(x)` returns: reconstructions [M, D] and q(z|x)'s mean and log variance [M, Nz]. */
export interface Forward extends Gaussian {
  readonly reconX: tf.Tensor;
}

/** `VAE.forward`: encode, one draw z = μ + ε σ for each image, decode with a sigmoid at the end. */
export function forward(params: VaeParams, x: tf.Tensor, key: Key, vae: VaeModel = LISTING): Forward {
  return tf.tidy(() => {
    const q = encode(vae, params.encoder, x);
    const z = reparameterise(q, random.normal(key, q.mu.shape));
    return { reconX: sigmoid(decoderOutput(vae, params.decoder, z).logits), ...q } as never;
  });
}

/** What becomes of the terms of a minibatch: the listing sums all pixels of all images; PyTorch's default is their mean. */
export type Reduction = 'sum' | 'mean';

/**
 * `nn.BCELoss`: −x log y − (1 − x) log(1 − y), summed or averaged over all pixels of all images, in nats. Logarithms
 * stop at −100, as in PyTorch. x, y [M, D] in [0, 1]; a scalar.
 */
export function bceLoss(y: tf.Tensor, x: tf.Tensor, reduction: Reduction): tf.Scalar {
  return tf.tidy(() => {
    const stopped = (p: tf.Tensor) => tf.maximum(log(p), -100);
    const terms = tf.neg(tf.add(tf.mul(x, stopped(y)), tf.mul(tf.sub(1, x), stopped(tf.sub(1, y)))));
    return (reduction === 'sum' ? tf.sum(terms) : tf.mean(terms)) as tf.Scalar;
  });
}

/** BCE of one pixel of grey value x in [0, 1] for each reconstruction y in (0, 1), in nats and float64. */
export function pixelBce(x: number, ys: readonly number[]): number[] {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`A grey value lies between 0 and 1, got ${x}`);
  const bad = ys.find((y) => !(y > 0 && y < 1));
  if (bad !== undefined) throw new RangeError(`A reconstruction lies strictly between 0 and 1, got ${bad}`);
  return ys.map((y) => -x * Math.log(y) - (1 - x) * Math.log1p(-y));
}

/** The listing's `vae_loss`: BCE + KL, in nats; the KL is summed over images and latents whatever the reduction. */
export function vaeLoss(
  { reconX, mu, logVar }: Forward,
  x: tf.Tensor,
  reduction: Reduction = 'sum',
): { readonly loss: tf.Scalar; readonly bce: tf.Scalar; readonly kl: tf.Scalar } {
  return tf.tidy(() => {
    const bce = bceLoss(reconX, x, reduction);
    const kl = tf.sum(klToPrior({ mu, logVar })) as tf.Scalar;
    return { loss: tf.add(bce, kl), bce, kl } as never;
  });
}

/**
 * ∫₀¹ λˣ (1 − λ)^(1−x) dx: what e^(−BCE) of one grey pixel integrates to. 1 would make it a density; it is (2λ − 1) /
 * log(λ/(1 − λ)), and ½ at λ = ½ (the constant of the continuous Bernoulli: Loaiza-Ganem & Cunningham 2019, eq. 8).
 */
export function greyMass(lambda: number): number {
  if (!(lambda > 0 && lambda < 1)) throw new RangeError(`λ must lie strictly between 0 and 1, got ${lambda}`);
  const d = 2 * lambda - 1;
  // Near ½ both parts vanish: d / (2 atanh d) = ½ (1 − d²/3 − …).
  return Math.abs(d) < 1e-3 ? 0.5 * (1 - (d * d) / 3) : d / (2 * Math.atanh(d));
}

/** KL(q(z_d|x) ‖ N(0, 1)) of each latent variable, mean over images, in nats: which of them say anything. */
export function klPerLatent({ mu, logVar }: Gaussian): number[] {
  return tf.tidy(() => {
    const terms = tf.mul(0.5, tf.sub(tf.add(tf.square(mu), exp(logVar)), tf.add(1, logVar)));
    return Array.from(tf.mean(terms, 0).dataSync());
  });
}
