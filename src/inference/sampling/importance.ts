import { withoutChecks } from '../../distributions';
import { type Key, tf } from '../../tensor';
import { assertPositiveInteger } from '../checks';
import type { LogDensity } from '../density';
import { type Psis, psis } from '../diagnostics';
import { logMeanExp64 } from '../numeric';

/**
 * Where importance samples come from: draws [S, D] with their log density [S]; a variational family with parameters
 * will do.
 */
export interface ImportanceProposal {
  readonly sample: (key: Key, draws: number) => { readonly position: tf.Tensor; readonly logQ: tf.Tensor };
}

export interface ImportanceSamples {
  /** [S, D]; the caller owns it. */
  readonly position: tf.Tensor;
  /** log π(x) − log q(x) of each draw. */
  readonly logWeights: Float64Array;
  /** log of the mean weight: an estimate of log ∫ π, nats. */
  readonly logEvidence: number;
  /** Its Monte Carlo standard error (delta method). */
  readonly standardError: number;
  /** (Σ w)² / Σ w²: how many independent draws from π the weighted draws are worth. */
  readonly effectiveSize: number;
  /** Pareto-smoothed weights, and the k̂ that says whether any of this can be trusted. */
  readonly smoothed: Psis;
}

/**
 * Importance sampling of an unnormalised density π with draws of q: weights w = π/q are right for any q that covers
 * π, and useless when few of them carry all (k̂ above 0.7).
 * @throws where a weight is NaN or every weight is 0
 */
export function importanceSample(
  logDensity: LogDensity,
  proposal: ImportanceProposal,
  { key, draws }: { readonly key: Key; readonly draws: number },
): ImportanceSamples {
  assertPositiveInteger('draws', draws);
  const { position, logQ } = tf.tidy((): never => proposal.sample(key, draws) as never) as {
    position: tf.Tensor;
    logQ: tf.Tensor;
  };
  const ratios = tf.tidy(() =>
    tf.sub(
      withoutChecks(() => logDensity(position)),
      logQ,
    ),
  );
  const logWeights = Float64Array.from(ratios.dataSync());
  ratios.dispose();
  logQ.dispose();
  const bad = logWeights.findIndex((w) => Number.isNaN(w) || w === Infinity);
  if (bad >= 0) throw new RangeError(`The log weight of draw ${bad} is ${logWeights[bad]}.`);
  const logEvidence = logMeanExp64(logWeights);
  if (logEvidence === -Infinity)
    throw new RangeError('Every weight is 0: q never meets the support of the density.');
  const relative = logWeights.map((w) => Math.exp(w - logEvidence)); // mean 1
  const squares = relative.reduce((s, w) => s + w * w, 0);
  return {
    position,
    logWeights,
    logEvidence,
    standardError: Math.sqrt(Math.max(squares / draws - 1, 0) / draws),
    effectiveSize: draws ** 2 / squares,
    smoothed: psis(logWeights),
  };
}

/** Σ wᵢ f(xᵢ) with the normalised smoothed weights: an expectation under π. */
export function importanceMean({ smoothed }: ImportanceSamples, values: ArrayLike<number>): number {
  if (values.length !== smoothed.logWeights.length) {
    throw new RangeError(`There are ${smoothed.logWeights.length} draws and ${values.length} values.`);
  }
  return smoothed.logWeights.reduce((sum, w, i) => sum + Math.exp(w) * values[i], 0);
}
