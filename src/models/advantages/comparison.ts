import { caseScores, type PairedDifference, pairedDifference, topLabelReliability } from '../scores';
import { METHODS, type Method } from './digits';

/** One number for each data set (seed). */
type PerSeed = readonly number[];

/** Mean scores of one way to learn on the test images, for each data set. */
export interface MethodScores {
  /** Share of images whose likeliest class is wrong. */
  readonly error: PerSeed;
  /** −log p(label), nats per image. */
  readonly logScore: PerSeed;
  readonly brier: PerSeed;
  /** Expected calibration error, and what a calibrated forecaster would get by chance. */
  readonly calibrationError: PerSeed;
  readonly floor: PerSeed;
}

/** Differences of losses, Bayesian (HMC) minus another, image by image, for each data set. */
export interface Against {
  readonly error: readonly PairedDifference[];
  readonly logScore: readonly PairedDifference[];
}

export interface Comparison {
  readonly methods: Readonly<Record<Method, MethodScores>>;
  readonly against: Readonly<Record<Exclude<Method, 'HMC'>, Against>>;
}

/** Scores all methods on the same images, and holds the Bayesian one against each of the others. */
export function compare(
  probabilities: Readonly<Record<Method, readonly (readonly Float32Array[])[]>>,
  labels: ArrayLike<number>,
): Comparison {
  const cases = Object.fromEntries(
    METHODS.map((method) => [method, probabilities[method].map((rows) => caseScores(rows, labels))]),
  ) as Record<Method, ReturnType<typeof caseScores>[]>;
  const methods = METHODS.map((method) => {
    const reliabilities = cases[method].map((one) => topLabelReliability(one));
    const scores: MethodScores = {
      error: cases[method].map(({ error }) => mean(error)),
      logScore: cases[method].map(({ logScore }) => mean(logScore)),
      brier: cases[method].map(({ brier }) => mean(brier)),
      calibrationError: reliabilities.map(({ expectedError }) => expectedError),
      floor: reliabilities.map(({ floor }) => floor),
    };
    return [method, scores];
  });
  const differences = (method: Method, loss: 'error' | 'logScore') =>
    cases.HMC.map((bayes, r) => pairedDifference(bayes[loss], cases[method][r][loss]));
  const against = METHODS.filter((method) => method !== 'HMC').map((method) => [
    method,
    { error: differences(method, 'error'), logScore: differences(method, 'logScore') },
  ]);
  return { methods: Object.fromEntries(methods), against: Object.fromEntries(against) };
}

/** What is said of a Bayesian method beside another. */
export type SayOf = 'Bayesian better' | 'Bayesian worse' | 'no clear difference';

/**
 * The verdict over several data sets: better (worse) only where it is so beyond three standard errors in *every* one of them.
 * Standard errors are over test images; that a difference holds for other training sets too, only their number can say.
 */
export function verdictOver(differences: readonly Pick<PairedDifference, 'z'>[]): SayOf {
  if (differences.length === 0) throw new RangeError('There is no difference to judge.');
  if (differences.every(({ z }) => z < -3)) return 'Bayesian better';
  return differences.every(({ z }) => z > 3) ? 'Bayesian worse' : 'no clear difference';
}

/** Mean over data sets, with its standard error (undefined for a single one). */
export function overSeeds(values: PerSeed): { readonly mean: number; readonly standardError?: number } {
  const centre = mean(values);
  if (values.length < 2) return { mean: centre };
  const squares = values.reduce((sum, v) => sum + (v - centre) ** 2, 0);
  return { mean: centre, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
