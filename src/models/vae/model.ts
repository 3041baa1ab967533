import { type Key, random, relu, sigmoid, split, tanh, tf, tree } from '../../tensor';

/** What kind of network a variational auto-encoder is made of (Kingma & Welling 2013, section 3 and App. C). */
export interface VaeModel {
  /** D, the numbers in one image. */
  readonly pixels: number;
  /** Hidden units, the same number in encoder and decoder. */
  readonly hidden: number;
  /** Nz, the numbers in z. */
  readonly latents: number;
  /** p(x|z): Bernoulli pixels (eq. 11), or Gaussian ones with sigmoid mean and learnt variance (eq. 12). */
  readonly decoder: 'bernoulli' | 'gaussian';
  /** What the hidden layers apply; the paper has tanh. */
  readonly activation: 'tanh' | 'relu';
}

/** x ↦ x W + b. */
export interface Affine {
  readonly weights: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}

/** φ: h = tanh(x W + b), then mean and log variance of q(z|x). */
export interface EncoderParams {
  readonly hidden: Affine;
  readonly mu: Affine;
  readonly logVar: Affine;
}

/** θ: h = tanh(z W + b), then the logits of the pixels' means, and for Gaussian pixels their log variances. */
export interface DecoderParams {
  readonly hidden: Affine;
  readonly logits: Affine;
  readonly logVar?: Affine;
}

export interface VaeParams {
  readonly encoder: EncoderParams;
  readonly decoder: DecoderParams;
}

/** q(z|x) = N(μ, diag σ²): two tensors [M, Nz]. */
export interface Gaussian {
  readonly mu: tf.Tensor;
  /** log σ² */
  readonly logVar: tf.Tensor;
}

/** Standard deviation of the weights before training: N(0, 0.01²). */
const INITIAL_SCALE = 0.01;

type Optional = 'decoder' | 'activation';

/**
 * Describes a VAE; Bernoulli pixels and tanh unless said otherwise.
 * @throws RangeError for a size that is not a whole number ≥ 1, or an unknown decoder or activation
 */
export function model(options: Omit<VaeModel, Optional> & Partial<Pick<VaeModel, Optional>>): VaeModel {
  const { pixels, hidden, latents, decoder = 'bernoulli', activation = 'tanh' } = options;
  for (const [name, value] of Object.entries({ pixels, hidden, latents })) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new RangeError(`vae.model: ${name} must be a whole number ≥ 1, got ${value}`);
  }
  if (decoder !== 'bernoulli' && decoder !== 'gaussian')
    throw new RangeError(`vae.model: the decoder is 'bernoulli' or 'gaussian', got '${String(decoder)}'`);
  if (activation !== 'tanh' && activation !== 'relu')
    throw new RangeError(`vae.model: the activation is 'tanh' or 'relu', got '${String(activation)}'`);
  return { pixels, hidden, latents, decoder, activation };
}

/** All weights and biases drawn from N(0, 0.01²), the paper's start. The caller owns the tensors. */
export function init(vae: VaeModel, key: Key, scale = INITIAL_SCALE): VaeParams {
  const keys = split(key, 6);
  const layer = (k: Key, inputs: number, outputs: number): Affine =>
    tf.tidy(() => {
      const [weightKey, biasKey] = split(k);
      const weights = tf.mul(random.normal(weightKey, [inputs, outputs]), scale) as tf.Tensor2D;
      return { weights, bias: tf.mul(random.normal(biasKey, [outputs]), scale) as tf.Tensor1D } as never;
    });
  const { pixels, hidden, latents } = vae;
  return {
    encoder: {
      hidden: layer(keys[0], pixels, hidden),
      mu: layer(keys[1], hidden, latents),
      logVar: layer(keys[2], hidden, latents),
    },
    decoder: {
      hidden: layer(keys[3], latents, hidden),
      logits: layer(keys[4], hidden, pixels),
      ...(vae.decoder === 'gaussian' ? { logVar: layer(keys[5], hidden, pixels) } : {}),
    },
  };
}

/** x W + b along the last axis, whatever axes stand before it. */
export function affine({ weights, bias }: Affine, x: tf.Tensor): tf.Tensor {
  const [inputs, outputs] = weights.shape;
  const rows = x.rank === 2 ? x : tf.reshape(x, [-1, inputs]);
  const y = tf.add(tf.matMul(rows as tf.Tensor2D, weights), bias);
  return x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), outputs]);
}

const activate = ({ activation }: VaeModel, x: tf.Tensor) => (activation === 'tanh' ? tanh(x) : relu(x));

/** The recognition model q(z|x) (eq. 9): x [M, D] → μ and log σ², [M, Nz] each. */
export function encode(vae: VaeModel, encoder: EncoderParams, x: tf.Tensor): Gaussian {
  checkWidth('encode', 'image', x, vae.pixels);
  return tf.tidy(() => {
    const h = activate(vae, affine(encoder.hidden, x));
    return { mu: affine(encoder.mu, h), logVar: affine(encoder.logVar, h) } as never;
  });
}

/** What the decoder's network gives for z [..., Nz]: logits of the means, and log variances of Gaussian pixels. */
export function decoderOutput(
  vae: VaeModel,
  decoder: DecoderParams,
  z: tf.Tensor,
): { readonly logits: tf.Tensor; readonly logVar?: tf.Tensor } {
  checkWidth('decode', 'latent vector', z, vae.latents);
  const h = activate(vae, affine(decoder.hidden, z));
  const logits = affine(decoder.logits, h);
  return decoder.logVar ? { logits, logVar: affine(decoder.logVar, h) } : { logits };
}

/** The mean image E[x|z] of each z [..., Nz] → [..., D], in (0, 1). */
export function decode(vae: VaeModel, decoder: DecoderParams, z: tf.Tensor): tf.Tensor {
  return tf.tidy(() => sigmoid(decoderOutput(vae, decoder, z).logits));
}

/** Throws unless the last axis has this size. */
function checkWidth(what: string, item: string, x: tf.Tensor, size: number): void {
  if (x.rank >= 2 && x.shape[x.rank - 1] === size) return;
  throw new RangeError(
    `vae.${what}: expected rows of ${size} numbers (one ${item} each), got the shape [${x.shape}]`,
  );
}

/** Number of weights and biases. */
export const parameterCount = (params: unknown): number => tree.count(params);
