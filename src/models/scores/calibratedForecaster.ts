import { assertPositiveInteger } from '../../inference/checks';
import { foldIn, type Key, random, tf } from '../../tensor';
import { reliability } from './calibrationError';

/** Trials of a forecaster who is never wrong about a probability. */
export interface CalibratedTrials {
  /** Expected calibration error of each trial. */
  readonly errors: readonly number[];
  /** Their mean and standard deviation by formula. */
  readonly floor: number;
  readonly floorSd: number;
}

/**
 * A perfectly calibrated forecaster: probabilities spread evenly over [0.5, 1], each event happening with just the one that was
 * stated; its calibration error, trial after trial.
 */
export function calibratedTrials({
  key,
  forecasts,
  trials,
}: {
  readonly key: Key;
  readonly forecasts: number;
  readonly trials: number;
}): CalibratedTrials {
  assertPositiveInteger('forecasts', forecasts);
  assertPositiveInteger('trials', trials);
  const p = Array.from({ length: forecasts }, (_, i) => 0.5 + (0.5 * (i + 0.5)) / forecasts);
  const all = Array.from({ length: trials }, (_, t) => {
    const luck = tf.tidy(() => random.uniform(foldIn(key, t), [forecasts]).dataSync());
    return reliability(
      p,
      p.map((probability, i) => luck[i] < probability),
    );
  });
  return {
    errors: all.map(({ expectedError }) => expectedError),
    floor: all[0].floor,
    floorSd: all[0].floorSd,
  };
}
