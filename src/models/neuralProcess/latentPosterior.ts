import type { Normal } from '../../distributions';
import { hmc, run } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { exp, foldIn, gather, type Key, logSoftmax, logSumExp, split, tf, tree } from '../../tensor';
import type { Points } from '../fewShot';
import type { Params } from './network';
import { decode, logProb } from './outputs';
import { type Context, latentPath } from './paths';
import type { NeuralProcess } from './settings';

/** p(z): what the latent path says of an empty context. It means something if empty contexts occurred in training. */
export function latentPrior(params: Params, context: Context): Normal {
  return latentPath(params as Required<Params>, { ...context, mask: tf.zerosLike(context.mask) });
}

/** log p(y_C | x_C, z) of each task, the points that count added up: z [tasks, 1, latents] → [tasks]. */
function logLikelihood(model: NeuralProcess, params: Params, context: Context, z: tf.Tensor): tf.Tensor {
  const logs = logProb(decode(model, params, { context, targets: context.x, z }), context.y);
  return tf.sum(tf.mul(logs, tf.squeeze(context.mask, [2])), 1);
}

/**
 * log p(y | x, C) of each query point, [tasks][points], with the decoder's own posterior in place of q(z|C): p(z|C) ∝ p(z) p(y_C | x_C, z), by
 * importance sampling. z is drawn from q(z|C) and weighs p(z) p(y_C | x_C, z) / q(z|C). For path 'none': what the context says comes through z
 * alone.
 */
export function posteriorLogs(
  model: NeuralProcess,
  params: Params,
  { context, query, key, samples }: { context: Context; query: Points; key: Key; samples: number },
): number[][] {
  assertPositiveInteger('samples', samples);
  return tf.tidy(() => {
    const prior = latentPrior(params, context);
    const proposal = latentPath(params as Required<Params>, context);
    const each = Array.from({ length: samples }, (_, s) =>
      tf.tidy(() => {
        const z = proposal.sample(foldIn(key, s));
        const odds = tf.sum(tf.sub(prior.logProb(z), proposal.logProb(z)), [1, 2]);
        const weight = tf.add(odds, logLikelihood(model, params, context, z));
        const logs = logProb(decode(model, params, { context, targets: query.x, z }), query.y);
        return tf.concat([tf.expandDims(weight, 1), logs], 1);
      }),
    );
    const all = tf.stack(each);
    const weights = logSoftmax(tf.slice(all, [0, 0, 0], [-1, -1, 1]), 0);
    return logSumExp(tf.add(tf.slice(all, [0, 0, 1], [-1, -1, -1]), weights), 0).arraySync() as never;
  }) as unknown as number[][];
}

/** Densities over a plane of latents, each divided by its largest value; for drawing. */
export interface LatentPlane {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** p(z), q(z|C), and p(z|C) by the decoder. */
  readonly prior: readonly (readonly number[])[];
  readonly q: readonly (readonly number[])[];
  readonly posterior: readonly (readonly number[])[];
}

/** The three densities of the first task on a grid of `cells`² points; for two latents. */
export function latentPlane(
  model: NeuralProcess,
  params: Params,
  context: Context,
  { reach = 3, cells = 60 } = {},
): LatentPlane {
  if (model.latents !== 2) throw new RangeError(`a plane has two latents, this model ${model.latents}.`);
  const axis = Array.from({ length: cells }, (_, i) => -reach + (2 * reach * (i + 0.5)) / cells);
  const points = axis.flatMap((second) => axis.map((first) => [[first, second]]));
  const [prior, q, posterior] = tf.tidy(() => {
    const one = firstTask(context, points.length);
    const z = tf.tensor3d(points);
    const [p, given] = [latentPrior(params, one), latentPath(params as Required<Params>, one)].map((d) =>
      tf.sum(d.logProb(z), [1, 2]),
    );
    const joint = tf.add(p, logLikelihood(model, params, one, z));
    return [p, given, joint].map((log) => {
      const rows = tf.reshape(exp(tf.sub(log, tf.max(log))), [cells, cells]);
      return rows.arraySync() as number[][];
    }) as never;
  }) as unknown as number[][][];
  return { x: axis, y: axis, prior, q, posterior };
}

/** The first task as often as said. */
function firstTask(context: Context, times: number): Context {
  return tree.map((t: tf.Tensor) => gather(t, new Array(times).fill(0)), context) as Context;
}

/**
 * z from p(z|C) of the first task by Hamiltonian Monte Carlo: the last positions of chains that start at draws from p(z), [chains][latents].
 */
export async function hmcLatents(
  model: NeuralProcess,
  params: Params,
  context: Context,
  { key, chains, steps, stepSize = 0.15 }: { key: Key; chains: number; steps: number; stepSize?: number },
): Promise<{ readonly z: number[][]; readonly acceptance: number }> {
  const [startKey, runKey] = split(key, 2);
  const one = tf.tidy(() => firstTask(context, chains));
  const start = tf.tidy(() => tf.squeeze(latentPrior(params, one).sample(startKey), [1]));
  const logDensity = (z: tf.Tensor) =>
    tf.tidy(() => {
      const whole = tf.expandDims(z, 1);
      const prior = tf.sum(latentPrior(params, one).logProb(whole), [1, 2]);
      return tf.add(prior, logLikelihood(model, params, one, whole));
    });
  const sampler = hmc(logDensity, { stepSize, steps: 10, jitter: 0.2 });
  const state = sampler.init(start);
  const result = await run(sampler, { key: runKey, state, steps, xla: false, collect: (s) => s.position });
  const acceptance = tf.tidy(
    () => tf.mean(result.infos.acceptance).dataSync()[0] as never,
  ) as unknown as number;
  const last = tf.tidy(
    () =>
      tf
        .slice(result.draws, [steps - 1, 0, 0], [1, -1, -1])
        .squeeze([0])
        .arraySync() as never,
  );
  tree.dispose(one, start, state as never, result as never);
  return { z: last as unknown as number[][], acceptance };
}
