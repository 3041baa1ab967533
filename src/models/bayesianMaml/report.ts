import { coverageError, type Estimate, estimateOf, intervalCoverage } from '../../inference';
import { bothCovered, type ForkScores } from './evaluate';

/** One row of the chapter's table: a method on some tasks of one kind. */
export interface ForkReport {
  /** nats per query point */
  readonly logPredictive: Estimate;
  /** Exact less ours, task by task: what is still to be had. */
  readonly shortfall: Estimate;
  /** Share of query values inside of the central 50 % and 90 % intervals. */
  readonly coverage: readonly [number, number];
  /** Mean |coverage − level| over the levels 10 % … 90 %. */
  readonly calibrationError: number;
  /** Share of tasks on which both branches hold 10 % of the functions. */
  readonly both: number;
  /** Share of functions that are neither branch. */
  readonly neither: number;
  /** The shares of the straight branch, task by task. */
  readonly straight: readonly number[];
}

/** @throws RangeError where the two are not scores of the same tasks */
export function report(scores: ForkScores, exact: ForkScores): ForkReport {
  if (scores.logPredictive.length !== exact.logPredictive.length)
    throw new RangeError(`${scores.logPredictive.length} tasks against ${exact.logPredictive.length}.`);
  const [half, most] = intervalCoverage(scores.pit, [0.5, 0.9]).map(({ coverage }) => coverage);
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    logPredictive: estimateOf(scores.logPredictive),
    shortfall: estimateOf(exact.logPredictive.map((e, t) => e - scores.logPredictive[t])),
    coverage: [half, most],
    calibrationError: coverageError(scores.pit),
    both: mean(bothCovered(scores.modes)),
    neither: mean(scores.modes.map(({ neither }) => neither)),
    straight: scores.modes.map(({ straight }) => straight),
  };
}
