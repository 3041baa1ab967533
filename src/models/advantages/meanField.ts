import {
  adam,
  cosineDecay,
  exp,
  gather,
  interruptible,
  type Key,
  random,
  split,
  tf,
  trainer,
  tree,
} from '../../tensor';
import type { Progress } from './pointEstimates';
import type { Networks } from './predictions';
import { logLikelihood, type Setting, type Tasks, takeTasks, unitsOfDecay } from './tasks';

export interface MeanFieldOptions {
  readonly key: Key;
  /** λ to choose from, by the ELBO. */
  readonly decays: readonly number[];
  readonly steps: number;
  readonly draws: number;
  readonly learningRate?: number;
  readonly progress?: Progress;
}

/** q(z) = N(μ, diag σ²) for each task, in units of the prior. */
export interface MeanField {
  readonly mu: tf.Tensor2D;
  readonly logSigma: tf.Tensor2D;
}

/** A twentieth of the prior's width: q starts nearly as a point, as Blundell et al. (2015) do. */
const FIRST_WIDTH = 0.05;

/** Draws of z for the ELBO by which λ is chosen. */
const ELBO_DRAWS = 20;

/**
 * Mean-field Gaussians for all tasks by Bayes by backprop (Blundell et al. 2015): one draw a step, the KL to the prior by
 * formula. Chapter 2-5 does it for one network; here are many side by side. The prior's width is the λ with the highest ELBO.
 */
export async function meanFields(
  setting: Setting,
  tasks: Tasks,
  { key, decays, steps, draws, learningRate = 0.02, progress }: MeanFieldOptions,
): Promise<Networks & { readonly chosen: readonly number[] }> {
  const R = tasks.scale.shape[0];
  const rows = Array.from({ length: decays.length * R }, (_, i) => i % R);
  const [trainKey, elboKey, drawKey] = split(key, 3);
  const repeated = takeTasks(tasks, rows);
  const decay = tf.tensor1d(rows.map((_, i) => decays[Math.floor(i / R)]));
  const inUnits = unitsOfDecay({ ...repeated, decay });
  const q = await fitFields(setting, inUnits, { key: trainKey, steps, learningRate, progress });
  const elbo = elbos(setting, q, inUnits, elboKey);
  const best = Array.from({ length: R }, (_, r) =>
    decays.map((_unused, d) => d * R + r).reduce((a, b) => (elbo[b] > elbo[a] ? b : a)),
  );
  const result = tf.tidy(() => {
    const [mu, logSigma, scale] = [q.mu, q.logSigma, inUnits.scale].map((t) => gather(t, best));
    const z = tf.add(mu, tf.mul(exp(logSigma), random.normal(drawKey, [draws, ...mu.shape])));
    return { z: z as tf.Tensor3D, scale: scale as tf.Tensor2D };
  });
  tree.dispose(repeated as never, q as never);
  tf.dispose([decay, inUnits.scale, inUnits.decay]);
  return { ...result, chosen: best.map((row) => decays[Math.floor(row / R)]) };
}

async function fitFields(
  setting: Setting,
  tasks: Tasks,
  {
    key,
    steps,
    learningRate,
    progress,
  }: Required<Pick<MeanFieldOptions, 'key' | 'steps' | 'learningRate'>> & Pick<MeanFieldOptions, 'progress'>,
): Promise<MeanField> {
  const shape = tasks.scale.shape;
  const [startKey, stepKey] = split(key);
  const params = {
    mu: tf.tidy(() => tf.mul(random.normal(startKey, shape), 0.1)) as tf.Tensor2D,
    logSigma: tf.fill(shape, Math.log(FIRST_WIDTH)) as tf.Tensor2D,
  };
  const training = trainer({
    params,
    data: tasks,
    key: stepKey,
    optimiser: adam({ learningRate: cosineDecay(learningRate, { steps }) }),
    loss: (q: MeanField, all: Tasks, k: Key) => tf.neg(tf.sum(elboOfDraw(setting, q, all, k))) as tf.Scalar,
    name: 'mean-field networks',
  });
  tf.dispose([params.mu, params.logSigma]);
  try {
    await interruptible(async (pause) => {
      while (training.steps < steps) {
        const metrics = training.manySteps(Math.min(25, steps - training.steps));
        progress?.(training.steps, steps, `−ELBO ${metrics[metrics.length - 1].loss.toPrecision(4)}`);
        await pause();
      }
    });
    return training.params();
  } finally {
    training.dispose();
  }
}

/**
 * The ELBO of each task by one draw of its q, nats: log p(D|z) − KL, with KL(q‖N(0, 1)) = Σ ½ (μ² + σ² − 1) − log σ. Weights that
 * are not there (scale 0) add to it only where q differs from the prior.
 */
export function elboOfDraw(
  setting: Setting,
  { mu, logSigma }: MeanField,
  tasks: Tasks,
  key: Key,
): tf.Tensor1D {
  return tf.tidy(() => {
    const sigma = exp(logSigma);
    const z = tf.add(mu, tf.mul(sigma, random.normal(key, mu.shape))) as tf.Tensor2D;
    const half = tf.mul(tf.sub(tf.add(tf.square(mu), tf.square(sigma)), 1), 0.5);
    return tf.sub(logLikelihood(setting, z, tasks), tf.sum(tf.sub(half, logSigma), -1)) as tf.Tensor1D;
  });
}

function elbos(setting: Setting, q: MeanField, tasks: Tasks, key: Key): number[] {
  return tf.tidy(() => {
    const draws = split(key, ELBO_DRAWS).map((k) => elboOfDraw(setting, q, tasks, k));
    return [...tf.mean(tf.stack(draws), 0).dataSync()];
  });
}
