import { grad, stopGradient, tf } from '../../tensor';
import type { MaskedPoints } from '../fewShot';
import { innerSteps } from '../maml';
import { logLikelihood, type Model } from './model';

/** How tasks are adapted to. */
export interface Inner {
  readonly model: Model;
  /** K, gradient steps on a support set. */
  readonly steps: number;
  /**
   * Leave the Hessian out: the inner steps count as constants when the outer objective is differentiated (Finn, Abbeel &
   * Levine 2017, section 5.2). The size of a step is then a constant, too.
   */
  readonly firstOrder?: boolean;
}

/** ∇_φ log p(D | φ) of every network, [T, S, D]. */
export function uphill(
  phi: tf.Tensor,
  support: MaskedPoints,
  { model, firstOrder = false }: Omit<Inner, 'steps'>,
): tf.Tensor {
  const gradient = grad((p: tf.Tensor) => tf.sum(logLikelihood(p, support, model)))(phi);
  return firstOrder ? stopGradient(gradient) : gradient;
}

/**
 * K steps φ ← φ + α ∇_φ log p(D | φ), each network for itself: MAML's inner loop on −α log p(D | φ).
 * @param theta where to start, [T, S, D]
 * @param alpha one step for all, or one for each of the S networks, [S, 1]
 */
export function ascend(
  theta: tf.Tensor,
  support: MaskedPoints,
  alpha: tf.Tensor,
  { model, steps, firstOrder = false }: Inner,
): tf.Tensor {
  const perNetwork = tf.reshape(alpha, alpha.size === 1 ? [] : [1, -1]);
  const losses = (phi: tf.Tensor) => tf.neg(tf.mul(perNetwork, logLikelihood(phi, support, model)));
  return innerSteps(theta, losses, { steps, rate: 1, secondOrder: !firstOrder });
}
