import { tf } from '../tensor';
import type { DensityAndGradient } from './density';
import type { Metric } from './metric';

/** A point of phase space, with what is known of the density there. Each row of [C, D] is a particle of its own. */
export interface Phase extends DensityAndGradient {
  /** q */
  readonly position: tf.Tensor;
  /** p */
  readonly momentum: tf.Tensor;
}

/**
 * One leapfrog step of length ε for Hamilton's equations with H(q, p) = −log π(q) + ½ pᵀ M⁻¹ p:
 *
 *   dq/dt = ∂H/∂p = M⁻¹ p,    dp/dt = −∂H/∂q = ∇ log π(q).
 *
 * Half a step for p, a whole one for q, half a one for p (Neal 2011, section 2.3): it keeps volumes, runs backwards
 * exactly when ε changes its sign, and its energy error stays bounded, of order ε². Ask for one gradient per step:
 * the one at the end serves the next step.
 */
export function leapfrog(
  densityAndGradient: (position: tf.Tensor) => DensityAndGradient,
  metric: Metric,
): (phase: Phase, stepSize: tf.Tensor | number) => Phase {
  return ({ position, momentum, gradient }, epsilon) => {
    const halfMomentum = tf.add(momentum, tf.mul(gradient, tf.mul(epsilon, 0.5)));
    const newPosition = tf.add(position, tf.mul(metric.velocity(halfMomentum), epsilon));
    const at = densityAndGradient(newPosition);
    const newMomentum = tf.add(halfMomentum, tf.mul(at.gradient, tf.mul(epsilon, 0.5)));
    return { position: newPosition, momentum: newMomentum, ...at };
  };
}

/** H(q, p) in nats, a scalar or one per row. */
export function hamiltonian(metric: Metric, { logDensity, momentum }: Phase): tf.Tensor {
  return tf.sub(metric.kineticEnergy(momentum), logDensity);
}
