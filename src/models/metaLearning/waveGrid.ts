import { assertPositive, assertPositiveInteger } from '../../inference/checks';
import { exp, gather, logSumExp, max as maxOf, softmax, tf } from '../../tensor';
import { MAML_SINUSOIDS, type Points } from '../fewShot';

/**
 * The plane of all sinusoids A sin(x − φ), cut into cells. A sin(x − φ) = u sin x + v cos x with u = A cos φ and v = −A sin φ:
 * linear in (u, v), so that a likelihood needs five sums over the data, whatever their number.
 */
export interface WaveGrid {
  /** Middles of the cells. */
  readonly amplitudes: readonly number[];
  readonly phases: readonly number[];
  /** u and v of each cell, the phase running fastest: [2, cells]. */
  readonly uv: tf.Tensor2D;
  /** Standard deviation of the noise in y. */
  readonly noise: number;
}

/**
 * The grid over the ranges of the sinusoid tasks, on which the prior is uniform. Its cells must be no wider than the posterior: with 10
 * points and noise of 0.3 that has standard deviations of 0.13 (A) and 0.03 (φ).
 */
export function waveGrid({ cells = [100, 120] as readonly [number, number], noise = 0.3 } = {}): WaveGrid {
  assertPositiveInteger('cells[0]', cells[0]);
  assertPositiveInteger('cells[1]', cells[1]);
  assertPositive('noise', noise);
  const middles = ([low, high]: readonly [number, number], n: number) =>
    Array.from({ length: n }, (_, i) => low + ((high - low) * (i + 0.5)) / n);
  const amplitudes = middles(MAML_SINUSOIDS.amplitude, cells[0]);
  const phases = middles(MAML_SINUSOIDS.phase, cells[1]);
  const each = (f: (A: number, phi: number) => number) =>
    amplitudes.flatMap((A) => phases.map((phi) => f(A, phi)));
  const uv = tf.tensor2d([each((A, phi) => A * Math.cos(phi)), each((A, phi) => -A * Math.sin(phi))]);
  return { amplitudes, phases, uv, noise };
}

/** sin x and cos x at each point: [tasks, points, 1] → [tasks, points, 2]. */
const features = (x: tf.Tensor3D): tf.Tensor3D => tf.concat([tf.sin(x), tf.cos(x)], 2) as tf.Tensor3D;

/**
 * log P(cell | support) for each task: [tasks, cells]. Bayes' rule with a uniform prior, all cells at once. The caller owns it.
 */
export function wavePosterior({ uv, noise }: WaveGrid, { x, y }: Points): tf.Tensor2D {
  return tf.tidy(() => {
    const phi = features(x);
    const b = tf.squeeze(tf.matMul(phi, y, true, false), [2]);
    const G = tf.reshape(tf.matMul(phi, phi, true, false), [-1, 4]);
    const [u, v] = tf.split(uv, 2, 0);
    const squares = tf.concat([tf.square(u), tf.mul(u, v), tf.mul(u, v), tf.square(v)], 0);
    const fit = tf.sub(
      tf.matMul(b as tf.Tensor2D, uv),
      tf.mul(tf.matMul(G as tf.Tensor2D, squares as tf.Tensor2D), 0.5),
    );
    const logLikelihood = tf.div(fit, noise ** 2);
    return tf.sub(logLikelihood, logSumExp(logLikelihood, 1, true)) as tf.Tensor2D;
  });
}

/** The posterior with all its weight on the most probable cell: a point estimate (MAP). */
export function mostProbable(posterior: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(
    () => tf.mul(tf.cast(tf.less(posterior, maxOf(posterior, 1, true)), 'float32'), -1e9) as tf.Tensor2D,
  );
}

/** Mean and standard deviation of f (the noise left out) at each point: x [tasks, points, 1] → both [tasks][points]. */
export function wavePredicted(
  { uv }: WaveGrid,
  posterior: tf.Tensor2D,
  x: tf.Tensor3D,
): { readonly mean: number[][]; readonly sd: number[][] } {
  const [mean, variance] = tf.tidy(() => {
    const weights = softmax(posterior, 1);
    const phi = features(x);
    const centre = tf.matMul(weights, uv, false, true);
    const second = tf.matMul(weights, outer(uv), false, true);
    const m = tf.squeeze(tf.matMul(phi, tf.expandDims(centre, 2)), [2]);
    const pairs = tf.concat([tf.square(phi), tf.mul(tf.prod(phi, 2, true), 2)], 2);
    const square = tf.squeeze(tf.matMul(pairs, tf.expandDims(second, 2)), [2]);
    return [m, tf.sub(square, tf.square(m))].map((t) => t.arraySync() as number[][]) as never;
  }) as unknown as number[][][];
  return { mean, sd: variance.map((row) => row.map((v) => Math.sqrt(Math.max(v, 0)))) };
}

/** u², v² and u v of each cell: [3, cells]. */
function outer(uv: tf.Tensor2D): tf.Tensor2D {
  const [u, v] = tf.split(uv, 2, 0);
  return tf.concat([tf.square(u), tf.square(v), tf.mul(u, v)], 0) as tf.Tensor2D;
}

/** Tasks whose cells × points are held in memory at once. */
const CHUNK = 5;

/** log p(y | x, support) at each query point, each alone (nats): [tasks][points]. The predictive is a mixture over all cells. */
export function waveScores({ uv, noise }: WaveGrid, posterior: tf.Tensor2D, { x, y }: Points): number[][] {
  const rows: number[][] = [];
  const tasks = x.shape[0];
  for (let from = 0; from < tasks; from += CHUNK) {
    const size = Math.min(CHUNK, tasks - from);
    const at = Array.from({ length: size }, (_, i) => from + i);
    const part = tf.tidy(() => {
      const points = x.shape[1];
      const f = tf.matMul(tf.reshape(features(gather(x, at) as tf.Tensor3D), [size * points, 2]), uv);
      const miss = tf.div(tf.sub(tf.reshape(gather(y, at), [size * points, 1]), f), noise);
      const logs = tf.reshape(tf.mul(tf.square(miss), -0.5), [size, points, -1]);
      const mixed = logSumExp(tf.add(logs, tf.expandDims(gather(posterior, at), 1)), 2);
      return tf.sub(mixed, Math.log(noise) + 0.5 * Math.log(2 * Math.PI)).arraySync() as never;
    }) as unknown as number[][];
    rows.push(...part);
  }
  return rows;
}

/** The posterior of one task as a surface: P(cell) over phases (x) and amplitudes (y), divided by its largest value. */
export function waveSurface(
  { amplitudes, phases }: WaveGrid,
  posterior: tf.Tensor2D,
  task: number,
): { readonly x: number[]; readonly y: number[]; readonly z: number[][] } {
  const values = tf.tidy(() => {
    const row = gather(posterior, [task]);
    return exp(tf.sub(row, maxOf(row))).dataSync() as never;
  }) as unknown as Float32Array;
  const z = amplitudes.map((_, i) =>
    Array.from(values.slice(i * phases.length, (i + 1) * phases.length), (v) => Number(v.toPrecision(3))),
  );
  return { x: [...phases], y: [...amplitudes], z };
}
