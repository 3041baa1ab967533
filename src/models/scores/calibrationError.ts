import { type CalibrationBin, type CalibrationOptions, calibration } from '../../inference';
import type { Numbers } from '../../inference/diagnostics/numbers';

/** A bin of a reliability diagram, and how far it may lie off the diagonal by chance. */
export interface ReliabilityBin extends CalibrationBin {
  /** Standard deviation of `frequency` if every forecast in the bin were right: √Σ p (1 − p) / count. */
  readonly standardError: number;
}

/** Reliability with what chance alone would make of it. */
export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error, Σ (count / N) |frequency − confidence| (Naeini et al. 2015). */
  readonly expectedError: number;
  /**
   * The mean that the expected calibration error would have, had every event happened with exactly the probability that was
   * forecast. It is above 0, and the more so the fewer the data: |frequency − confidence| has no sign to average out.
   */
  readonly floor: number;
  /** Standard deviation of the expected calibration error in that case. */
  readonly floorSd: number;
}

/**
 * Reliability diagram and expected calibration error of probability forecasts, beside what a perfectly calibrated forecaster
 * who had said the same would get. Exact: the number of events in a bin has a Poisson-binomial distribution.
 */
export function reliability(
  probabilities: Numbers,
  outcomes: readonly boolean[] | Numbers,
  options: CalibrationOptions = {},
): Reliability {
  const { bins, expectedError } = calibration(probabilities, outcomes, options);
  const members = bins.map(({ lower, upper }, b) =>
    Array.from(probabilities).filter((p) => (b === 0 ? p >= lower : p > lower) && p <= upper),
  );
  const misses = members.map(meanAbsoluteMiss);
  const N = probabilities.length;
  return {
    bins: bins.map((bin, b) => ({ ...bin, standardError: Math.sqrt(misses[b].variance) / bin.count })),
    expectedError,
    floor: misses.reduce((sum, { mean }) => sum + mean, 0) / N,
    floorSd: Math.sqrt(misses.reduce((sum, { mean, variance }) => sum + variance - mean * mean, 0)) / N,
  };
}

/**
 * Of the number K of independent events with probabilities p: Var K, and E|K − Σp|. The distribution of K is built up event
 * by event; beyond 10 standard deviations (and 20 events) it is left out.
 */
export function meanAbsoluteMiss(p: readonly number[]): { readonly mean: number; readonly variance: number } {
  let mass = Float64Array.of(1);
  let first = 0;
  let [expected, variance] = [0, 0];
  for (const probability of p) {
    expected += probability;
    variance += probability * (1 - probability);
    const reach = 10 * Math.sqrt(variance) + 20;
    const from = Math.max(first, Math.ceil(expected - reach));
    const to = Math.min(first + mass.length, Math.floor(expected + reach));
    const next = new Float64Array(to - from + 1);
    for (let k = from; k <= to; k++) {
      const [stay, rise] = [mass[k - first] ?? 0, mass[k - 1 - first] ?? 0];
      next[k - from] = stay * (1 - probability) + rise * probability;
    }
    [mass, first] = [next, from];
  }
  const mean = mass.reduce((sum, m, i) => sum + m * Math.abs(first + i - expected), 0);
  return { mean, variance };
}
