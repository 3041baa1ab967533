import { tf } from '../backend';
import {
  assertLearningRate,
  assertRange,
  type Optimiser,
  optimiser,
  type Schedule,
  valueAt,
} from './optimiser';

/** Gradient descent: θ ← θ − η g. */
export function sgd(learningRate: Schedule): Optimiser {
  assertLearningRate('sgd', learningRate);
  return optimiser({
    slots: {},
    coefficients: (step) => ({ learningRate: valueAt(learningRate, step) }),
    apply: (theta, g, _, { learningRate }) => [tf.sub(theta, tf.mul(learningRate, g)), {}],
    kernel: { name: 'ResourceApplyGradientDescent', inputs: ['parameter', 'learningRate', 'gradient'] },
  });
}

export interface MomentumOptions {
  readonly learningRate: Schedule;
  /** μ, the share of the velocity that stays at each step. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/**
 * Gradient descent with momentum (Polyak 1964): v ← μ v + g, θ ← θ − η v. With `nesterov` (Sutskever et al. 2013, in the
 * form that needs the gradient at θ alone): θ ← θ − η (g + μ v). As PyTorch has it, without dampening.
 */
export function momentum({ learningRate, momentum = 0.9, nesterov = false }: MomentumOptions): Optimiser {
  assertLearningRate('momentum', learningRate);
  assertRange('momentum: momentum', momentum, 0, 1);
  return optimiser({
    slots: { velocity: 0 },
    coefficients: (step) => ({ learningRate: valueAt(learningRate, step), mu: tf.scalar(momentum) }),
    apply(theta, g, { velocity }, { learningRate, mu }) {
      const v = tf.add(tf.mul(mu, velocity), g);
      const direction = nesterov ? tf.add(g, tf.mul(mu, v)) : v;
      return [tf.sub(theta, tf.mul(learningRate, direction)), { velocity: v }];
    },
    kernel: {
      name: 'ResourceApplyMomentum',
      inputs: ['parameter', 'velocity', 'learningRate', 'gradient', 'mu'],
      flags: { use_nesterov: nesterov },
    },
  });
}
