import type { Key, tf } from '../../tensor';
import {
  type BayesModel,
  type ClassUncertainty,
  classUncertainty,
  outputsAtMean,
  type Posterior,
} from '../bayesByBackprop';
import type { ReliabilityBin } from '../scores';
import { bayesClassifier, type PointEstimate, pointClassifier } from './classifier';
import type { Foreign } from './foreign';
import { type Answers, askAll, type ForeignScore, foreignScores } from './foreignScores';
import { type MeanOverImages, type Pruned, pruningCurve, testReport } from './report';
import { shares, signalDecibels } from './signals';
import { type MeanAtAngle, turnAll } from './turning';

/** A test report without its bins. */
export interface TestFigures {
  readonly error: MeanOverImages;
  readonly logScore: MeanOverImages;
  /** Expected calibration error, and what a perfectly calibrated forecaster would have. */
  readonly calibrationError: number;
  readonly calibrationFloor: number;
  readonly bins: readonly Pick<ReliabilityBin, 'confidence' | 'frequency' | 'count' | 'standardError'>[];
}

/** Along the training, after each epoch. */
export interface DigitCurve {
  readonly epoch: readonly number[];
  /** −log p(y|x, w) on the training images as they were met, nats. */
  readonly nll: readonly number[];
  /** KL(q‖p) in nats; absent for a point estimate. */
  readonly kl?: readonly number[];
  /** Share of wrong test labels, of the one network with the mean weights. */
  readonly testError: readonly number[];
}

/** What is kept of a long run. */
export interface DigitRecord {
  readonly epochs: number;
  readonly curves: { readonly bayes: DigitCurve; readonly point: DigitCurve };
  readonly test: Readonly<Record<'vote' | 'atMean' | 'point', TestFigures>>;
  readonly pruning: readonly Pruned[];
  /** Shares of all weights by |μ|/σ in decibels. */
  readonly signals: { readonly middles: readonly number[]; readonly share: readonly number[] };
  readonly turned: { readonly vote: readonly MeanAtAngle[]; readonly point: readonly MeanAtAngle[] };
  readonly foreign: readonly ForeignScore[];
}

export interface MeasureOptions {
  readonly digits: tf.Tensor2D;
  readonly labels: ArrayLike<number>;
  readonly foreign: readonly Foreign[];
  readonly key: Key;
  /** Networks that vote. */
  readonly draws: number;
  /** Networks that vote where weights were taken out, and on images that were turned. */
  readonly fewDraws: number;
  /** Images that are turned: the first so many. */
  readonly turned: number;
  readonly degrees: readonly number[];
  /** Shares of weights that are taken out. */
  readonly cut: readonly number[];
}

/** All that a record holds besides the curves. */
export async function measure(
  bayes: BayesModel,
  { q, point }: { readonly q: Posterior; readonly point: PointEstimate },
  options: MeasureOptions,
): Promise<Omit<DigitRecord, 'epochs' | 'curves'>> {
  const { digits, labels, foreign, key, draws, fewDraws, turned, degrees, cut } = options;
  const few = bayesClassifier(bayes, q, { key, draws: fewDraws });
  const networks = [bayesClassifier(bayes, q, { key, draws }), pointClassifier(bayes, point)];
  const [vote, one] = [
    await askAll(networks[0], digits, foreign),
    await askAll(networks[1], digits, foreign),
  ];
  const logits = outputsAtMean(bayes, q, digits);
  const atMean = classUncertainty(logits);
  const some = digits.slice([0, 0], [turned, -1]) as tf.Tensor2D;
  const set = { images: some, labels };
  const turns = [await turnAll(few, set, degrees), await turnAll(networks[1], set, degrees)];
  logits.dispose();
  some.dispose();
  const figuresOf = (said: ClassUncertainty) => testFigures(said, labels);
  const digitsOf = ([first]: readonly Answers[]) => first.said;
  return {
    test: { vote: figuresOf(digitsOf(vote)), atMean: figuresOf(atMean), point: figuresOf(digitsOf(one)) },
    pruning: await pruningCurve(bayes, q, { images: digits, labels, shares: cut, key, draws: fewDraws }),
    signals: shares(signalDecibels(q), SIGNAL_BINS),
    turned: { vote: turns[0], point: turns[1] },
    foreign: foreignScores(vote, one),
  };
}

/** Decibels: the range of the charts of |μ|/σ. */
export const SIGNAL_BINS = { low: -60, high: 40, bins: 50 } as const;

/** A test report in the form that is recorded. */
export function testFigures(said: ClassUncertainty, labels: ArrayLike<number>): TestFigures {
  const { error, logScore, reliability } = testReport(said, labels);
  return {
    error,
    logScore,
    calibrationError: reliability.expectedError,
    calibrationFloor: reliability.floor,
    bins: reliability.bins.map(({ confidence, frequency, count, standardError }) => ({
      ...{ confidence, frequency, count, standardError },
    })),
  };
}
