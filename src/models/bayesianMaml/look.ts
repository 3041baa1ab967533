import { compile, type Key, tf, tree, valueAndGrad } from '../../tensor';
import type { ForkBatch, MaskedPoints, PlainPoints } from '../fewShot';
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
