import { assertPositiveInteger } from '../../inference/checks';
import { type Key, random, softplus, split, tf, tree } from '../../tensor';
import { type Fitting, fitSteps } from '../generators/fitting';
import { forward, initStack, type NetworkStack } from '../networkStack';

/** A generative adversarial network: a generator z ↦ x and a discriminator x ↦ P(x is real), two networks of two hidden layers. */
export interface Gan {
  readonly size: number;
  readonly latents: number;
  readonly hidden: number;
}

export interface GanParams {
  readonly generator: NetworkStack;
  readonly discriminator: NetworkStack;
}

/** Describes a GAN. @throws RangeError for a size that is no whole number ≥ 1 */
export function gan({
  size,
  latents = 2,
  hidden = 64,
}: {
  size: number;
  latents?: number;
  hidden?: number;
}): Gan {
  for (const [name, value] of Object.entries({ size, latents, hidden })) assertPositiveInteger(name, value);
  return { size, latents, hidden };
}

/** Two networks to start from; the caller owns them. */
export function initGan({ size, latents, hidden }: Gan, key: Key): GanParams {
  const [generatorKey, discriminatorKey] = split(key);
  const of = (k: Key, inputs: number, outputs: number) =>
    initStack(k, { groups: 1, widths: [inputs, hidden, hidden, outputs] });
  return { generator: of(generatorKey, latents, size), discriminator: of(discriminatorKey, size, 1) };
}

const through = (network: NetworkStack, x: tf.Tensor) =>
  tf.squeeze(forward(network, tf.expandDims(x, 0)), [0]);

/** x = G(z) of rows z [S, latents] → [S, D]. */
export const generated = (generator: NetworkStack, z: tf.Tensor): tf.Tensor => through(generator, z);

/** log D/(1 − D) of rows x [S, D] → [S]: log odds of being real. */
export function logits(discriminator: NetworkStack, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.squeeze(through(discriminator, x), [1]));
}

/** n draws [n, D]: noise through the generator. There is no density to go with them. */
export function generate(
  { latents }: Gan,
  { generator }: GanParams,
  { key, n }: { key: Key; n: number },
): tf.Tensor2D {
  return tf.tidy(() => generated(generator, random.normal(key, [n, latents])) as tf.Tensor2D);
}

/**
 * Trains both in turns (Goodfellow et al. 2014, algorithm 1): the discriminator maximises E log D(x) + E log(1 − D(G(z))); the generator
 * maximises E log D(G(z)), their advice for strong gradients at the start (section 3). Adam with β₁ = 0.5 (Radford et al. 2016).
 */
export async function trainGan(
  model: Gan,
  data: tf.Tensor2D,
  options: Fitting,
): Promise<{ readonly params: GanParams; readonly seconds: number }> {
  const [initKey, fitKey] = split(options.key);
  const start = initGan(model, initKey);
  const fake = (generator: NetworkStack, batch: tf.Tensor2D, key: Key) =>
    generated(generator, random.normal(key, [batch.shape[0], model.latents]));
  const phases = {
    discriminator: {
      loss: ({ generator, discriminator }: GanParams, x: tf.Tensor2D, key: Key) =>
        tf.add(
          tf.mean(softplus(tf.neg(logits(discriminator, x)))),
          tf.mean(softplus(logits(discriminator, fake(generator, x, key)))),
        ) as tf.Scalar,
      trains: ['discriminator'] as const,
      beta1: 0.5,
    },
    generator: {
      loss: ({ generator, discriminator }: GanParams, x: tf.Tensor2D, key: Key) =>
        tf.mean(softplus(tf.neg(logits(discriminator, fake(generator, x, key))))) as tf.Scalar,
      trains: ['generator'] as const,
      beta1: 0.5,
    },
  };
  try {
    return await fitSteps(phases, { ...options, key: fitKey, start, data });
  } finally {
    tree.dispose(start);
  }
}
