import { brierScoreClasses, type CalibrationOptions, logScore, meanScore } from '../../inference';
import type { Numbers } from '../../inference/diagnostics/numbers';
import { type Reliability, reliability } from './calibrationError';

/** Predictive class probabilities, one row a case. */
export type ClassProbabilities = readonly Numbers[];

/** Scores of a classifier case by case, so that two of them can be compared on the same cases. */
export interface CaseScores {
  /** −log p(label), nats. */
  readonly logScore: readonly number[];
  /** Σ_c (p_c − [c = label])², 0 … 2. */
  readonly brier: readonly number[];
  /** 1 where the likeliest class is not the label. */
  readonly error: readonly number[];
  /** The largest probability. */
  readonly confidence: readonly number[];
}

/** @throws RangeError where a row is no distribution, or a label no class of it */
export function caseScores(probabilities: ClassProbabilities, labels: Numbers): CaseScores {
  if (probabilities.length !== labels.length)
    throw new RangeError(`${probabilities.length} rows of probabilities and ${labels.length} labels.`);
  const likeliest = probabilities.map((row) => Array.from(row).indexOf(Math.max(...Array.from(row))));
  return {
    brier: probabilities.map((row, i) => brierScoreClasses(row, labels[i])),
    logScore: probabilities.map((row, i) => logScore(Math.log(row[labels[i]]))),
    error: likeliest.map((c, i) => (c === labels[i] ? 0 : 1)),
    confidence: probabilities.map((row, i) => row[likeliest[i]]),
  };
}

/** Of the likeliest class's probability against whether it was right (Guo et al. 2017), with its floor. */
export function topLabelReliability(
  { confidence, error }: CaseScores,
  options: CalibrationOptions = {},
): Reliability {
  return reliability(
    confidence,
    error.map((e) => 1 - e),
    options,
  );
}

/** −Σ p log p of each row, nats: how undecided a prediction is, from 0 to log(classes). */
export function entropies(probabilities: ClassProbabilities): number[] {
  return probabilities.map((row) => {
    let total = 0;
    for (let c = 0; c < row.length; c++) if (row[c] > 0) total -= row[c] * Math.log(row[c]);
    return total;
  });
}

/** What is said of a difference from its standard errors. */
export type Verdict = 'first is better' | 'second is better' | 'no difference found';

export interface PairedDifference {
  /** Mean of first − second. */
  readonly difference: number;
  readonly standardError: number;
  /** In standard errors. */
  readonly z: number;
  /** For losses (smaller is better), at |z| > 3. */
  readonly verdict: Verdict;
}

/** Two losses on the same cases, compared case by case. @throws RangeError for lists of different length or fewer than two */
export function pairedDifference(first: Numbers, second: Numbers): PairedDifference {
  if (first.length !== second.length)
    throw new RangeError(`the first list has ${first.length} losses, the second ${second.length}.`);
  const { mean, standardError } = meanScore(Array.from(first, (value, i) => value - second[i]));
  const z = mean === 0 ? 0 : mean / standardError;
  const verdict = Math.abs(z) <= 3 ? 'no difference found' : z < 0 ? 'first is better' : 'second is better';
  return { difference: mean, standardError, z, verdict };
}
