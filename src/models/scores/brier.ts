import { type CalibrationOptions, calibration } from '../../inference';
import type { Numbers } from '../../inference/diagnostics/numbers';

/** The parts of a mean Brier score; `reliability − resolution + uncertainty + within` is the score itself. */
export interface BrierParts {
  readonly brier: number;
  /** Σ (n/N) (confidence − frequency)²: what miscalibration costs. */
  readonly reliability: number;
  /** Σ (n/N) (frequency − base rate)²: what telling cases apart earns. */
  readonly resolution: number;
  /** base rate × (1 − base rate): what there is to know. */
  readonly uncertainty: number;
  /** What is lost from sight because forecasts within a bin differ; 0 where they do not. */
  readonly within: number;
}

/**
 * Murphy's (1973) decomposition of the Brier score of event forecasts, with the term that keeps it exact where a bin holds
 * different forecasts (Stephenson, Coelho & Jolliffe 2008).
 */
export function brierDecomposition(
  probabilities: Numbers,
  outcomes: readonly boolean[] | Numbers,
  options: CalibrationOptions = {},
): BrierParts {
  const { bins } = calibration(probabilities, outcomes, options);
  const happened = Array.from(outcomes as Numbers, Number);
  const N = happened.length;
  const rate = happened.reduce((a, b) => a + b, 0) / N;
  const over = (value: (bin: (typeof bins)[number]) => number) =>
    bins.reduce((sum, bin) => sum + (bin.count / N) * value(bin), 0);
  const brier = happened.reduce((sum, y, i) => sum + (probabilities[i] - y) ** 2, 0) / N;
  const reliability = over((bin) => (bin.confidence - bin.frequency) ** 2);
  const resolution = over((bin) => (bin.frequency - rate) ** 2);
  const uncertainty = rate * (1 - rate);
  return {
    brier,
    reliability,
    resolution,
    uncertainty,
    within: brier - (reliability - resolution + uncertainty),
  };
}
