import { normalQuantile } from '../../inference/diagnostics/numbers';
import { type Key, log, random, tf } from '../../tensor';
import { type Network, outputs } from './network';

/** Values of S networks at M inputs: f[s][m]. */
export type Functions = readonly (readonly number[])[];

/** The functions of networks with weights [S, D] at inputs [M][I]; one output. */
export function functionsOf(net: Network, theta: tf.Tensor, x: readonly (readonly number[])[]): number[][] {
  return tf.tidy(() => {
    const f = outputs(net, theta, tf.tensor2d(x as number[][], [x.length, net.layers[0]]));
    return tf.squeeze(f, [-1]).arraySync() as number[][];
  });
}

/** So many functions drawn with replacement, each as often as its mass says: equal draws from weighted ones. */
export function resample(f: Functions, mass: readonly number[], count: number, key: Key): Functions {
  checkFunctions(f);
  if (mass.length !== f.length) throw new RangeError(`${f.length} networks and ${mass.length} masses.`);
  const logits = tf.tidy(() => log(tf.tensor1d([...mass])));
  const picked = tf.tidy(() => random.categorical(key, logits, [count]).dataSync());
  logits.dispose();
  return Array.from(picked, (s) => f[s]);
}

/** The predictive distribution at each input: an equal mixture over networks of N(f_s(x), σ²). */
export interface Predictive {
  readonly mean: readonly number[];
  /** Standard deviation of f over networks: what the weights leave open (epistemic). */
  readonly spread: readonly number[];
  /** Standard deviation of y: √(spread² + σ²). */
  readonly sd: readonly number[];
}

/** A curve and what lies around it, as a chart takes them. */
export interface Band {
  readonly y: readonly number[];
  readonly band: { readonly lower: readonly number[]; readonly upper: readonly number[] };
}

/** The mean of f and ± so many of its standard deviations. */
export function bandOf({ mean, spread }: Pick<Predictive, 'mean' | 'spread'>, sds = 2): Band {
  const at = (side: number) => mean.map((m, i) => m + side * sds * spread[i]);
  return { y: mean, band: { lower: at(-1), upper: at(1) } };
}

/**
 * Mean and standard deviations of the predictive mixture.
 * @param mass what each network counts, adding up to 1, where they are no equal draws: cells of a grid
 */
export function predictive(f: Functions, noise: number, mass?: readonly number[]): Predictive {
  checkFunctions(f);
  if (mass && mass.length !== f.length)
    throw new RangeError(`${f.length} networks and ${mass.length} masses.`);
  const over = (value: (row: readonly number[]) => number) =>
    f.reduce((sum, row, s) => sum + (mass ? mass[s] : 1 / f.length) * value(row), 0);
  const points = f[0].map((_, m) => m);
  const mean = points.map((m) => over((row) => row[m]));
  const variance = points.map((m) => over((row) => (row[m] - mean[m]) ** 2));
  return {
    mean,
    spread: variance.map(Math.sqrt),
    sd: variance.map((v) => Math.sqrt(v + noise * noise)),
  };
}

/** log p(y_m | x_m, D) ≈ log (1/S) Σ_s N(y_m; f_s(x_m), σ²) for each m, nats. */
export function logPredictive(f: Functions, noise: number, y: readonly number[]): number[] {
  checkFunctions(f);
  if (y.length !== f[0].length) throw new RangeError(`${f[0].length} inputs and ${y.length} targets.`);
  return y.map((target, m) => {
    const logs = f.map((row) => logNormal(target, row[m], noise));
    const highest = Math.max(...logs);
    return highest + Math.log(average(logs.map((value) => Math.exp(value - highest))));
  });
}

/** The mixture's density at each y of a grid, for input m. */
export function predictiveDensity(f: Functions, noise: number, m: number, grid: readonly number[]): number[] {
  return grid.map((y) => average(f.map((row) => Math.exp(logNormal(y, row[m], noise)))));
}

/**
 * Total variation ½ ∫ |p − p'| dy between two predictive distributions, mean over the inputs: 0 where they agree, 1 where
 * they have nothing in common. By the trapezoid rule on `cells` intervals that reach six noise widths past all functions (right to about 2e-4).
 */
export function predictiveDistance(f: Functions, g: Functions, noise: number, cells = 200): number {
  checkFunctions(f);
  checkFunctions(g);
  const distances = f[0].map((_, m) => {
    const values = [...f, ...g].map((row) => row[m]);
    const [from, to] = [Math.min(...values) - 6 * noise, Math.max(...values) + 6 * noise];
    const count = Math.max(cells, Math.ceil((3 * (to - from)) / noise));
    const width = (to - from) / count;
    const grid = Array.from({ length: count + 1 }, (_unused, i) => from + i * width);
    const [p, q] = [f, g].map((functions) => predictiveDensity(functions, noise, m, grid));
    const gaps = p.map((value, i) => Math.abs(value - q[i]) * (i === 0 || i === count ? 0.5 : 1));
    return 0.5 * width * gaps.reduce((a, b) => a + b, 0);
  });
  return average(distances);
}

/** Half the width of a central normal interval, in standard deviations: 1.96 for 0.95. */
export const halfWidth = (level: number): number => normalQuantile((1 + level) / 2);

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const logNormal = (y: number, mean: number, sd: number): number =>
  -0.5 * ((y - mean) / sd) ** 2 - Math.log(sd * Math.sqrt(2 * Math.PI));

function checkFunctions(f: Functions): void {
  if (f.length === 0 || f[0].length === 0) throw new RangeError('There is no network, or no input.');
  const ragged = f.findIndex((row) => row.length !== f[0].length);
  if (ragged >= 0)
    throw new RangeError(`Function 0 has ${f[0].length} values, function ${ragged} has ${f[ragged].length}.`);
}
