import { assertFiniteData } from '../checks';
import { checkNotEmpty, checkProbability, checkSameLength, type Numbers, quantile, sorted } from './numbers';

export interface CalibrationBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Mean predicted probability of the forecasts in the bin; NaN-free: empty bins are left out of the curve. */
  readonly confidence: number;
  /** Share of these forecasts that came true. */
  readonly frequency: number;
}

export interface Calibration {
  /** Bins that hold at least one forecast, in ascending order. */
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: Σ (count / N) |frequency − confidence| (Naeini et al. 2015). */
  readonly expectedError: number;
  /** Largest |frequency − confidence| over the bins. */
  readonly maximumError: number;
}

export interface CalibrationOptions {
  /** How many bins [0, 1] is cut into; 10 by default. */
  readonly bins?: number;
  /** Bins of equal width (default) or with equally many forecasts. */
  readonly binning?: 'width' | 'count';
}

/**
 * Reliability of probability forecasts: of what was said to be 70 % likely, did 70 % happen?
 * @param probabilities forecast probability of each event
 * @param outcomes whether it happened (true/false or 1/0)
 * @throws RangeError on probabilities outside [0, 1] or lists of different length
 */
export function calibration(
  probabilities: Numbers,
  outcomes: readonly boolean[] | Numbers,
  options: CalibrationOptions = {},
): Calibration {
  const hits = checkForecasts(probabilities, outcomes);
  const edges = binEdges(probabilities, options);
  const tallies = edges.slice(1).map(() => ({ count: 0, confidence: 0, hits: 0 }));
  hits.forEach((hit, i) => {
    const tally = tallies[binOf(probabilities[i], edges)];
    tally.count++;
    tally.confidence += probabilities[i];
    tally.hits += hit;
  });
  const bins = tallies
    .map(({ count, confidence, hits: inBin }, b) => ({
      lower: edges[b],
      upper: edges[b + 1],
      count,
      confidence: confidence / count,
      frequency: inBin / count,
    }))
    .filter((bin) => bin.count > 0);
  const gaps = bins.map((bin) => Math.abs(bin.frequency - bin.confidence));
  const expectedError = bins.reduce((sum, bin, b) => sum + (bin.count / hits.length) * gaps[b], 0);
  return { bins, expectedError, maximumError: Math.max(...gaps) };
}

/**
 * Calibration of a classifier's first choice: its largest class probability against whether that class was right
 * (Guo et al. 2017).
 * @param probabilities one row of class probabilities per case
 * @param labels the true class of each case, 0 … classes − 1
 */
export function topLabelCalibration(
  probabilities: readonly Numbers[],
  labels: Numbers,
  options: CalibrationOptions = {},
): Calibration {
  checkSameLength('probabilities', probabilities, 'labels', labels);
  const first = probabilities.map((row, i) => {
    checkClassProbabilities(row, labels[i], i);
    return largestAt(row);
  });
  const confidences = first.map((label, i) => probabilities[i][label]);
  return calibration(
    confidences,
    first.map((label, i) => label === labels[i]),
    options,
  );
}

/**
 * Probability integral transform of observations under predictive draws: the share of draws below each y, ties
 * counted half. Uniform on [0, 1] when the predictions are calibrated.
 * @param draws one list of predictive draws per observation
 */
export function probabilityIntegralTransform(draws: readonly Numbers[], y: Numbers): Float64Array {
  checkSameLength('draws', draws, 'y', y);
  assertFiniteData('y', y);
  return Float64Array.from(draws, (predictive, i) => {
    checkNotEmpty(`draws[${i}]`, predictive);
    assertFiniteData(`draws[${i}]`, predictive);
    let below = 0;
    for (let s = 0; s < predictive.length; s++) {
      if (predictive[s] < y[i]) below += 1;
      else if (predictive[s] === y[i]) below += 0.5;
    }
    return below / predictive.length;
  });
}

export interface Coverage {
  /** Nominal probability of the central interval. */
  readonly level: number;
  /** Share of observations that fell inside. */
  readonly coverage: number;
}

/** Coverage of central predictive intervals at each level, from PIT values: y is inside when |2 PIT − 1| ≤ level. */
export function intervalCoverage(pit: Numbers, levels: readonly number[] = TENTHS): Coverage[] {
  checkNotEmpty('pit', pit);
  const distance = Array.from({ length: pit.length }, (_, i) => {
    checkProbability(`pit[${i}]`, pit[i]);
    return Math.abs(2 * pit[i] - 1);
  });
  return levels.map((level) => {
    checkProbability('level', level);
    return { level, coverage: distance.filter((d) => d <= level).length / distance.length };
  });
}

/** Mean |coverage − level| over the levels: the regression counterpart of the expected calibration error. */
export function coverageError(pit: Numbers, levels: readonly number[] = TENTHS): number {
  const curve = intervalCoverage(pit, levels);
  return curve.reduce((sum, point) => sum + Math.abs(point.coverage - point.level), 0) / curve.length;
}

const TENTHS: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

function binEdges(probabilities: Numbers, { bins = 10, binning = 'width' }: CalibrationOptions): number[] {
  if (!(Number.isInteger(bins) && bins > 0))
    throw new RangeError(`bins is ${bins}; it must be a positive integer`);
  if (binning === 'width') return Array.from({ length: bins + 1 }, (_, b) => b / bins);
  const ascending = sorted(probabilities);
  const cuts = Array.from({ length: bins + 1 }, (_, b) => quantile(ascending, b / bins));
  return cuts.filter((cut, b) => b === 0 || cut > cuts[b - 1] || b === bins);
}

/** Index of the bin (edges[b], edges[b + 1]] that holds p; the first bin also holds its lower edge. */
function binOf(p: number, edges: readonly number[]): number {
  let bin = 0;
  while (bin < edges.length - 2 && p > edges[bin + 1]) bin++;
  return bin;
}

function checkForecasts(probabilities: Numbers, outcomes: readonly boolean[] | Numbers): number[] {
  checkNotEmpty('probabilities', probabilities);
  checkSameLength('probabilities', probabilities, 'outcomes', outcomes);
  return Array.from({ length: outcomes.length }, (_, i) => {
    checkProbability(`probabilities[${i}]`, probabilities[i]);
    const hit = Number(outcomes[i]);
    if (hit !== 0 && hit !== 1)
      throw new RangeError(`outcomes[${i}] is ${outcomes[i]}; it must be true/false or 1/0`);
    return hit;
  });
}

/** Stops unless the row is a distribution over classes and the label is one of them. */
export function checkClassProbabilities(row: Numbers, label: number, i: number): void {
  let total = 0;
  for (let c = 0; c < row.length; c++) {
    checkProbability(`probabilities[${i}][${c}]`, row[c]);
    total += row[c];
  }
  // Softmax in float32 leaves a sum within about 1e-6 of one.
  if (Math.abs(total - 1) > 1e-4) throw new RangeError(`probabilities[${i}] sum to ${total}, not 1`);
  if (!(Number.isInteger(label) && label >= 0 && label < row.length)) {
    throw new RangeError(
      `labels[${i}] is ${label}; with ${row.length} classes it must be 0 … ${row.length - 1}`,
    );
  }
}

function largestAt(row: Numbers): number {
  let best = 0;
  for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
  return best;
}
