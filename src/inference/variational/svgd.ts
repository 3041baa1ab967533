import {
  exp,
  log,
  norm,
  type Optimiser,
  type OptimiserState,
  relu,
  stopGradient,
  tf,
  where,
} from '../../tensor';
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

/**
 * φ at each particle, from the particles [..., P, D] and ∇ log π there: particles meet only those of the same leading indices.
 * In derivatives of φ the bandwidth counts as a constant.
 */
export function steinDirection(
  particles: tf.Tensor,
  gradient: tf.Tensor,
): { readonly phi: tf.Tensor; readonly bandwidth: tf.Tensor } {
  const groups = particles.shape.slice(0, -2);
  const count = particles.shape[particles.rank - 2];
  const squares = tf.sum(tf.square(particles), -1);
  const products = tf.matMul(particles, particles, false, true);
  const sums = tf.add(tf.expandDims(squares, -1), tf.expandDims(squares, -2));
  const distances = relu(tf.sub(sums, tf.mul(products, 2)));
  const typicalDistance = typical(stopGradient(tf.reshape(distances, [...groups, count * count])));
  const bandwidth = tf.div(typicalDistance, log(tf.scalar(count + 1)));
  const h = tf.reshape(bandwidth, [...groups, 1, 1]);
  const kernel = exp(tf.neg(tf.div(distances, h)));
  const uphill = tf.matMul(kernel, gradient);
  // Σ_j ∇_{x_j} k(x_j, x) = (2/h) (x Σ_j k − Σ_j k x_j)
  const mass = tf.mul(particles, tf.sum(kernel, -1, true));
  const apart = tf.mul(tf.sub(mass, tf.matMul(kernel, particles)), tf.div(2, h));
  return { phi: tf.div(tf.add(uphill, apart), count), bandwidth };
}

/**
 * The median over the last axis; where half of the distances are 0 (two particles, or many in one place) their mean, and 1
 * where all are.
 */
function typical(values: tf.Tensor): tf.Tensor {
  const groups = values.shape.slice(0, -1);
  const size = values.shape[values.rank - 1];
  const half = Math.floor(size / 2) + 1;
  const { values: largest } = tf.topk(values, half);
  const median = tf.reshape(tf.slice(tf.reshape(largest, [-1, half]), [0, half - 1], [-1, 1]), groups);
  const mean = tf.mean(values, -1);
  return where(tf.greater(median, 0), median, where(tf.greater(mean, 0), mean, 1));
}
