import { type Algorithm, gradientWithInfo, run } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import {
  adam,
  cosineDecay,
  foldIn,
  type Key,
  type OptimiserState,
  random,
  split,
  sqrt,
  tf,
  tree,
} from '../../tensor';
import { type Network, places } from './network';
import { priorScales } from './prior';
import { type RegressionData, type RegressionSetting, regression } from './regression';

export interface DropoutOptions {
  readonly key: Key;
  /** p, the probability that a hidden unit is left out. */
  readonly rate?: number;
  readonly steps?: number;
  readonly learningRate?: number;
  /** Masks per step. */
  readonly draws?: number;
  /** Networks drawn at the end. */
  readonly keep?: number;
  readonly progress?: (done: number, total: number, note: string) => void;
}

/** Networks [keep][D] from a network trained with dropout, and the loss at each step (nats). */
export interface DropoutFit {
  readonly theta: readonly (readonly number[])[];
  readonly losses: readonly number[];
}

interface DropoutState {
  readonly M: tf.Tensor;
  readonly optimiser: OptimiserState<tf.Tensor>;
}

/**
 * Dropout as a variational family over weights (Gal & Ghahramani 2016, section 3 and its appendix): θ = M ⊙ z, where z is 0 or 1 for all
 * weights that leave a hidden unit together, and 1 with probability 1 − p. Its loss is −E_z[log p(D|M ⊙ z)] + Σ_d keep_d M_d² / 2s_d²:
 * their KL to the prior but for what does not depend on M. Adam, cosine decay.
 */
export async function fitDropout(
  setting: RegressionSetting,
  data: RegressionData,
  { key, rate = 0.1, steps = 2000, learningRate = 0.02, draws = 8, keep = 1000, progress }: DropoutOptions,
): Promise<DropoutFit> {
  for (const [name, value] of Object.entries({ steps, draws, keep })) assertPositiveInteger(name, value);
  if (!(rate > 0 && rate < 1)) throw new RangeError(`The dropout rate lies in (0, 1), got ${rate}.`);
  const { net, prior } = setting;
  const { logLikelihood } = regression(setting, data);
  const optimiser = adam({ learningRate: cosineDecay(learningRate, { steps }) });
  const precision = tf.tensor1d(priorScales(net, prior).map((s) => 1 / (s * s)));
  const kept = tf.tensor1d(keepProbabilities(net, rate));
  const masked = (M: tf.Tensor, k: Key, count: number) => tf.mul(M, maskRows(net, rate, k, count));
  const algorithm: Pick<Algorithm<tf.Tensor, DropoutState, { readonly loss: tf.Tensor }>, 'step'> = {
    step: (k, state) =>
      tf.tidy((): never => {
        const { gradient, info } = gradientWithInfo((M: tf.Tensor) => {
          const misfit = tf.neg(tf.mean(logLikelihood(masked(M, k, draws))));
          const decay = tf.mul(tf.sum(tf.mul(tf.mul(tf.square(M), precision), kept)), 0.5);
          const loss = tf.add(misfit, decay);
          return { loss, info: { loss } };
        })(state.M);
        const [M, next] = optimiser.update(gradient, state.optimiser, state.M);
        return [{ M, optimiser: next }, info] as never;
      }),
  };
  const [startKey, runKey, drawKey] = split(key, 3);
  const M = tf.tidy(() => tf.div(random.normal(startKey, [net.size]), sqrt(precision)));
  const start = { M, optimiser: optimiser.init(M) };
  const { state, infos } = await run(algorithm, { key: runKey, state: start, steps, block: 50, progress });
  const theta = tf.tidy(() => masked(state.M, drawKey, keep).arraySync() as number[][]);
  const losses = Array.from(infos.loss.dataSync());
  tree.dispose(start as never, state as never, infos as never, precision, kept);
  return { theta, losses };
}

/** 1 − p for the weights that leave a hidden unit, 1 for those that leave an input, and for biases. */
function keepProbabilities(net: Network, rate: number): number[] {
  return places(net).flatMap(({ inputs, outputs, biases }, l) => [
    ...Array<number>(inputs * outputs).fill(l === 0 ? 1 : 1 - rate),
    ...(biases === undefined ? [] : Array<number>(outputs).fill(1)),
  ]);
}

/** Rows of zeros and ones [S, D]: a hidden unit is there, or all weights that leave it are zero. */
export function maskRows(net: Network, rate: number, key: Key, count: number): tf.Tensor {
  return tf.tidy(() => {
    const parts = places(net).flatMap(({ inputs, outputs, biases }, l) => {
      const isThere = tf.greaterEqual(random.uniform(foldIn(key, l), [count, inputs, 1]), l === 0 ? 0 : rate);
      const weights = tf.tile(tf.cast(isThere, 'float32'), [1, 1, outputs]);
      const ones = biases === undefined ? [] : [tf.ones([count, outputs])];
      return [tf.reshape(weights, [count, inputs * outputs]), ...ones];
    });
    return tf.concat(parts, 1);
  });
}
