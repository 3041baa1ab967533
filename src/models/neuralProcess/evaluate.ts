import { assertPositiveInteger } from '../../inference/checks';
import { foldIn, type Key, logSumExp, tf } from '../../tensor';
import type { TaskBatch } from '../fewShot';
import type { Predicted, TaskScores } from './ceiling';
import type { Params } from './network';
import { cumulative, decode, logProb, moments, type Outputs } from './outputs';
import { type Context, contextOf, deviation, latentPath } from './paths';
import type { NeuralProcess } from './settings';

export interface DrawOptions {
  readonly key: Key;
  /** S, how many z are drawn from q(z|C); without a latent path there is nothing to draw. */
  readonly samples?: number;
}

/** z from q(z|C) for every task, [tasks, 1, latents]; undefined without a latent path. */
export function drawLatent(
  model: NeuralProcess,
  params: Params,
  context: Context,
  key: Key,
): tf.Tensor | undefined {
  if (model.latents === 0) return undefined;
  return latentPath(params as Required<Params>, context).sample(key);
}

/** The outputs for one z after the other, one function call each: what the predictive is the mean of. */
function eachSample<Result extends tf.Tensor>(
  model: NeuralProcess,
  params: Params,
  { context, targets, key, samples = 1 }: DrawOptions & { context: Context; targets: tf.Tensor3D },
  use: (outputs: Outputs) => Result,
): Result[] {
  assertPositiveInteger('samples', samples);
  const count = model.latents === 0 ? 1 : samples;
  return Array.from({ length: count }, (_, s) =>
    tf.tidy(() => {
      const z = drawLatent(model, params, context, foldIn(key, s));
      return use(decode(model, params, { context, targets, z }));
    }),
  );
}

/**
 * Predictive log-likelihood of the query points, given the support. With a latent path it is the logarithm of a mean over
 * S draws of z: for each point alone, and for all points of a task together, which share their z. The second is a lower
 * bound in expectation, and the lower the fewer the draws.
 */
export function npScores(
  model: NeuralProcess,
  params: Params,
  { support, query }: TaskBatch,
  { key, samples = 50 }: DrawOptions,
): TaskScores {
  return tf.tidy(() => {
    const context = contextOf(support);
    const options = { context, targets: query.x, key, samples };
    const each = eachSample(model, params, options, (out) =>
      tf.stack([logProb(out, query.y), cumulative(out, query.y)]),
    );
    const [logs, below] = tf.unstack(tf.stack(each, 1));
    const [draws, , count] = logs.shape;
    const alone = tf.mean(tf.sub(logSumExp(logs, 0), Math.log(draws)), 1);
    const jointly = tf.div(tf.sub(logSumExp(tf.sum(logs, 2), 0), Math.log(draws)), count!);
    return {
      alone: Array.from(alone.dataSync()),
      jointly: Array.from(jointly.dataSync()),
      pit: tf.mean(below, 0).arraySync(),
    } as never;
  });
}

/** log p(y | x, C) of each query point, alone, over S draws of z where there is one: [tasks][points]. */
export function npLogs(
  model: NeuralProcess,
  params: Params,
  { support, query }: TaskBatch,
  { key, samples = 50 }: DrawOptions,
): number[][] {
  return tf.tidy(() => {
    const options = { context: contextOf(support), targets: query.x, key, samples };
    const logs = tf.stack(eachSample(model, params, options, (out) => logProb(out, query.y)));
    return tf.sub(logSumExp(logs, 0), Math.log(logs.shape[0])).arraySync() as never;
  }) as unknown as number[][];
}

/** Mean and standard deviation of y at points of each task, [tasks, points, 1]; over S draws of z where there is one. */
export function npPredicted(
  model: NeuralProcess,
  params: Params,
  { support, x }: { readonly support: TaskBatch['support']; readonly x: tf.Tensor3D },
  { key, samples = 50 }: DrawOptions,
): Predicted {
  return tf.tidy(() => {
    const options = { context: contextOf(support), targets: x, key, samples };
    const each = eachSample(model, params, options, (out) => {
      const { mean, sd } = moments(out);
      return tf.stack([mean, tf.add(tf.square(sd), tf.square(mean))]);
    });
    const [mean, square] = tf.unstack(tf.mean(tf.stack(each), 0));
    const sd = deviation(tf.sub(square, tf.square(mean)));
    return { mean: mean.arraySync(), sd: sd.arraySync() } as never;
  });
}

/**
 * Functions: the decoder's means for some z, of the first task: [samples][points]. All points of one function share one z,
 * so they belong together; without a latent path all functions are the same.
 */
export function npFunctions(
  model: NeuralProcess,
  params: Params,
  { support, x }: { readonly support: TaskBatch['support']; readonly x: tf.Tensor3D },
  { key, samples = 10 }: DrawOptions,
): number[][] {
  return tf.tidy(() => {
    const options = { context: contextOf(support), targets: x, key, samples };
    const each = eachSample(model, params, options, (out) => moments(out).mean);
    return each.map((mean) => Array.from(mean.dataSync()).slice(0, x.shape[1])) as never;
  });
}
