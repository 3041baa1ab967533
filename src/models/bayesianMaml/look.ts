import { compile, exp, type Key, sqrt, tf, tree, valueAndGrad } from '../../tensor';
import {
  FORK,
  type ForkBatch,
  type ForkFamily,
  forkLogPredictive,
  forkPosterior,
  type MaskedPoints,
  type PlainPoints,
} from '../fewShot';
import { type HybridParams, startingPoints } from './hybrid';
import type { MetaParams, Method } from './method';
import { outputs } from './model';

/** Points of one task as a batch of one. @throws RangeError without points, or with lists of different length */
export function supportOf({ x, y }: PlainPoints): MaskedPoints {
  if (x.length !== y.length || x.length === 0)
    throw new RangeError(
      `a support set needs as many x as y, and one or more; got ${x.length} and ${y.length}.`,
    );
  const column = (values: readonly number[]) => tf.tensor3d([values.map((v) => [v])]);
  return { x: column(x), y: column(y), mask: tf.ones([1, x.length, 1]) };
}

/** S functions adapted to one task, at some x: [S][x]. */
export function functionsOf<Params extends MetaParams>(
  method: Method<Params>,
  params: Params,
  support: PlainPoints,
  { at, key, samples }: { readonly at: readonly number[]; readonly key: Key; readonly samples: number },
): number[][] {
  return tf.tidy(() => {
    const phi = method.adapt(params, supportOf(support), key, samples);
    const x = tf.tensor3d([at.map((v) => [v])]);
    return (outputs(phi, x, method.model).mean.arraySync() as number[][][])[0];
  });
}

/** What the hybrid's draws of θ say at one x before they climb: [S]. */
export function outputsBeforeAscent(
  { method, params }: { readonly method: Method; readonly params: MetaParams },
  support: PlainPoints,
  { at, key, samples }: { readonly at: readonly number[]; readonly key: Key; readonly samples: number },
): number[] {
  return tf.tidy(() => {
    const points = supportOf(support);
    const theta = startingPoints(params as HybridParams, points, { model: method.model }, { key, samples });
    const { mean } = outputs(theta, tf.tensor3d([at.map((v) => [v])]), method.model);
    return Array.from(mean.dataSync());
  });
}

/** Where to look: x and y of a grid, how many functions, and by which key. */
export interface DensityGrid {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly key: Key;
  readonly samples: number;
}

/** The predictive density p(y|x, D^S) of a method after it has seen one task's points: [y][x], per unit of y. */
export function predictiveDensity<Params extends MetaParams>(
  { method, params }: { readonly method: Method<Params>; readonly params: Params },
  support: PlainPoints,
  { x, y, key, samples }: DensityGrid,
): number[][] {
  return tf.tidy(() => {
    const phi = method.adapt(params, supportOf(support), key, samples);
    const { mean, variance } = outputs(phi, tf.tensor3d([x.map((v) => [v])]), method.model);
    const target = tf.reshape(tf.tensor1d([...y]), [-1, 1, 1]);
    const misfit = tf.div(tf.square(tf.sub(target, mean)), variance);
    const density = tf.div(exp(tf.mul(misfit, -0.5)), sqrt(tf.mul(variance, 2 * Math.PI)));
    return tf.mean(density, 1).arraySync() as number[][];
  });
}

/** The same of the exact posterior. */
export function exactDensity(
  support: PlainPoints,
  { x, y }: Pick<DensityGrid, 'x' | 'y'>,
  family: ForkFamily = FORK,
): number[][] {
  const posterior = forkPosterior(support, x, family);
  return y.map((target) =>
    forkLogPredictive(posterior, new Array<number>(x.length).fill(target), family).map(Math.exp),
  );
}

/**
 * Skewness and kurtosis of some draws, with the standard errors that they would have were the draws Gaussian (√(6/n), √(24/n)). A
 * Gaussian has 0 and 3; two equal points have 0 and 1.
 * @throws RangeError on fewer than 8 draws
 */
export function shapeOf(draws: readonly number[]): {
  readonly skewness: number;
  readonly kurtosis: number;
  readonly errors: readonly [number, number];
} {
  const n = draws.length;
  if (n < 8) throw new RangeError(`the shape of a distribution needs 8 draws or more, got ${n}.`);
  const mean = draws.reduce((sum, v) => sum + v, 0) / n;
  const moment = (power: number) => draws.reduce((sum, v) => sum + (v - mean) ** power, 0) / n;
  const variance = moment(2);
  return {
    skewness: moment(3) / variance ** 1.5,
    kurtosis: moment(4) / variance ** 2,
    errors: [Math.sqrt(6 / n), Math.sqrt(24 / n)],
  };
}

/** Milliseconds to adapt to one task and get S functions, compiled: the fastest of some calls. */
export function adaptationTime<Params extends MetaParams>(
  method: Method<Params>,
  params: Params,
  support: MaskedPoints,
  { key, samples, calls = 15 }: { readonly key: Key; readonly samples: number; readonly calls?: number },
): number {
  const run = compile((p: Params, s: MaskedPoints, k: Key) => method.adapt(p, s, k, samples), { xla: false });
  try {
    return fastest(() => tf.dispose(run(params, support, key)), calls);
  } finally {
    run.dispose();
  }
}

/** Milliseconds for one meta-gradient on some tasks, compiled: the fastest of some calls. */
export function metaGradientTime<Params extends MetaParams>(
  method: Method<Params>,
  params: Params,
  tasks: ForkBatch,
  { key, calls = 8 }: { readonly key: Key; readonly calls?: number },
): number {
  const gradient = (p: Params, batch: ForkBatch, k: Key) =>
    valueAndGrad((q: Params) => method.loss(q, batch, k))(p);
  const run = compile(gradient, { xla: false });
  try {
    return fastest(() => tree.dispose(run(params, tasks, key)), calls);
  } finally {
    run.dispose();
  }
}

function fastest(call: () => void, calls: number): number {
  call(); // the recording
  let best = Infinity;
  for (let i = 0; i < calls; i++) {
    const begin = performance.now();
    call();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}
