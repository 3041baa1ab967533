import { assertPositiveInteger } from '../../inference/checks';
import { foldIn, interruptible, type Key, logSumExp, softmax, tf, xlogy } from '../../tensor';
import { throughWeights } from './forward';
import { logLikelihood } from './likelihood';
import { type BayesModel, outputsOf } from './model';
import { type Posterior, sampleWeights } from './posterior';

/** Numbers in the widest layer of the networks that are run at once. */
const AT_ONCE = 4e6;

/**
 * Outputs f(x; w_s) of S networks drawn from q, [S, N, K]: logits of a classifier. The same S networks at every input, so that
 * each is a function. The caller owns the tensor. @throws Interrupted where the reader stops it
 */
export async function drawOutputs(
  bayes: BayesModel,
  q: Posterior,
  x: tf.Tensor2D | readonly (readonly number[])[],
  {
    key,
    draws,
    progress,
  }: {
    readonly key: Key;
    readonly draws: number;
    readonly progress?: (done: number, total: number) => void;
  },
): Promise<tf.Tensor3D> {
  assertPositiveInteger('draws', draws);
  const inputs = x instanceof tf.Tensor ? (x.clone() as tf.Tensor2D) : tf.tensor2d(x as number[][]);
  const width = Math.max(...bayes.net.layers) * inputs.shape[0];
  const group = Math.max(1, Math.min(draws, Math.floor(AT_ONCE / Math.max(width, bayes.net.size))));
  const parts: tf.Tensor3D[] = [];
  try {
    await interruptible(async (pause) => {
      for (let done = 0; done < draws; done += group) {
        const count = Math.min(group, draws - done);
        parts.push(
          tf.tidy(() => throughWeights(bayes.net, sampleWeights(q, foldIn(key, done), count), inputs)),
        );
        progress?.(done + count, draws);
        await pause();
      }
    });
    return tf.concat(parts, 0) as tf.Tensor3D;
  } finally {
    tf.dispose([inputs, ...parts]);
  }
}

/** The outputs of the one network at the mean weights μ: [1, N, K]. What a point estimate would say. */
export function outputsAtMean(
  bayes: BayesModel,
  q: Posterior,
  x: tf.Tensor2D | readonly (readonly number[])[],
): tf.Tensor3D {
  return tf.tidy(() => {
    const inputs = x instanceof tf.Tensor ? x : tf.tensor2d(x as number[][]);
    return throughWeights(bayes.net, tf.reshape(q.mu, [1, -1]), inputs);
  });
}

/** Predictive mean and variance at each input, by the law of total variance. */
export interface SplitVariance {
  readonly mean: readonly number[];
  /** E_w[Var(y|x, w)]: noise, which more data do not remove. */
  readonly aleatoric: readonly number[];
  /** Var_w(E[y|x, w]): what the weights leave open. */
  readonly epistemic: readonly number[];
  /** The sum of both: Var(y|x). */
  readonly variance: readonly number[];
}

/** Splits the predictive variance of a regression: f [S, N, 1] and the noise's standard deviation. */
export function splitVariance(f: tf.Tensor3D, noise: number): SplitVariance {
  if (f.shape[2] !== 1) throw new RangeError(`Regression has one output, got [${f.shape}].`);
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(tf.squeeze(f, [2]), 0);
    const epistemic = Array.from(variance.dataSync());
    return {
      mean: Array.from(mean.dataSync()),
      epistemic,
      aleatoric: epistemic.map(() => noise * noise),
      variance: epistemic.map((v) => v + noise * noise),
    } as never;
  });
}

/** What S networks say about classes, nats. */
export interface ClassUncertainty {
  /** p(y = k | x, D) ≈ mean over networks: [N][K]. */
  readonly probabilities: readonly (readonly number[])[];
  /** The likeliest class. */
  readonly labels: readonly number[];
  /** Entropy of the mean: all uncertainty. */
  readonly entropy: readonly number[];
  /** Mean of the networks' entropies: what each of them leaves open (aleatoric). */
  readonly aleatoric: readonly number[];
  /** The difference, the mutual information of y and w: what the networks disagree about (epistemic). */
  readonly epistemic: readonly number[];
}

/** Entropies of a classifier's draws of logits [S, N, K]. */
export function classUncertainty(logits: tf.Tensor3D): ClassUncertainty {
  return tf.tidy(() => {
    const p = softmax(logits);
    const mean = tf.mean(p, 0);
    const entropyOf = (q: tf.Tensor) => tf.neg(tf.sum(xlogy(q, q), -1));
    const entropy = Array.from(entropyOf(mean).dataSync());
    const aleatoric = Array.from(tf.mean(entropyOf(p), 0).dataSync());
    return {
      probabilities: mean.arraySync(),
      labels: Array.from(tf.argMax(mean, -1).dataSync()),
      entropy,
      aleatoric,
      epistemic: entropy.map((h, n) => Math.max(0, h - aleatoric[n])),
    } as never;
  });
}

/** log p(y_n | x_n, D) ≈ log (1/S) Σ_s p(y_n | x_n, w_s), nats, of each point: f [S, N, K], y [N, K] as in `dataset`. */
export function logPredictive(
  bayes: BayesModel,
  q: Pick<Posterior, 'logNoise'>,
  f: tf.Tensor3D,
  y: tf.Tensor2D,
): number[] {
  if (f.shape[1] !== y.shape[0] || f.shape[2] !== outputsOf(bayes))
    throw new RangeError(`Outputs [${f.shape}] and targets [${y.shape}] do not fit.`);
  return tf.tidy(() => {
    const logs = logLikelihood(bayes, q, f, y);
    return Array.from(tf.sub(logSumExp(logs, 0), Math.log(f.shape[0])).dataSync()) as never;
  });
}

/** Share of labels that are not the likeliest class. */
export function errorRate({ labels }: ClassUncertainty, truth: ArrayLike<number>): number {
  if (labels.length !== truth.length)
    throw new RangeError(`${labels.length} predictions and ${truth.length} labels.`);
  return labels.filter((label, n) => label !== truth[n]).length / labels.length;
}
