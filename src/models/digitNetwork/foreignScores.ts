import type { tf } from '../../tensor';
import type { ClassUncertainty } from '../bayesByBackprop';
import { type Auroc, auroc, aurocDifference } from '../scores';
import { type Classifier, predict } from './classifier';
import type { Foreign } from './foreign';

/** What a classifier says of one kind of images. */
export interface Answers {
  readonly name: string;
  readonly said: ClassUncertainty;
}

/** Answers to known digits, first, and to each kind of foreign images. */
export async function askAll(
  classifier: Classifier,
  digits: tf.Tensor2D,
  foreign: readonly Foreign[],
  progress?: (done: number, total: number) => void,
): Promise<readonly Answers[]> {
  const answers: Answers[] = [];
  for (const { name, images } of [{ name: 'digits', images: digits }, ...foreign]) {
    answers.push({ name, said: await predict(classifier, images) });
    progress?.(answers.length, foreign.length + 1);
  }
  return answers;
}

/** How well three scores tell a kind of foreign images from digits. */
export interface ForeignScore {
  readonly name: string;
  /** Images of this kind. */
  readonly count: number;
  /** By the entropy of the Bayesian vote. */
  readonly entropy: Auroc;
  /** By its epistemic part, the mutual information. */
  readonly epistemic: Auroc;
  /** By the entropy of the point estimate. */
  readonly point: Auroc;
  /** Area by the Bayesian entropy minus that of the point estimate, on the same images, with DeLong's standard error. */
  readonly gain: { readonly difference: number; readonly standardError: number };
  /** Mean probability of the likeliest label on these images: by the vote, by the point estimate. */
  readonly confidence: { readonly vote: number; readonly point: number };
}

/** Compares the answers of both networks, kind by kind. @throws RangeError where the lists are not of the same kinds */
export function foreignScores(vote: readonly Answers[], point: readonly Answers[]): readonly ForeignScore[] {
  if (vote.map(({ name }) => name).join() !== point.map(({ name }) => name).join())
    throw new RangeError('both lists of answers must be about the same kinds of images');
  const [voteDigits, pointDigits] = [vote[0].said, point[0].said];
  return vote.slice(1).map(({ name, said }, i): ForeignScore => {
    const other = point[i + 1].said;
    return {
      name,
      count: said.labels.length,
      entropy: auroc(voteDigits.entropy, said.entropy),
      epistemic: auroc(voteDigits.epistemic, said.epistemic),
      point: auroc(pointDigits.entropy, other.entropy),
      gain: aurocDifference({
        negatives: [voteDigits.entropy, pointDigits.entropy],
        positives: [said.entropy, other.entropy],
      }),
      confidence: { vote: meanConfidence(said), point: meanConfidence(other) },
    };
  });
}

/** The mean probability of the likeliest label. */
export const meanConfidence = ({ probabilities }: ClassUncertainty): number =>
  probabilities.reduce((sum, row) => sum + Math.max(...row), 0) / probabilities.length;
