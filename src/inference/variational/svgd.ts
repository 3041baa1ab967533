import { exp, log, norm, type Optimiser, type OptimiserState, relu, tf, where } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertStartWithGradient, type LogDensity, withGradient } from '../density';

export interface SvgdState {
  /** [P, D] */
  readonly particles: tf.Tensor;
  readonly optimiser: OptimiserState<tf.Tensor>;
}

export interface SvgdInfo {
  /** Mean length of φ over the particles: 0 at rest. */
  readonly velocity: tf.Tensor;
  /** h of the kernel exp(−|x − y|²/h). */
  readonly bandwidth: tf.Tensor;
}

/**
 * Stein variational gradient descent (Liu & Wang 2016): moves particles together along φ(x) = mean_j [k(x_j, x) ∇ log
 * π(x_j) + ∇_{x_j} k(x_j, x)], the direction that lowers KL(q ‖ π) fastest among those of the kernel's space. The
 * first part goes uphill, the second pushes particles apart. k is Gaussian, its width by the median heuristic.
 */
export function svgd(
  logDensity: LogDensity,
  { optimiser }: { readonly optimiser: Optimiser },
): Algorithm<tf.Tensor, SvgdState, SvgdInfo> {
  const densityAndGradient = withGradient(logDensity);
  return {
    init(particles) {
      if (particles.rank !== 2 || particles.shape[0] < 2) {
        throw new RangeError(`SVGD needs 2 particles or more, [P, D], got shape [${particles.shape}].`);
      }
      assertStartWithGradient(logDensity, particles);
      return { particles: particles.clone(), optimiser: optimiser.init(particles) };
    },
    step: (_key, { particles, optimiser: slots }) =>
      tf.tidy((): never => {
        const { gradient } = densityAndGradient(particles);
        const { phi, bandwidth } = steinDirection(particles, gradient);
        const [next, nextSlots] = optimiser.update(tf.neg(phi), slots, particles); // optimisers go downhill
        const info = { velocity: tf.mean(norm(phi, 1)), bandwidth };
        return [{ particles: next, optimiser: nextSlots }, info] as never;
      }),
  };
}

/** φ at each particle, from the particles [P, D] and ∇ log π there. */
export function steinDirection(
  particles: tf.Tensor,
  gradient: tf.Tensor,
): { readonly phi: tf.Tensor; readonly bandwidth: tf.Tensor } {
  const count = particles.shape[0];
  const squares = tf.sum(tf.square(particles), 1, true);
  const products = tf.matMul(particles as tf.Tensor2D, particles as tf.Tensor2D, false, true);
  const distances = relu(tf.sub(tf.add(squares, tf.transpose(squares)), tf.mul(products, 2)));
  const bandwidth = tf.div(typical(tf.reshape(distances, [-1])), log(tf.scalar(count + 1)));
  const kernel = exp(tf.neg(tf.div(distances, bandwidth))) as tf.Tensor2D;
  const uphill = tf.matMul(kernel, gradient as tf.Tensor2D);
  // Σ_j ∇_{x_j} k(x_j, x) = (2/h) (x Σ_j k − Σ_j k x_j)
  const mass = tf.mul(particles, tf.sum(kernel, 1, true));
  const apart = tf.mul(tf.sub(mass, tf.matMul(kernel, particles as tf.Tensor2D)), tf.div(2, bandwidth));
  return { phi: tf.div(tf.add(uphill, apart), count), bandwidth };
}

/** The median; where half of the distances are 0 (two particles, or many in one place) their mean, and 1 where all are. */
function typical(values: tf.Tensor): tf.Tensor {
  const { values: largest } = tf.topk(values, Math.floor(values.size / 2) + 1);
  const median = tf.reshape(tf.slice(largest, [largest.size - 1], [1]), []);
  const mean = tf.mean(values);
  return where(tf.greater(median, 0), median, where(tf.greater(mean, 0), mean, 1));
}
