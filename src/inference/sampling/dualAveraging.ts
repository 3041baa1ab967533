import { exp, pow, sqrt, tf } from '../../tensor';

/** Where the search for a step size stands; all scalars. */
export interface DualAveragingState {
  /** log ε to try next. */
  readonly logStepSize: tf.Tensor;
  /** log ε̄, the average that is used when the search is over. */
  readonly logAveraged: tf.Tensor;
  /** H̄: running mean of (target − acceptance). */
  readonly shortfall: tf.Tensor;
  /** Updates done. */
  readonly count: tf.Tensor;
  /** μ, where log ε is drawn to: log(10 ε₀). */
  readonly anchor: tf.Tensor;
}

/** γ, t₀ and κ of Hoffman & Gelman (2014, section 3.2.1). */
const SHRINKAGE = 0.05;
const OFFSET = 10;
const FORGETTING = 0.75;

/** Starts a search at ε₀. */
export function startDualAveraging(stepSize: number): DualAveragingState {
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new RangeError(`The first step size must be finite and > 0, got ${stepSize}.`);
  }
  return {
    logStepSize: tf.scalar(Math.log(stepSize)),
    logAveraged: tf.scalar(Math.log(stepSize)),
    shortfall: tf.scalar(0),
    count: tf.scalar(0),
    anchor: tf.scalar(Math.log(10 * stepSize)),
  };
}

/**
 * One update of Nesterov's dual averaging as Hoffman & Gelman (2014, eq. 6) use it: makes the mean acceptance
 * approach `target`. ε wanders more and more slowly around the ε̄ that does so.
 */
export function updateDualAveraging(
  state: DualAveragingState,
  acceptance: tf.Tensor,
  target: number,
): DualAveragingState {
  const m = tf.add(state.count, 1);
  const eta = tf.div(1, tf.add(m, OFFSET));
  const error = tf.sub(target, acceptance);
  const shortfall = tf.add(tf.mul(tf.sub(1, eta), state.shortfall), tf.mul(eta, error));
  const logStepSize = tf.sub(state.anchor, tf.mul(tf.div(sqrt(m), SHRINKAGE), shortfall));
  const weight = pow(m, tf.scalar(-FORGETTING));
  const logAveraged = tf.add(tf.mul(weight, logStepSize), tf.mul(tf.sub(1, weight), state.logAveraged));
  return { logStepSize, logAveraged, shortfall, count: m, anchor: state.anchor };
}

/** ε̄ */
export function averagedStepSize(state: DualAveragingState): tf.Tensor {
  return exp(state.logAveraged);
}
