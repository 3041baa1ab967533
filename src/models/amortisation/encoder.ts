import { assertPositiveInteger } from '../../inference/checks';
import { adam, fit, type Key, random, split, tf, trainer, tree } from '../../tensor';
import type { LatentCurve } from '../latentCurve';
import { forward, initStack, type NetworkStack } from '../networkStack';
import { boundEstimate, type CodeGaussian } from './bounds';
import { gaussiansOf } from './perDatum';

/** A network that names q(z|x), and what it cost. */
export interface TrainedEncoder {
  /** Owned by the caller. */
  readonly encoder: NetworkStack;
  /** Gradients of log p(x, z) in z in all of its training: steps × data points in a batch × draws. */
  readonly gradients: number;
  readonly interrupted: boolean;
}

/**
 * Amortised variational inference: one tanh network x ↦ (μ, log σ), two hidden layers, trained on the mean bound of all data (Kingma &
 * Welling 2013, section 2.3), the decoder fixed. Adam, its step shrinking to nothing over the second half.
 */
export async function trainEncoder(
  curve: LatentCurve,
  x: readonly (readonly number[])[],
  options: {
    readonly key: Key;
    readonly steps: number;
    readonly batchSize?: number;
    readonly draws?: number;
    readonly hidden?: number;
    readonly learningRate?: number;
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<TrainedEncoder> {
  const { key, steps, draws = 4, hidden = 32, learningRate = 5e-3, progress } = options;
  const batchSize = Math.min(options.batchSize ?? 100, x.length);
  for (const [name, value] of Object.entries({ steps, draws, hidden, batchSize }))
    assertPositiveInteger(name, value);
  const [startKey, stepKey, orderKey] = split(key, 3);
  const data = tf.tensor2d(x.map((row) => [...row]));
  const params = initStack(startKey, { groups: 1, widths: [data.shape[1], hidden, hidden, 2] });
  const training = trainer({
    params: params as NetworkStack & object,
    data,
    key: stepKey,
    optimiser: adam({
      learningRate: (t) => tf.mul(tf.minimum(tf.sub(2, tf.mul(t, 2 / steps)), 1), learningRate),
    }),
    loss: (encoder: NetworkStack, batch: tf.Tensor2D, k: Key) => {
      const epsilon = random.normal(k, [draws, batch.shape[0]]);
      const estimate = boundEstimate(curve, batch, outputs(encoder, batch), { epsilon, weights: 1 / draws });
      return tf.neg(tf.mean(estimate)) as tf.Scalar;
    },
    xla: false,
    name: 'encoder',
  });
  try {
    const epochs = Math.ceil(steps / Math.floor(x.length / batchSize));
    const { interrupted } = await fit(training, { epochs, batchSize, key: orderKey, progress });
    const gradients = training.steps * batchSize * draws;
    return { encoder: training.params() as NetworkStack, gradients, interrupted };
  } finally {
    training.dispose();
    tree.dispose(params, data);
  }
}

/** q(z|x) of each data point: one pass through the network, whatever x. */
export function encode(encoder: NetworkStack, x: readonly (readonly number[])[]): CodeGaussian[] {
  return gaussiansOf(tf.tidy(() => outputs(encoder, tf.tensor2d(x.map((row) => [...row])))));
}

/** μ and log σ, [M] each. */
function outputs(encoder: NetworkStack, x: tf.Tensor2D) {
  const [mu, logSigma] = tf.unstack(
    tf.squeeze(forward(encoder, tf.expandDims(x, 0), { activation: 'tanh' }), [0]),
    1,
  );
  return { mu, logSigma };
}
