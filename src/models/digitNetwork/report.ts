import { meanScore } from '../../inference';
import type { Key, tf } from '../../tensor';
import {
  type BayesModel,
  type ClassUncertainty,
  classUncertainty,
  outputsAtMean,
  type Posterior,
  prune,
} from '../bayesByBackprop';
import { caseScores, type Reliability, topLabelReliability } from '../scores';
import { bayesClassifier, predict } from './classifier';

/** A mean over test images, with its standard error. */
export interface MeanOverImages {
  readonly mean: number;
  readonly standardError: number;
}

/** How good a classifier's probabilities are on labelled images. */
export interface TestReport {
  /** Share of wrong labels. */
  readonly error: MeanOverImages;
  /** −log p(label), nats. */
  readonly logScore: MeanOverImages;
  /** Of the likeliest label: does 80 % mean 80 %? */
  readonly reliability: Reliability;
}

/** @param labels one for each image, 0 … K − 1 */
export function testReport(prediction: ClassUncertainty, labels: ArrayLike<number>): TestReport {
  const scores = caseScores(prediction.probabilities, Array.from(labels));
  return {
    error: meanScore(scores.error),
    logScore: meanScore(scores.logScore),
    reliability: topLabelReliability(scores),
  };
}

/** What is left of a network when the weights with the smallest |μ|/σ are taken out. */
export interface Pruned {
  /** Share of the weights that are gone. */
  readonly share: number;
  readonly weightsLeft: number;
  /** Share of wrong labels by the vote of `draws` networks, and of the network of the mean weights. */
  readonly error: number;
  readonly errorAtMean: number;
}

/**
 * Test errors of the network with one share after the other of its weights taken out by signal-to-noise (Blundell et al. 2015,
 * section 5.1, table 2), without any training afterwards.
 */
export async function pruningCurve(
  bayes: BayesModel,
  q: Posterior,
  {
    images,
    labels,
    shares,
    key,
    draws,
    progress,
  }: {
    readonly images: tf.Tensor2D;
    readonly labels: ArrayLike<number>;
    readonly shares: readonly number[];
    readonly key: Key;
    readonly draws: number;
    readonly progress?: (done: number, total: number) => void;
  },
): Promise<readonly Pruned[]> {
  const rows: Pruned[] = [];
  for (const share of shares) {
    const left = prune(q, share);
    const vote = await predict(bayesClassifier(bayes, left, { key, draws }), images);
    const logits = outputsAtMean(bayes, left, images);
    const one = classUncertainty(logits);
    for (const tensor of [logits, left.mu, left.rho]) tensor.dispose();
    const wrong = ({ labels: said }: ClassUncertainty) =>
      said.filter((label, n) => label !== labels[n]).length / labels.length;
    const weightsLeft = bayes.net.size - Math.round(share * bayes.net.size);
    rows.push({ share, weightsLeft, error: wrong(vote), errorAtMean: wrong(one) });
    progress?.(rows.length, shares.length);
  }
  return rows;
}
