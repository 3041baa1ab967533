import type * as tf from '@tensorflow/tfjs-node';
import { filled, type Inputs, normals, uniforms } from '../inputs';
import { NETWORK_CONTESTANTS, type Operations, type Parameters, type Workload } from './workload';

/** The paper's VAE: 784–500–20–500–784, tanh, Bernoulli pixels, one Adam step on one minibatch of rows. */
const PIXELS = 784;
const HIDDEN = 500;
const LATENT = 20;
const ROWS = 6000;

export const vae100 = workload(100);
export const vae20 = workload(20);

export const SHAPES: Readonly<Record<string, readonly number[]>> = {
  hidden: [PIXELS, HIDDEN],
  hiddenBias: [HIDDEN],
  mu: [HIDDEN, LATENT],
  muBias: [LATENT],
  logVar: [HIDDEN, LATENT],
  logVarBias: [LATENT],
  decoder: [LATENT, HIDDEN],
  decoderBias: [HIDDEN],
  logits: [HIDDEN, PIXELS],
  logitsBias: [PIXELS],
};

function workload(batch: number): Workload {
  return {
    name: `vae-${batch}`,
    title: `VAE step, 784–500–20–500–784, batch ${batch}, Adam`,
    unit: 'step',
    contestants: NETWORK_CONTESTANTS,
    tolerance: 1e-4,
    inputs: () => {
      const uniform = uniforms(1);
      const normal = normals(2);
      const weights = Object.entries(SHAPES).map(([name, shape]) => [
        name,
        filled(shape, () => (shape.length === 1 ? 0 : 0.01 * normal())),
      ]);
      return {
        ...(Object.fromEntries(weights) as Inputs),
        images: filled([ROWS, PIXELS], () => (uniform() < 0.2 ? 1 : 0)),
        epsilon: filled([batch, LATENT], normal),
      };
    },
  };
}

/** The rows of step i. */
export function rowsOf(step: number, batch: number): Int32Array {
  return Int32Array.from({ length: batch }, (_, i) => (step * batch + 7 * i) % ROWS);
}

/** Negative ELBO per image (nats). */
export function negativeElbo(
  { tf, exp, tanh, softplus }: Operations,
  p: Parameters,
  x: tf.Tensor,
  epsilon: tf.Tensor,
): tf.Scalar {
  const layer = (input: tf.Tensor, name: string) =>
    tf.add(tf.matMul(input as tf.Tensor2D, p[name] as tf.Tensor2D), p[`${name}Bias`]);
  const h = tanh(layer(x, 'hidden'));
  const mu = layer(h, 'mu');
  const logVar = layer(h, 'logVar');
  const z = tf.add(mu, tf.mul(exp(tf.mul(logVar, 0.5)), epsilon));
  const logits = layer(tanh(layer(z, 'decoder')), 'logits');
  const reconstruction = tf.sum(tf.sub(softplus(logits), tf.mul(x, logits)));
  const kl = tf.mul(tf.sum(tf.sub(tf.sub(tf.add(logVar, 1), tf.square(mu)), exp(logVar))), -0.5);
  return tf.div(tf.add(reconstruction, kl), x.shape[0]) as tf.Scalar;
}
