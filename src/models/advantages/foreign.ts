import type { tf } from '../../tensor';
import { type Auroc, auroc, aurocDifference, entropies } from '../scores';
import { type DigitContest, METHODS, type Method, predictAll } from './digits';
import type { Setting } from './tasks';

/** Images of a kind that was not learnt. */
export interface ForeignKind {
  readonly name: string;
  readonly x: tf.Tensor2D;
}

export interface ForeignResult {
  readonly name: string;
  /** How well the predictive entropy tells these images from known ones, for each data set. */
  readonly auroc: Readonly<Record<Method, readonly Auroc[]>>;
  /** AUROC of HMC minus that of the tuned point estimate, on the same images; z in standard errors. */
  readonly gain: readonly {
    readonly difference: number;
    readonly standardError: number;
    readonly z: number;
  }[];
}

/** Tells known images from foreign ones by how undecided each method's prediction is (its entropy). */
export function foreignAurocs(
  setting: Setting,
  contest: DigitContest,
  known: tf.Tensor2D,
  kinds: readonly ForeignKind[],
): ForeignResult[] {
  const entropyOf = (x: tf.Tensor2D) => {
    const all = predictAll(setting, contest, x);
    return Object.fromEntries(METHODS.map((m) => [m, all[m].map(entropies)])) as Record<Method, number[][]>;
  };
  const negatives = entropyOf(known);
  return kinds.map(({ name, x }) => {
    const positives = entropyOf(x);
    const areas = METHODS.map((m) => [m, negatives[m].map((row, r) => auroc(row, positives[m][r]))]);
    const gain = negatives.HMC.map((row, r) => {
      const { difference, standardError } = aurocDifference({
        negatives: [row, negatives.tuned[r]],
        positives: [positives.HMC[r], positives.tuned[r]],
      });
      return { difference, standardError, z: difference === 0 ? 0 : difference / standardError };
    });
    return { name, auroc: Object.fromEntries(areas), gain };
  });
}
