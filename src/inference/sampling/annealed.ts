import { withoutChecks } from '../../distributions';
import { type Key, pow, tf } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertPositiveInteger } from '../checks';
import { assertStartWithGradient, type LogDensity, withGradient } from '../density';
import { logMeanExp64 } from '../numeric';
import { type HmcOptions, hmc } from './hmc';

export interface AnnealedState {
  /** Particles [P, D]. */
  readonly position: tf.Tensor;
  /** log w of each: [P]. */
  readonly logWeight: tf.Tensor;
  /** Temperatures passed, an int32 scalar. */
  readonly t: tf.Tensor;
}

export interface AnnealedInfo {
  /** Acceptance of the move at this temperature: [P]. */
  readonly acceptance: tf.Tensor;
}

export interface AnnealedOptions extends Omit<HmcOptions, 'inverseMass'> {
  /** T, the number of temperatures above 0: as many steps make a run. */
  readonly temperatures: number;
}

/**
 * Annealed importance sampling (Neal 2001): particles drawn from a density that is known (`logStart`, normalised: a
 * prior) move through π_t ∝ π_start^(1−β_t) π_end^β_t towards `logEnd`, by one HMC step at each temperature. The
 * weights, of which each temperature gives the factor π_t/π_(t−1) before the move, estimate ∫ π_end: with logEnd =
 * log prior + log likelihood, the evidence. `init` takes the draws from `logStart`. Temperatures rise as t^4, slowly
 * at first, where a likelihood changes most.
 */
export function annealedImportance(
  logStart: LogDensity,
  logEnd: LogDensity,
  { temperatures, ...move }: AnnealedOptions,
): Algorithm<tf.Tensor, AnnealedState, AnnealedInfo> {
  assertPositiveInteger('temperatures', temperatures);
  const temperature = (t: tf.Tensor): tf.Tensor =>
    tf.minimum(pow(tf.div(tf.cast(t, 'float32'), temperatures), 4), 1);
  return {
    init(position) {
      if (position.rank !== 2)
        throw new RangeError(`Particles must be [P, D], got shape [${position.shape}].`);
      assertStartWithGradient(logStart, position);
      assertStartWithGradient(logEnd, position);
      return {
        position: position.clone(),
        logWeight: tf.zeros([position.shape[0]]),
        t: tf.scalar(0, 'int32'),
      };
    },
    step: (key: Key, { position, logWeight, t }) =>
      tf.tidy((): never => {
        const next = tf.add(t, tf.scalar(1, 'int32'));
        const beta = temperature(next);
        const rise = tf.sub(beta, temperature(t));
        const gain = withoutChecks(() => tf.sub(logEnd(position), logStart(position)));
        const between: LogDensity = (q) =>
          tf.add(tf.mul(tf.sub(1, beta), logStart(q)), tf.mul(beta, logEnd(q)));
        const [moved, { acceptance }] = hmc(between, move).step(key, {
          position,
          ...withGradient(between)(position),
        });
        const state = { position: moved.position, logWeight: tf.add(logWeight, tf.mul(rise, gain)), t: next };
        return [state, { acceptance }] as never;
      }),
  };
}

/** log of the mean weight, nats, with its standard error (delta method) and the particles' effective number. */
export function annealedEvidence(logWeights: ArrayLike<number>): {
  readonly logEvidence: number;
  readonly standardError: number;
  readonly effectiveSize: number;
} {
  const n = logWeights.length;
  const logEvidence = logMeanExp64(logWeights);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += Math.exp(2 * (logWeights[i] - logEvidence));
  return {
    logEvidence,
    standardError: Math.sqrt(Math.max(squares / n - 1, 0) / n),
    effectiveSize: n ** 2 / squares,
  };
}
