import type { LogDensity, Minibatch, Target } from '../../inference';
import { gather, type Key, random, sigmoid, softplus, split, tf } from '../../tensor';

/** Yes-or-no answers with D measurements each. */
export interface LogisticData {
  /** [N, D] */
  readonly inputs: tf.Tensor2D;
  /** 0 or 1, [N] */
  readonly labels: tf.Tensor1D;
  /** The weights that the labels were drawn with, [D]. */
  readonly weights: readonly number[];
}

/**
 * N points with D standard normal inputs and labels 1 with probability sigmoid(wᵀx); w = (1, −1, 1, …). The caller owns the tensors.
 */
export function logisticData(
  key: Key,
  { points, dimension }: { readonly points: number; readonly dimension: number },
): LogisticData {
  const [inputKey, labelKey] = split(key);
  const weights = Array.from({ length: dimension }, (_, d) => (d % 2 === 0 ? 1 : -1));
  const [inputs, labels] = tf.tidy(() => {
    const x = random.normal(inputKey, [points, dimension]) as tf.Tensor2D;
    const probabilities = sigmoid(tf.squeeze(tf.matMul(x, tf.tensor2d(weights, [dimension, 1])), [1]));
    return [x, tf.cast(random.bernoulli(labelKey, probabilities), 'float32') as tf.Tensor1D];
  });
  return { inputs, labels, weights };
}

/** Random batches of so many of the data, drawn with replacement: what a step of minibatched VI looks at. */
export function minibatchesOf(
  { inputs, labels }: LogisticData,
  batchSize: number,
): Minibatch<[tf.Tensor2D, tf.Tensor1D]> {
  const dataSize = inputs.shape[0];
  return {
    dataSize,
    batchSize,
    draw: (key: Key): [tf.Tensor2D, tf.Tensor1D] => {
      const chosen = random.randint(key, [batchSize], 0, dataSize);
      return [gather(inputs, chosen) as tf.Tensor2D, gather(labels, chosen) as tf.Tensor1D];
    },
  };
}

/** The posterior of the weights w ~ N(0, priorScale² I); densities of rows [C, D] → [C], or of one point. */
export interface LogisticPosterior extends Target<[]> {
  readonly logDensity: LogDensity;
  readonly priorScale: number;
  /** log p of a batch of data (its inputs and labels) given rows of weights: for minibatches. */
  readonly logLikelihoodOf: (rows: tf.Tensor, inputs: tf.Tensor2D, labels: tf.Tensor1D) => tf.Tensor;
}

/** Bayesian logistic regression: label ~ Bernoulli(sigmoid(wᵀx)). It has no normaliser in closed form. */
export function logisticPosterior(
  { inputs, labels }: LogisticData,
  { priorScale = 1.5 } = {},
): LogisticPosterior {
  const size = inputs.shape[1];
  if (!(priorScale > 0)) throw new RangeError(`The prior's scale must be > 0, got ${priorScale}.`);
  const logLikelihoodOf = (rows: tf.Tensor, x: tf.Tensor2D, y: tf.Tensor1D): tf.Tensor =>
    tf.tidy(() => {
      const logits = tf.matMul(tf.reshape(rows, [-1, size]) as tf.Tensor2D, x, false, true);
      const each = tf.sub(tf.mul(y, logits), softplus(logits));
      return tf.reshape(tf.sum(each, 1), rows.shape.slice(0, -1));
    });
  const logPrior: LogDensity = (rows) =>
    tf.tidy(() =>
      tf.sub(
        tf.mul(tf.sum(tf.square(rows), -1), -0.5 / priorScale ** 2),
        size * (Math.log(priorScale) + 0.5 * Math.log(2 * Math.PI)),
      ),
    );
  const logLikelihood: LogDensity = (rows) => logLikelihoodOf(rows, inputs, labels);
  return {
    size,
    priorScale,
    logPrior,
    logLikelihood,
    logLikelihoodOf,
    logDensity: (rows) => tf.tidy(() => tf.add(logPrior(rows), logLikelihood(rows))),
  };
}
