import { type Key, random, split, tf } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertPositiveInteger, assertPositiveOrTensor } from '../checks';
import { assertStartWithGradient, type LogDensity, withGradient } from '../density';
import { hamiltonian, leapfrog, type Phase } from '../leapfrog';
import { assertMassFits, euclidean, type InverseMass, unitMass } from '../metric';
import { chooseRows } from '../rows';
import { metropolisTest } from './accept';

export interface HmcState {
  /** q: [D], or [C, D] for parallel chains. */
  readonly position: tf.Tensor;
  readonly logDensity: tf.Tensor;
  readonly gradient: tf.Tensor;
}

export interface HmcInfo {
  /** min(1, exp(−ΔH)) */
  readonly acceptance: tf.Tensor;
  readonly accepted: tf.Tensor;
  /** H of the state that the step ends in, nats. */
  readonly energy: tf.Tensor;
  /** Whether the energy rose by more than DIVERGENCE: the step size is too large for the curvature somewhere. */
  readonly divergent: tf.Tensor;
}

export interface HmcOptions {
  /** ε */
  readonly stepSize: number | tf.Tensor;
  /** Leapfrog steps of a trajectory, L. */
  readonly steps: number;
  /** The identity where not given. */
  readonly inverseMass?: InverseMass;
  /**
   * The step size of each trajectory is drawn from ε (1 ± jitter), so that no trajectory length resonates with a
   * period of the target.
   */
  readonly jitter?: number;
}

/** Nats of energy error from which a trajectory counts as divergent (as in Stan). */
export const DIVERGENCE = 1000;

/**
 * Hamiltonian Monte Carlo (Duane et al. 1987; Neal 2011): draw a momentum, follow Hamilton's equations for L leapfrog
 * steps, and accept the end with probability min(1, exp(−ΔH)). Rows of [C, D] are chains of their own.
 */
export function hmc(
  logDensity: LogDensity,
  { stepSize, steps, inverseMass, jitter = 0 }: HmcOptions,
): Algorithm<tf.Tensor, HmcState, HmcInfo> {
  assertPositiveInteger('The number of leapfrog steps', steps);
  assertPositiveOrTensor('stepSize', stepSize);
  if (!(jitter >= 0 && jitter < 1)) throw new RangeError(`jitter must lie in [0, 1), got ${jitter}.`);
  const densityAndGradient = withGradient(logDensity);

  return {
    init(position) {
      assertStartWithGradient(logDensity, position);
      if (inverseMass !== undefined) assertMassFits(inverseMass, position);
      return { position: position.clone(), ...densityAndGradient(position) };
    },
    step: (key, state) =>
      tf.tidy((): never => {
        const [momentumKey, jitterKey, acceptKey] = split(key, 3);
        const size = state.position.shape[state.position.rank - 1];
        const metric = euclidean(inverseMass ?? unitMass(size));
        const momentum = metric.sampleMomentum(momentumKey, state.position.shape);
        const epsilon = tf.mul(stepSize, jitterFactor(jitterKey, jitter));

        const start: Phase = { ...state, momentum };
        const oneStep = leapfrog(densityAndGradient, metric);
        let end = start;
        for (let l = 0; l < steps; l++) end = oneStep(end, epsilon);

        const startEnergy = hamiltonian(metric, start);
        const endEnergy = hamiltonian(metric, end);
        const deltaH = tf.sub(endEnergy, startEnergy);
        const { probability, accepted } = metropolisTest(acceptKey, tf.neg(deltaH));
        const { momentum: _, ...proposed } = end; // the momentum is drawn afresh at every step
        const info = {
          acceptance: probability,
          accepted,
          energy: chooseRows(accepted, endEnergy, startEnergy),
          divergent: tf.logicalNot(tf.lessEqual(deltaH, DIVERGENCE)), // NaN diverges too
        };
        return [chooseRows(accepted, proposed, state), info] as never;
      }),
  };
}

function jitterFactor(key: Key, jitter: number): tf.Tensor | number {
  return jitter === 0 ? 1 : random.uniform(key, [], 1 - jitter, 1 + jitter);
}
