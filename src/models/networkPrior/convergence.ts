import { assertPositiveInteger } from '../../inference/checks';
import { foldIn, interruptible, type Key, split, tf } from '../../tensor';
import { expectedProduct, expectedSquares, momentsAt } from './expectations';
import { asRows, drawFunctions, type NetworkInputs, type NetworkPrior, overNetworks } from './prior';

/** How far the kernels of networks drawn from the prior are from the limit, at one width. */
export interface KernelError {
  readonly width: number;
  /** √(mean squared error / mean squared kernel), over all pairs of inputs and all networks. */
  readonly error: number;
  /** Monte Carlo error of `error`. */
  readonly standardError: number;
  /** What theory says: the spread of φ(u) φ(v), over √H. */
  readonly expected: number;
}

/**
 * The kernel of one network, its weights v averaged out: k̂(x, z) = (σ_v²/H) Σⱼ φⱼ(x) φⱼ(z), the mean of H independent
 * products whose expectation is the limit. One row [m·m] per network.
 */
export function networkKernels(
  prior: NetworkPrior,
  key: Key,
  { x, networks }: { readonly x: NetworkInputs; readonly networks: number },
): number[][] {
  return overNetworks(prior, key, x, networks, (hidden) => {
    const [n, m, H] = hidden.shape;
    const K = tf.mul(tf.matMul(hidden, hidden, false, true), prior.sigmaV ** 2 / H);
    return tf.reshape(K, [n, m * m]).arraySync() as number[][];
  });
}

/** The limit at all pairs of inputs, and the variance of one unit's share of it. */
function limitAndSpread(prior: NetworkPrior, x: NetworkInputs): { limit: number[]; variance: number[] } {
  const rows = asRows(x);
  const pairs = rows.flatMap((p) => rows.map((q) => momentsAt(prior, p, q)));
  const limit = pairs.map((m) => prior.sigmaV ** 2 * expectedProduct(prior.activation, m));
  const variance = pairs.map(
    (m, i) => prior.sigmaV ** 4 * expectedSquares(prior.activation, m) - limit[i] ** 2,
  );
  return { limit, variance };
}

/** What is asked at several widths. */
interface WidthsAsked<Inputs> {
  readonly x: Inputs;
  readonly widths: readonly number[];
  /** Drawn at each width. */
  readonly networks: number;
  readonly progress?: (done: number, total: number) => void;
}

/** Kernel errors at several widths; each width has draws of its own. */
export function kernelErrors(
  prior: Omit<NetworkPrior, 'width'>,
  key: Key,
  { x, widths, networks, progress }: WidthsAsked<NetworkInputs>,
): Promise<KernelError[]> {
  const { limit, variance } = limitAndSpread({ ...prior, width: 1 }, x);
  const size = mean(limit.map((k) => k * k));
  const at = (width: number, widthKey: Key): KernelError => {
    const kernels = networkKernels({ ...prior, width }, widthKey, { x, networks });
    const squares = kernels.map((K) => mean(K.map((k, p) => (k - limit[p]) ** 2)) / size);
    const error = Math.sqrt(mean(squares));
    return {
      width,
      error,
      standardError: standardErrorOfMean(squares) / (2 * error),
      expected: Math.sqrt(mean(variance) / size / width),
    };
  };
  return oneByOne(widths, (width, i) => at(width, foldIn(key, i)), progress);
}

/** One result after another, with a look at the stop button in between. */
function oneByOne<T>(
  widths: readonly number[],
  at: (width: number, i: number) => T,
  progress?: (done: number, total: number) => void,
): Promise<T[]> {
  return interruptible(async (pause) => {
    const results: T[] = [];
    for (const width of widths) {
      results.push(at(width, results.length));
      progress?.(results.length, widths.length);
      await pause();
    }
    return results;
  });
}

/** A straight line through (log x, log y), each point weighed by its precision: its slope, with a standard error. */
export function logSlope(
  x: readonly number[],
  y: readonly number[],
  standardErrors: readonly number[],
): { readonly slope: number; readonly standardError: number } {
  const weights = y.map((v, i) => (v / standardErrors[i]) ** 2);
  const total = weights.reduce((s, w) => s + w, 0);
  const centre = x.reduce((s, v, i) => s + weights[i] * Math.log(v), 0) / total;
  const spread = x.reduce((s, v, i) => s + weights[i] * (Math.log(v) - centre) ** 2, 0);
  const shared = x.reduce((s, v, i) => s + weights[i] * (Math.log(v) - centre) * Math.log(y[i]), 0);
  return { slope: shared / spread, standardError: 1 / Math.sqrt(spread) };
}

/** The excess kurtosis of f(x) at one input, measured over networks. */
export interface Kurtosis {
  readonly width: number;
  readonly value: number;
  readonly standardError: number;
  /** By theory: 3 Var(φ²)/(H E[φ²]²). */
  readonly expected: number;
}

/** E[f⁴]/E[f²]² − 3 at x, over networks drawn from the prior: 0 for a Gaussian. @param x one input */
export function excessKurtosis(
  prior: NetworkPrior,
  key: Key,
  { x, networks }: { readonly x: readonly number[]; readonly networks: number },
): Kurtosis {
  assertPositiveInteger('networks', networks);
  const f = drawFunctions(prior, key, { x: [x], networks }).map(([v]) => v);
  return { width: prior.width, ...kurtosisOf(f), expected: exactKurtosis(prior, x) };
}

/** The same at several widths; each width has draws of its own. */
export function excessKurtoses(
  prior: Omit<NetworkPrior, 'width'>,
  key: Key,
  { x, widths, networks, progress }: WidthsAsked<readonly number[]>,
): Promise<Kurtosis[]> {
  const keys = split(key, widths.length);
  const at = (width: number, i: number) => excessKurtosis({ ...prior, width }, keys[i], { x, networks });
  return oneByOne(widths, at, progress);
}

/** Given w and b, f is Gaussian with a variance that differs from network to network: hence 3 times its relative variance. */
export function exactKurtosis(prior: NetworkPrior, x: readonly number[]): number {
  const { limit, variance } = limitAndSpread(prior, [x]);
  return (3 * variance[0]) / (prior.width * limit[0] ** 2);
}

/** The kurtosis about 0 less 3, with the standard error that its influence function gives. */
export function kurtosisOf(f: readonly number[]): { readonly value: number; readonly standardError: number } {
  const second = mean(f.map((v) => v * v));
  const fourth = mean(f.map((v) => v ** 4));
  const kurtosis = fourth / second ** 2;
  const influence = f.map((v) => v ** 4 / second ** 2 - kurtosis - 2 * kurtosis * (v ** 2 / second - 1));
  return { value: kurtosis - 3, standardError: standardErrorOfMean(influence) };
}

const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;

function standardErrorOfMean(values: readonly number[]): number {
  const centre = mean(values);
  const variance = values.reduce((s, v) => s + (v - centre) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}
