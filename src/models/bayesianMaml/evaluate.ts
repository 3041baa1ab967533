import erfc from '@stdlib/math-base-special-erfc';
import { logMeanExp64 } from '../../inference/numeric';
import { foldIn, type Key, tf, tree } from '../../tensor';
import { logGaussian } from '../ensemble';
import {
  FORK,
  type ForkBatch,
  type ForkPosterior,
  fork,
  forkLogPredictive,
  forkPosterior,
  type PlainPoints,
} from '../fewShot';
import type { MetaParams, Method } from './method';
import { outputs } from './model';

/** What a prediction is worth, task by task. */
export interface ForkScores {
  /** log p(y|x, D^S), the mean over the query points of each task, in nats per point. */
  readonly logPredictive: readonly number[];
  /** P(y' ≤ y | x, D^S) at every query point of every task: uniform where the prediction is calibrated. */
  readonly pit: readonly number[];
  /** Where the drawn functions lie, for each task. */
  readonly modes: readonly Modes[];
}

/** Shares of drawn functions that are the straight branch, the branch turned back, and neither. */
export interface Modes {
  readonly straight: number;
  readonly back: number;
  readonly neither: number;
}

/** Where functions are told apart: all right of the fork. */
export const PROBES: readonly number[] = [0.5, 1, 1.5, 2];

/** A function counts as a branch where it lies, over the probes, within so many predictive standard deviations of it. */
const NEAR = 1.5;

/** A branch is covered where it holds at least this share of the functions. */
export const COVERED = 0.1;

/** A task's exact posterior at its query points and at the probes. */
export interface ExactTask {
  readonly atQuery: ForkPosterior;
  readonly atProbes: ForkPosterior;
  readonly y: readonly number[];
}

/** The tasks as plain lists: support points that count, and query points. */
export function plainTasks({ support, query }: ForkBatch): {
  readonly support: PlainPoints;
  readonly query: PlainPoints;
}[] {
  const rows = (t: tf.Tensor3D) => tf.tidy(() => tf.squeeze(t, [2]).arraySync() as number[][]);
  const [sx, sy, mask, qx, qy] = [support.x, support.y, support.mask, query.x, query.y].map(rows);
  return sx.map((_, t) => {
    const counted = (values: readonly number[]) => values.filter((__, i) => mask[t][i] === 1);
    return { support: { x: counted(sx[t]), y: counted(sy[t]) }, query: { x: qx[t], y: qy[t] } };
  });
}

/** The exact posterior of every task. */
export const exactTasks = (tasks: ForkBatch): ExactTask[] =>
  plainTasks(tasks).map(({ support, query }) => ({
    atQuery: forkPosterior(support, query.x),
    atProbes: forkPosterior(support, PROBES),
    y: query.y,
  }));

/** The scores of the exact posterior predictive: no method can do better but by chance. */
export function scoreExact(exact: readonly ExactTask[], noise: number): ForkScores {
  return {
    logPredictive: exact.map(({ atQuery, y }) => average(forkLogPredictive(atQuery, y))),
    pit: exact.flatMap(({ atQuery: { weights, branches }, y }) =>
      y.map((target, i) =>
        weights.reduce((sum, w, b) => {
          const { mean, variance } = branches[b];
          return sum + w * normalCdf((target - mean[i]) / Math.sqrt(variance[i] + noise ** 2));
        }, 0),
      ),
    ),
    modes: exact.map(({ atProbes: { weights } }) => ({
      ...{ straight: weights[0], back: weights[1], neither: 0 },
    })),
  };
}

/** Tasks that are worked on at once: what bounds the memory. */
const GROUP = 25;

/**
 * Adapts to every task and scores the predictive mixture 1/S Σ_s N(y; f_φs(x), variance).
 * @param samples S; ensembles and particles have M functions whatever it is
 */
