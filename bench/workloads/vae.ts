import type * as tf from '@tensorflow/tfjs-node';
import { filled, type Inputs, normals, uniforms } from '../inputs';
import { NETWORK_CONTESTANTS, type Operations, type Parameters, type Workload } from './workload';

/** VAEs of 784 Bernoulli pixels and 20 latents: one Adam step on one minibatch of rows. */
const PIXELS = 784;
const LATENT = 20;
const ROWS = 6000;

/** The paper's: 500 tanh units. */
export const vae100 = workload('vae-100', { batch: 100, hidden: 500, activation: 'tanh' });
export const vae20 = workload('vae-20', { batch: 20, hidden: 500, activation: 'tanh' });
/** The listing of document 5: 400 ReLU units; 469 such steps make an epoch of MNIST. */
export const vaeListing = workload('vae-listing', { batch: 128, hidden: 400, activation: 'ReLU' });

/** All weights and biases, by name. */
export const NAMES = Object.keys(shapesOf(1));

function shapesOf(hidden: number): Readonly<Record<string, readonly number[]>> {
  return {
    hidden: [PIXELS, hidden],
    hiddenBias: [hidden],
    mu: [hidden, LATENT],
    muBias: [LATENT],
    logVar: [hidden, LATENT],
    logVarBias: [LATENT],
    decoder: [LATENT, hidden],
    decoderBias: [hidden],
    logits: [hidden, PIXELS],
    logitsBias: [PIXELS],
  };
}

interface Setting {
  readonly batch: number;
  readonly hidden: number;
  readonly activation: 'tanh' | 'ReLU';
}

function workload(name: string, { batch, hidden, activation }: Setting): Workload {
  return {
    name,
    title: `VAE step, 784–${hidden}–20–${hidden}–784, ${activation}, batch ${batch}, Adam`,
    unit: 'step',
    contestants: NETWORK_CONTESTANTS,
    tolerance: 1e-4,
    inputs: () => {
      const uniform = uniforms(1);
      const normal = normals(2);
      const weights = Object.entries(shapesOf(hidden)).map(([name, shape]) => [
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
  { tf, exp, softplus }: Operations,
  activate: (x: tf.Tensor) => tf.Tensor,
  p: Parameters,
  x: tf.Tensor,
  epsilon: tf.Tensor,
): tf.Scalar {
  const layer = (input: tf.Tensor, name: string) =>
    tf.add(tf.matMul(input as tf.Tensor2D, p[name] as tf.Tensor2D), p[`${name}Bias`]);
  const h = activate(layer(x, 'hidden'));
  const mu = layer(h, 'mu');
  const logVar = layer(h, 'logVar');
  const z = tf.add(mu, tf.mul(exp(tf.mul(logVar, 0.5)), epsilon));
  const logits = layer(activate(layer(z, 'decoder')), 'logits');
  const reconstruction = tf.sum(tf.sub(softplus(logits), tf.mul(x, logits)));
  const kl = tf.mul(tf.sum(tf.sub(tf.sub(tf.add(logVar, 1), tf.square(mu)), exp(logVar))), -0.5);
  return tf.div(tf.add(reconstruction, kl), x.shape[0]) as tf.Scalar;
}
