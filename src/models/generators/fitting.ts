import { assertPositiveInteger } from '../../inference/checks';
import { adam, fit, type Key, type Loss, split, tf, trainer } from '../../tensor';

/** How long and how fast to train. */
export interface Fitting {
  readonly key: Key;
  readonly steps: number;
  /** 100 if not given. */
  readonly batchSize?: number;
  /** Adam's, falling linearly to 0 over the second half; 1e-3 if not given. */
  readonly learningRate?: number;
  readonly progress?: (done: number, total: number, note: string) => void;
}

/** Adam's rate for step t of so many: constant, then down to nothing over the second half. */
export const fallingRate = (learningRate: number, steps: number) => (t: tf.Scalar) =>
  tf.mul(tf.maximum(tf.minimum(tf.sub(2, tf.mul(t, 2 / steps)), 1), 0), learningRate) as tf.Scalar;

/**
 * Minibatch training by Adam, the same for all families of chapter 4-2: one loss, or several that take turns, each with the entries of
 * the parameters that it trains. Steps are rounded up to whole epochs.
 * @returns the parameters, owned by the caller, and the seconds it took
 */
export async function fitSteps<Params extends object>(
  phases: Readonly<
    Record<
      string,
      { loss: Loss<Params, tf.Tensor2D>; trains?: readonly (keyof Params & string)[]; beta1?: number }
    >
  >,
  options: Fitting & { readonly start: Params; readonly data: tf.Tensor2D },
): Promise<{ readonly params: Params; readonly seconds: number }> {
  const { steps, learningRate = 1e-3, start, data, progress } = options;
  assertPositiveInteger('steps', steps);
  const batchSize = Math.min(options.batchSize ?? 100, data.shape[0]);
  const [stepKey, orderKey] = split(options.key);
  const rate = fallingRate(learningRate, steps);
  const training = trainer<Params, tf.Tensor2D>({
    params: start,
    data,
    key: stepKey,
    phases: Object.fromEntries(
      Object.entries(phases).map(([name, { loss, trains, beta1 }]) => [
        name,
        { loss, trains, optimiser: adam({ learningRate: rate, beta1 }) },
      ]),
    ),
    xla: false,
    name: 'generative model',
  });
  const began = performance.now();
  try {
    const epochs = Math.ceil(steps / Math.floor(data.shape[0] / batchSize));
    await fit(training, { epochs, batchSize, key: orderKey, progress });
    return { params: training.params(), seconds: (performance.now() - began) / 1000 };
  } finally {
    training.dispose();
  }
}
