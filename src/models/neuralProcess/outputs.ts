import { HALF_LOG_TWO_PI } from '../../distributions/normal';
import { exp, log, logSoftmax, logSumExp, normalCdf, tf } from '../../tensor';
import { apply, type Params } from './network';
import { attentionPath, type Context, deviation, meanPath, positive } from './paths';
import type { NeuralProcess } from './settings';

/** A mixture of Gaussians for each target; all [tasks, targets, components]. One component is a Gaussian. */
export type Outputs = {
  readonly logWeights: tf.Tensor3D;
  readonly means: tf.Tensor3D;
  readonly deviations: tf.Tensor3D;
};

export interface DecodeInputs {
  readonly context: Context;
  /** [tasks, targets, 1] */
  readonly targets: tf.Tensor3D;
  /** [tasks, 1, latents], where there is a latent path. */
  readonly z?: tf.Tensor | undefined;
}

/**
 * The distribution of y at each target, given the context and, where there is a latent path, z [tasks, 1, latents].
 * Targets do not look at each other.
 */
export function decode(model: NeuralProcess, params: Params, { context, targets, z }: DecodeInputs): Outputs {
  return tf.tidy(() => outputsAt(model, params, { context, targets, z }));
}

function outputsAt(
  model: NeuralProcess,
  { encoder, address, decoder }: Params,
  { context, targets, z }: DecodeInputs,
): Outputs {
  const [tasks, count] = targets.shape;
  const spread = (t: tf.Tensor) => (t.shape[1] === count ? t : tf.tile(t, [1, count, 1]));
  const parts: tf.Tensor[] = [targets];
  if (model.path === 'mean') parts.push(spread(meanPath(encoder!, context)));
  if (model.path === 'attention')
    parts.push(attentionPath({ encoder: encoder!, address: address! }, context, targets));
  if (model.latents > 0) {
    if (z?.shape[0] !== tasks || z.shape[2] !== model.latents)
      throw new Error(`z must be [${tasks}, 1, ${model.latents}], got [${z?.shape ?? 'nothing'}].`);
    parts.push(spread(z));
  }
  const [logits, means, raw] = tf.split(apply(decoder, tf.concat(parts, 2)), 3, 2) as tf.Tensor3D[];
  return {
    logWeights: logSoftmax(logits, 2),
    means,
    deviations: positive(raw, model.floor) as tf.Tensor3D,
  };
}

/** log p(y | x, …) of each target in nats: y [tasks, targets, 1] → [tasks, targets]. */
export function logProb({ logWeights, means, deviations }: Outputs, y: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const standard = tf.div(tf.sub(y, means), deviations);
    const each = tf.sub(tf.mul(tf.square(standard), -0.5), tf.add(log(deviations), HALF_LOG_TWO_PI));
    return logSumExp(tf.add(each, logWeights), 2) as tf.Tensor2D;
  });
}

/** P(Y ≤ y | x, …) of each target: y [tasks, targets, 1] → [tasks, targets]. */
export function cumulative({ logWeights, means, deviations }: Outputs, y: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const each = normalCdf(tf.div(tf.sub(y, means), deviations));
    return tf.sum(tf.mul(each, exp(logWeights)), 2) as tf.Tensor2D;
  });
}

/** Mean and standard deviation of each target, [tasks, targets]. */
export function moments({ logWeights, means, deviations }: Outputs): { mean: tf.Tensor2D; sd: tf.Tensor2D } {
  return tf.tidy(() => {
    const weights = exp(logWeights);
    const average = (t: tf.Tensor) => tf.sum(tf.mul(weights, t), 2) as tf.Tensor2D;
    const mean = average(means);
    const square = average(tf.add(tf.square(means), tf.square(deviations)));
    return { mean, sd: deviation(tf.sub(square, tf.square(mean))) as tf.Tensor2D };
  });
}
