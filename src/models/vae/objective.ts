import { minibatchScale } from '../../inference/variational/minibatch';
import { type Key, type Metrics, sumOfSquares, tf, tree } from '../../tensor';
import { estimators } from './bound';
import type { VaeModel, VaeParams } from './model';

/**
 * The one place where a minibatch stands for all data (eq. 8): (N/M) Σ over its M points.
 * @param perPoint [M], in nats @returns a scalar, in nats for the whole data set
 */
export function scaleToData(perPoint: tf.Tensor, dataSize: number): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.sum(perPoint), minibatchScale(dataSize, perPoint.size)));
}

/** log p(θ, φ) = log N(0, I) over all weights and biases, but for its constant: −½ Σ w². As a loss: weight decay. */
export function logWeightPrior(params: unknown): tf.Tensor {
  return tf.tidy(() => {
    const squares = (tree.leaves(params) as unknown as tf.Tensor[]).map(sumOfSquares);
    return tf.mul(tf.addN(squares), -0.5);
  });
}

/** How the objective is estimated. */
export interface ObjectiveOptions {
  /** N, the data points that the minibatch stands for. */
  readonly dataSize: number;
  /** Draws per data point; 1 in the paper. */
  readonly L?: number;
  /** A (eq. 6) or B (eq. 7), the default. */
  readonly estimator?: 'A' | 'B';
  /** Whether the prior N(0, I) on the weights counts (MAP, the default), or not (ML). */
  readonly weightPrior?: boolean;
}

/**
 * The loss that training minimises: −(L^M + log p(θ, φ)) / N, in nats per data point, for a minibatch x [M, D]. The
 * other metrics are the bound and its two terms, means over the minibatch.
 */
export function mapLoss(vae: VaeModel, options: ObjectiveOptions) {
  const { dataSize, L = 1, estimator = 'B', weightPrior = true } = options;
  return (params: VaeParams, x: tf.Tensor, key: Key): Metrics =>
    tf.tidy(() => {
      const { bound, reconstruction, kl } = estimators[estimator](vae, params, x, { key, L });
      const fit = scaleToData(bound, dataSize);
      const objective = weightPrior ? tf.add(fit, logWeightPrior(params)) : fit;
      return {
        loss: tf.div(objective, -dataSize),
        bound: tf.mean(bound),
        reconstruction: tf.mean(reconstruction),
        kl: tf.mean(kl),
      } as never;
    });
}
