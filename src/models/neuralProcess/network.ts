import { foldIn, type Key, tf } from '../../tensor';
import { forward, initStack, type NetworkStack } from '../networkStack';
import { checkModel, type NeuralProcess } from './settings';

/** The networks of a neural process. Which there are depends on its settings. */
export type Params = {
  /** (x, y) of a context point → r, for the deterministic path. */
  readonly encoder?: NetworkStack;
  /** x → what attention compares, for context and targets alike. */
  readonly address?: NetworkStack;
  /** (x, y) of a point → s, for the latent path. */
  readonly points?: NetworkStack;
  /** Mean of s over the points → the mean and the (transformed) standard deviation of z. */
  readonly latent?: NetworkStack;
  /** (x, r, z) → the parameters of the distribution of y. */
  readonly decoder: NetworkStack;
};

/** Fresh networks: Glorot-uniform weights, ReLU between the layers. The caller owns them. */
export function initParams(model: NeuralProcess, key: Key): Params {
  const { width, path, latents, components } = checkModel(model);
  const network = (i: number, widths: readonly number[]) => initStack(foldIn(key, i), { groups: 1, widths });
  const representation = path === 'none' ? 0 : width;
  return {
    ...(path === 'none' ? {} : { encoder: network(0, [2, width, width, width]) }),
    ...(path === 'attention' ? { address: network(1, [1, width, width]) } : {}),
    ...(latents === 0
      ? {}
      : { points: network(2, [2, width, width, width]), latent: network(3, [width, width, 2 * latents]) }),
    decoder: network(4, [1 + representation + latents, width, width, width, 3 * components]),
  };
}

/** The network at each point of each task: [tasks, points, in] → [tasks, points, out]. */
export function apply(network: NetworkStack, x: tf.Tensor): tf.Tensor3D {
  const [tasks, points, inputs] = x.shape;
  const rows = forward(network, tf.reshape(x, [1, tasks * points, inputs]));
  return tf.reshape(rows, [tasks, points, -1]);
}
