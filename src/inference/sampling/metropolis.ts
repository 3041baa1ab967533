import { withoutChecks } from '../../distributions';
import { type Key, random, split, tf } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertPositiveOrTensor } from '../checks';
import { assertStart, type LogDensity } from '../density';
import { chooseRows } from '../rows';
import { metropolisTest } from './accept';

export interface MetropolisState {
  /** [D], or [C, D] for parallel chains. */
  readonly position: tf.Tensor;
  /** log π at the position. */
  readonly logDensity: tf.Tensor;
}

export interface MetropolisInfo {
  readonly acceptance: tf.Tensor;
  readonly accepted: tf.Tensor;
}

/** Where to go from x. `logDensity` is needed where the way back is not as likely as the way there. */
export interface Proposal {
  readonly sample: (key: Key, from: tf.Tensor) => tf.Tensor;
  /** log g(to | from) up to what is the same both ways: a scalar, or one per row. */
  readonly logDensity?: (to: tf.Tensor, from: tf.Tensor) => tf.Tensor;
}

/**
 * Metropolis–Hastings (Hastings 1970): propose x′ ~ g(·| x), accept with probability min(1, π(x′) g(x | x′) / (π(x)
 * g(x′ | x))). Without the second fraction an asymmetric proposal samples another density.
 */
export function metropolisHastings(
  logDensity: LogDensity,
  proposal: Proposal,
): Algorithm<tf.Tensor, MetropolisState, MetropolisInfo> {
  const hastings = (to: tf.Tensor, from: tf.Tensor): tf.Tensor | number =>
    proposal.logDensity === undefined
      ? 0
      : tf.sub(proposal.logDensity(from, to), proposal.logDensity(to, from));
  return {
    init(position) {
      assertStart(logDensity, position);
      return { position: position.clone(), logDensity: logDensity(position) };
    },
    step: (key, state) =>
      tf.tidy((): never => {
        const [proposalKey, acceptKey] = split(key);
        const to = proposal.sample(proposalKey, state.position);
        const proposed = { position: to, logDensity: withoutChecks(() => logDensity(to)) };
        const logRatio = tf.add(tf.sub(proposed.logDensity, state.logDensity), hastings(to, state.position));
        const { probability, accepted } = metropolisTest(acceptKey, logRatio);
        return [chooseRows(accepted, proposed, state), { acceptance: probability, accepted }] as never;
      }),
  };
}

/** Metropolis with a Gaussian random walk of standard deviation `scale` (a number, or one per coordinate). */
export function randomWalk(
  logDensity: LogDensity,
  { scale }: { readonly scale: number | tf.Tensor },
): Algorithm<tf.Tensor, MetropolisState, MetropolisInfo> {
  assertPositiveOrTensor('scale', scale);
  const sample = (key: Key, from: tf.Tensor): tf.Tensor =>
    tf.add(from, tf.mul(random.normal(key, from.shape), scale));
  return metropolisHastings(logDensity, { sample });
}
