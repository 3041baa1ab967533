import { kl } from '../../distributions';
import { type Key, tf } from '../../tensor';
import type { Points } from '../fewShot';
import type { Params } from './network';
import { decode, logProb } from './outputs';
import { type Context, latentPath, wholeContext } from './paths';
import type { NeuralProcess } from './settings';

/** The terms of what is maximised, in nats per target point, means over the tasks. */
export type Objective = {
  readonly loss: tf.Scalar;
  /** Mean of log p(y | x, z or r). */
  readonly fit: tf.Scalar;
  /** KL(q(z|T)‖q(z|C)) / number of targets; 0 without a latent path. */
  readonly kl: tf.Scalar;
};

export interface ObjectiveInputs {
  readonly context: Context;
  readonly targets: Points;
  /** Decides about z. */
  readonly key: Key;
}

/**
 * What a step minimises. C, the context, is what the model is given; T, the targets, is what it must predict, C among them.
 * Without latents: −log p(y_T | x_T, C) (Garnelo et al. 2018a, eq. 4). With them minus the bound
 * E_{q(z|T)}[log p(y_T | x_T, z)] − KL(q(z|T) ‖ q(z|C)) (Garnelo et al. 2018b, eq. 9): in training the targets are known, so
 * z may be inferred from all of them; q(z|C), which is all that there will be later, is drawn towards that.
 */
export function objective(model: NeuralProcess, params: Params, inputs: ObjectiveInputs): Objective {
  return tf.tidy(() => terms(model, params, inputs));
}

function terms(model: NeuralProcess, params: Params, { context, targets, key }: ObjectiveInputs): Objective {
  const count = targets.x.shape[1];
  const mean = (t: tf.Tensor) => tf.mean(t) as tf.Scalar;
  if (model.latents === 0) {
    const fit = mean(logProb(decode(model, params, { context, targets: targets.x }), targets.y));
    return { loss: tf.neg(fit), fit, kl: tf.scalar(0) };
  }
  const { points, latent } = params as Required<Params>;
  const [given, informed] = [context, wholeContext(targets)].map((set) =>
    latentPath({ points, latent }, set),
  );
  const z = informed.sample(key);
  const fit = mean(logProb(decode(model, params, { context, targets: targets.x, z }), targets.y));
  const divergence = mean(tf.div(tf.sum(kl(informed, given), [1, 2]), count));
  return { loss: tf.sub(divergence, fit), fit, kl: divergence };
}
