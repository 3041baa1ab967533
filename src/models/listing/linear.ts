import { foldIn, type Key, random, type tf, tree } from '../../tensor';
import type { Affine, VaeParams } from '../vae/model';
import { init, model, type VaeModel } from '../vae/model';

/** The listing's sizes: `input_dim = 784`, `hidden_dim = 400`, `latent_dim = 20`, and ReLU where the paper has tanh. */
export const LISTING: VaeModel = model({ pixels: 784, hidden: 400, latents: 20, activation: 'relu' });

/**
 * Weights as `nn.Linear` draws them when the listing says `VAE(...)`: of a layer with n inputs, weights and biases are
 * uniform on (−1/√n, 1/√n). The caller owns the tensors.
 */
export function linearInit(key: Key, vae: VaeModel = LISTING): VaeParams {
  const shapes = init(vae, key);
  let layer = 0;
  const uniform = ({ weights, bias }: Affine): Affine => {
    const bound = 1 / Math.sqrt(weights.shape[0]);
    const [weightKey, biasKey] = [2 * layer, 2 * layer + 1].map((i) => foldIn(key, i));
    layer++;
    return {
      weights: random.uniform(weightKey, weights.shape, -bound, bound) as tf.Tensor2D,
      bias: random.uniform(biasKey, bias.shape, -bound, bound) as tf.Tensor1D,
    };
  };
  const { encoder, decoder } = shapes;
  const drawn: VaeParams = {
    encoder: {
      hidden: uniform(encoder.hidden),
      mu: uniform(encoder.mu),
      logVar: uniform(encoder.logVar),
    },
    decoder: { hidden: uniform(decoder.hidden), logits: uniform(decoder.logits) },
  };
  tree.dispose(shapes);
  return drawn;
}
