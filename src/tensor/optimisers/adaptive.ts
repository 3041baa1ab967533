import { tf } from '../backend';
import { sqrt } from '../ops';
import {
  assertLearningRate,
  assertRange,
  type Optimiser,
  optimiser,
  type Schedule,
  valueAt,
} from './optimiser';

export interface AdagradOptions {
  readonly learningRate: Schedule;
  /** Where the sum of squares starts: 0 in the paper, 0.1 in TensorFlow and tfjs. */
  readonly initialAccumulator?: number;
  readonly epsilon?: number;
}

/** Adagrad (Duchi, Hazan and Singer 2011): G ← G + g², θ ← θ − η g / (√G + ε). */
export function adagrad({ learningRate, initialAccumulator = 0, epsilon = 1e-8 }: AdagradOptions): Optimiser {
  assertLearningRate('adagrad', learningRate);
  assertRange('adagrad: initialAccumulator', initialAccumulator, 0, Number.POSITIVE_INFINITY);
  assertRange('adagrad: epsilon', epsilon, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  return optimiser({
    slots: { accumulator: initialAccumulator },
    coefficients: (step) => ({ learningRate: valueAt(learningRate, step), epsilon: tf.scalar(epsilon) }),
    apply(theta, g, { accumulator }, { learningRate, epsilon }) {
      const sum = tf.add(accumulator, tf.square(g));
      const scaled = tf.div(tf.mul(learningRate, g), tf.add(sqrt(sum), epsilon));
      return [tf.sub(theta, scaled), { accumulator: sum }];
    },
    kernel: {
      name: 'ResourceApplyAdagradV2',
      inputs: ['parameter', 'accumulator', 'learningRate', 'epsilon', 'gradient'],
    },
  });
}

export interface RmspropOptions {
  readonly learningRate: Schedule;
  /** ρ, how much of the running mean of squares stays at each step. */
  readonly decay?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
}

/**
 * RMSprop (Tieleman and Hinton 2012, lecture 6e): s ← ρ s + (1 − ρ) g², v ← μ v + η g / √(s + ε), θ ← θ − v. ε stands
 * under the root, as in TensorFlow; PyTorch adds it outside.
 */
export function rmsprop({
  learningRate,
  decay = 0.9,
  momentum = 0,
  epsilon = 1e-7,
}: RmspropOptions): Optimiser {
  assertLearningRate('rmsprop', learningRate);
  assertRange('rmsprop: decay', decay, 0, 1);
  assertRange('rmsprop: momentum', momentum, 0, 1);
  assertRange('rmsprop: epsilon', epsilon, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  return optimiser({
    slots: { meanSquare: 0, velocity: 0 },
    coefficients: (step) => ({
      learningRate: valueAt(learningRate, step),
      rho: tf.scalar(decay),
      mu: tf.scalar(momentum),
      epsilon: tf.scalar(epsilon),
    }),
    apply(theta, g, { meanSquare, velocity }, { learningRate, rho, mu, epsilon }) {
      const s = tf.add(meanSquare, tf.mul(tf.sub(tf.square(g), meanSquare), tf.sub(1, rho)));
      const step = tf.div(tf.mul(learningRate, g), sqrt(tf.add(s, epsilon)));
      const v = tf.add(tf.mul(mu, velocity), step);
      return [tf.sub(theta, v), { meanSquare: s, velocity: v }];
    },
    kernel: {
      name: 'ResourceApplyRMSProp',
      inputs: ['parameter', 'meanSquare', 'velocity', 'learningRate', 'rho', 'mu', 'epsilon', 'gradient'],
    },
  });
}
