import { tf } from '../backend';
import { expm1, sqrt } from '../ops';
import {
  assertLearningRate,
  assertOptions,
  assertRange,
  type Coefficients,
  type Optimiser,
  optimiser,
  type Schedule,
  valueAt,
} from './optimiser';

export interface AdamOptions {
  readonly learningRate?: Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export interface AdamwOptions extends AdamOptions {
  /** λ: at each step θ shrinks by the factor 1 − η λ. */
  readonly weightDecay?: number;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
 * θ ← θ − η m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
 */
export function adam(options: AdamOptions = {}): Optimiser {
  assertOptions('adam', options);
  return adamw({ ...options, weightDecay: 0 });
}

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2): θ ← (1 − η λ) θ, then a step of Adam. */
export function adamw(options: AdamwOptions = {}): Optimiser {
  assertOptions('adamw', options);
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  assertLearningRate('adam', learningRate);
  assertRange('adam: beta1', beta1, 0, 1);
  assertRange('adam: beta2', beta2, 0, 1);
  assertRange('adam: epsilon', epsilon, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  assertRange('adamw: weightDecay', weightDecay, 0, Number.POSITIVE_INFINITY);
  return optimiser({
    slots: { m: 0, v: 0 },
    coefficients(step): Coefficients {
      const eta = valueAt(learningRate, step);
      const t = tf.add(step, 1);
      // √(1 − β₂ᵗ), moved out of m̂ / (√v̂ + ε) into η and ε, where the kernel expects it.
      const rootOfV = sqrt(oneMinusPower(beta2, t));
      const decay = weightDecay > 0 ? { decay: tf.sub(1, tf.mul(eta, weightDecay)) } : {};
      return {
        ...decay,
        learningRate: tf.div(tf.mul(eta, rootOfV), oneMinusPower(beta1, t)) as tf.Scalar,
        beta1: tf.scalar(beta1),
        beta2: tf.scalar(beta2),
        epsilon: tf.mul(rootOfV, epsilon) as tf.Scalar,
        zero: tf.scalar(0),
      } as Coefficients;
    },
    apply(theta, g, { m, v }, { learningRate, beta1, beta2, epsilon }) {
      const newM = tf.add(m, tf.mul(tf.sub(g, m), tf.sub(1, beta1)));
      const newV = tf.add(v, tf.mul(tf.sub(tf.square(g), v), tf.sub(1, beta2)));
      const step = tf.div(tf.mul(learningRate, newM), tf.add(sqrt(newV), epsilon));
      return [tf.sub(theta, step), { m: newM, v: newV }];
    },
    kernel: {
      name: 'ResourceApplyAdam',
      // The two zeros are powers of β₁ and β₂, with which the kernel would correct the bias in float32.
      inputs: [
        'parameter',
        'm',
        'v',
        'zero',
        'zero',
        'learningRate',
        'beta1',
        'beta2',
        'epsilon',
        'gradient',
      ],
      flags: { use_nesterov: false },
    },
  });
}

/** 1 − βᵗ without cancellation, for the β that float32 holds. */
function oneMinusPower(beta: number, t: tf.Tensor): tf.Tensor {
  return tf.neg(expm1(tf.mul(t, Math.log(Math.fround(beta)))));
}
