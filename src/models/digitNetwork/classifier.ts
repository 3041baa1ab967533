import { type Key, logSoftmax, sumOfSquares, tf } from '../../tensor';
import {
  type BayesData,
  type BayesModel,
  type ClassUncertainty,
  classUncertainty,
  drawOutputs,
  type Posterior,
  throughWeights,
} from '../bayesByBackprop';

/** What tells classes apart: by one network, or by the vote of many. */
export interface Classifier {
  readonly name: string;
  /** Logits [S, N, K] of S networks (1 for a point estimate) at images [N, D]; owned by the caller. */
  readonly logits: (images: tf.Tensor2D) => Promise<tf.Tensor3D>;
}

/** One value for each weight, in the order of the network's θ: [D]. */
export interface PointEstimate {
  readonly theta: tf.Tensor1D;
}

/** The vote of `draws` networks from q, the same ones at every call: p(y | x, D) ≈ (1/S) Σ_s p(y | x, w_s). */
export function bayesClassifier(
  bayes: BayesModel,
  q: Posterior,
  {
    key,
    draws,
    name = 'Bayesian network',
  }: { readonly key: Key; readonly draws: number; readonly name?: string },
): Classifier {
  return { name, logits: (images) => drawOutputs(bayes, q, images, { key, draws }) };
}

/** The one network with the weights θ. */
export function pointClassifier(
  bayes: BayesModel,
  { theta }: PointEstimate,
  name = 'point estimate',
): Classifier {
  return {
    name,
    logits: async (images) => tf.tidy(() => throughWeights(bayes.net, tf.reshape(theta, [1, -1]), images)),
  };
}

/** Class probabilities and entropies of a classifier at some images [N, D]. */
export async function predict(classifier: Classifier, images: tf.Tensor2D): Promise<ClassUncertainty> {
  const logits = await classifier.logits(images);
  try {
    return classUncertainty(logits);
  } finally {
    logits.dispose();
  }
}

/**
 * What a point estimate minimises, nats per data point: −(1/M) Σ log p(y | x, θ), and with a prior N(0, sd²) on the weights
 * θ² / 2 sd² / N besides: then the minimum is the posterior's mode. The other metric: `nll`, without the prior.
 */
export function pointLoss(bayes: BayesModel, dataSize: number, { sd }: { readonly sd?: number } = {}) {
  if (sd !== undefined && !(sd > 0)) throw new RangeError(`the prior's sd must be > 0, got ${sd}`);
  return ({ theta }: PointEstimate, { x, y }: BayesData) =>
    tf.tidy(() => {
      const logits = tf.squeeze(throughWeights(bayes.net, tf.reshape(theta, [1, -1]), x), [0]);
      const nll = tf.neg(tf.mean(tf.sum(tf.mul(y, logSoftmax(logits)), -1)));
      const decay = sd === undefined ? 0 : tf.mul(sumOfSquares(theta), 1 / (2 * sd * sd * dataSize));
      return { loss: tf.add(nll, decay), nll } as never;
    });
}

/** Share of wrong labels of the one network with the weights θ. */
export function errorOf(
  bayes: BayesModel,
  { theta }: PointEstimate,
  images: tf.Tensor2D,
  labels: ArrayLike<number>,
): number {
  if (labels.length !== images.shape[0])
    throw new RangeError(`${images.shape[0]} images and ${labels.length} labels`);
  const said: readonly number[] = tf.tidy(() => {
    const logits = throughWeights(bayes.net, tf.reshape(theta, [1, -1]), images);
    return Array.from(tf.argMax(tf.squeeze(logits, [0]), -1).dataSync()) as never;
  });
  return said.filter((label, n) => label !== labels[n]).length / said.length;
}