export function scoreForks<Params extends MetaParams>(
  method: Method<Params>,
  params: Params,
  tasks: ForkBatch,
  { key, samples, exact = exactTasks(tasks) }: { key: Key; samples: number; exact?: readonly ExactTask[] },
): ForkScores {
  const parts = exact.map((): ForkScores => ({ logPredictive: [], pit: [], modes: [] }));
  for (let from = 0; from < exact.length; from += GROUP) {
    const size = Math.min(GROUP, exact.length - from);
    const drawn = drawFunctions(method, params, tasks, { from, size, key: foldIn(key, from), samples });
    for (let t = 0; t < size; t++) parts[from + t] = scoreTask(drawn[t], exact[from + t], method.model.noise);
  }
  return {
    logPredictive: parts.flatMap((p) => p.logPredictive),
    pit: parts.flatMap((p) => p.pit),
    modes: parts.flatMap((p) => p.modes),
  };
}

interface DrawnTask {
  /** S functions at the query points, and the variance of each there. */
  readonly query: { readonly mean: number[][]; readonly variance: number[][] };
  /** S functions at the probes. */
  readonly probes: number[][];
}

function drawFunctions<Params extends MetaParams>(
  method: Method<Params>,
  params: Params,
  tasks: ForkBatch,
  { from, size, key, samples }: { from: number; size: number; key: Key; samples: number },
): DrawnTask[] {
  const [mean, variance, probes] = tf.tidy(() => {
    const { support, query } = sliceTasks(tasks, from, size);
    const phi = method.adapt(params, support, key, samples);
    const at = outputs(phi, query.x, method.model);
    const right = tf.tile(tf.tensor3d([PROBES.map((x) => [x])]), [size, 1, 1]) as tf.Tensor3D;
    const spread = tf.add(tf.zerosLike(at.mean), at.variance);
    return [at.mean, spread, outputs(phi, right, method.model).mean].map(
      (t) => t.arraySync() as number[][][],
    );
  });
  return mean.map((_, t) => ({ query: { mean: mean[t], variance: variance[t] }, probes: probes[t] }));
}

function scoreTask({ query, probes }: DrawnTask, { atProbes, y }: ExactTask, noise: number): ForkScores {
  const at = (i: number) => query.mean.map((row, s) => ({ mean: row[i], variance: query.variance[s][i] }));
  const each = y.map((target, i) => logMeanExp64(at(i).map((f) => logGaussian(target, f.mean, f.variance))));
  const pit = y.map((target, i) =>
    average(at(i).map((f) => normalCdf((target - f.mean) / Math.sqrt(f.variance)))),
  );
  return { logPredictive: [average(each)], pit, modes: [modesOf(probes, atProbes, noise)] };
}

/** Which branch each function is, by its root mean squared distance in predictive standard deviations. */
export function modesOf(functions: readonly number[][], { branches }: ForkPosterior, noise: number): Modes {
  const nearest = functions.map((f) => {
    const distances = branches.map(({ mean, variance }) =>
      Math.sqrt(average(f.map((value, i) => (value - mean[i]) ** 2 / (variance[i] + noise ** 2)))),
    );
    const best = distances[0] <= distances[1] ? 0 : 1;
    return distances[best] < NEAR ? best : -1;
  });
  const share = (which: number) => nearest.filter((b) => b === which).length / nearest.length;
  return { straight: share(0), back: share(1), neither: share(-1) };
}

/**
 * The true function of each task, told apart in the same way. It is a draw from the exact posterior: the share that counts as
 * neither is what a perfect method would have.
 */
export function trueModes({ truth }: ForkBatch, exact: readonly ExactTask[], noise = FORK.noise): Modes[] {
  const functions = tf.tidy(() => {
    const right = tf.tensor3d([PROBES.map((x) => [x])]);
    return tf.squeeze(fork(truth, right), [2]).arraySync() as number[][];
  });
  return functions.map((f, t) => modesOf([f], exact[t].atProbes, noise));
}

/** 1 for each task on which both branches are covered, 0 for the others. */
export const bothCovered = (modes: readonly Modes[]): number[] =>
  modes.map(({ straight, back }) => (Math.min(straight, back) >= COVERED ? 1 : 0));

/** Tasks from … from + size. The caller owns the tensors. */
export function sliceTasks(tasks: ForkBatch, from: number, size: number): ForkBatch {
  return tree.map((t) => (t as tf.Tensor).slice([from], [size]) as never, tasks) as unknown as ForkBatch;
}

const average = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

const normalCdf = (z: number): number => 0.5 * erfc(-z / Math.SQRT2);
