/**
 * The meta-loss once more, in float64 and written out: forward, the chain rule by hand, a step, forward again. Nothing in it is
 * shared with the tensors and their gradients, so that its finite differences can judge these.
 */
import { foldIn, type Key, random } from '../../tensor';
import type { Points, TaskBatch } from '../fewShot';
import type { Activation, NetworkStack } from '../networkStack';
import { checkInner } from './innerLoop';
import type { Adaptation } from './network';

/** Weights and biases of one layer, plain numbers: weights[i][j] leads from input i to output j. */
interface Layer {
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly number[];
}

type Network = readonly Layer[];

/** Points of one task. */
interface Set {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The meta-loss as a function of all weights in one list, in the order of {@link flatWeights}. */
export function metaLoss64(
  theta: NetworkStack,
  { support, query }: TaskBatch,
  options: Adaptation,
): (flat: readonly number[]) => number {
  checkInner(options);
  const { steps, rate, activation = 'relu' } = options;
  const widths = [...theta.map(({ weights }) => weights.shape[1]), theta[theta.length - 1].biases.shape[2]];
  const [supports, queries] = [setsOf(support), setsOf(query)];
  return (flat) => {
    const start = networkOf(flat, widths);
    const errors = supports.map((set, task) => {
      let phi = start;
      for (let step = 0; step < steps; step++) phi = descend(phi, slopes(phi, set, activation), rate);
      return squaredError(phi, queries[task], activation);
    });
    return errors.reduce((a, b) => a + b) / errors.length;
  };
}

/** All weights of a stack of one network as a list: layer by layer, weights row by row, then biases. */
export function flatWeights(theta: NetworkStack): number[] {
  return theta.flatMap(({ weights, biases }) => [...weights.dataSync(), ...biases.dataSync()]);
}

/**
 * (f(θ + h d) − f(θ − h d)) / 2h: how fast the meta-loss changes along a direction, computed without a derivative of it.
 * In float64 with h = 1e-6 the rounding error is about 1e-10.
 */
export function slopeAlong(
  f: (flat: readonly number[]) => number,
  at: readonly number[],
  direction: readonly number[],
  h = 1e-6,
): number {
  const moved = (by: number) => at.map((value, i) => value + by * direction[i]);
  return (f(moved(h)) - f(moved(-h))) / (2 * h);
}

/** Slopes of the meta-loss along random directions of length 1, found in two ways that share nothing. */
export interface SlopeTable {
  /** By differences of the float64 meta-loss. */
  readonly differences: readonly number[];
  /** Of given gradients, in their order. */
  readonly gradients: readonly (readonly number[])[];
}

/** @param gradients as lists, in the order of {@link flatWeights} */
export function slopeTable(
  { theta, tasks, options }: { theta: NetworkStack; tasks: TaskBatch; options: Adaptation },
  gradients: readonly (readonly number[])[],
  { key, directions }: { readonly key: Key; readonly directions: number },
): SlopeTable {
  const [at, f] = [flatWeights(theta), metaLoss64(theta, tasks, options)];
  const lines = Array.from({ length: directions }, (_, i) => {
    const drawn = random.normal(foldIn(key, i), [at.length]);
    const values = Array.from(drawn.dataSync());
    drawn.dispose();
    const length = Math.hypot(...values);
    return values.map((v) => v / length);
  });
  return {
    differences: lines.map((line) => slopeAlong(f, at, line)),
    gradients: gradients.map((g) => lines.map((line) => line.reduce((sum, d, i) => sum + d * g[i], 0))),
  };
}

function setsOf({ x, y }: Points): Set[] {
  const [xs, ys] = [x, y].map((t) => t.arraySync() as number[][][]);
  return xs.map((points, i) => ({ x: points.map(([v]) => v), y: ys[i].map(([v]) => v) }));
}

function networkOf(flat: readonly number[], widths: readonly number[]): Network {
  let at = 0;
  const take = (n: number) => {
    at += n;
    return flat.slice(at - n, at);
  };
  return widths.slice(1).map((out, l) => {
    const weights = Array.from({ length: widths[l] }, () => take(out));
    return { weights, biases: take(out) };
  });
}

/** Inputs of each layer at one x, and the output. */
function outputs(network: Network, x: number, activation: Activation): { inputs: number[][]; y: number } {
  const inputs: number[][] = [];
  let a = [x];
  network.forEach(({ weights, biases }, l) => {
    inputs.push(a);
    const h = biases.map((b, j) => a.reduce((sum, value, i) => sum + value * weights[i][j], b));
    a = l === network.length - 1 ? h : h.map((v) => (activation === 'relu' ? Math.max(v, 0) : Math.tanh(v)));
  });
  return { inputs, y: a[0] };
}

function squaredError(network: Network, { x, y }: Set, activation: Activation): number {
  return x.reduce((sum, at, n) => sum + (outputs(network, at, activation).y - y[n]) ** 2, 0) / x.length;
}

/** The gradient of the mean squared error, by the chain rule from the last layer to the first. */
function slopes(network: Network, { x, y }: Set, activation: Activation): Network {
  const sums = network.map(({ weights, biases }) => ({
    weights: weights.map((row) => row.map(() => 0)),
    biases: biases.map(() => 0),
  }));
  x.forEach((at, n) => {
    const { inputs, y: f } = outputs(network, at, activation);
    let delta = [(2 * (f - y[n])) / x.length];
    for (let l = network.length - 1; l >= 0; l--) {
      const { weights } = network[l];
      delta.forEach((d, j) => {
        sums[l].biases[j] += d;
        inputs[l].forEach((a, i) => {
          sums[l].weights[i][j] += a * d;
        });
      });
      // An activation's slope, from its value: 1 − a² for tanh; for ReLU 1 where it is above 0.
      const before = inputs[l].map((a, i) => {
        const back = delta.reduce((sum, d, j) => sum + d * weights[i][j], 0);
        return back * (activation === 'relu' ? Number(a > 0) : 1 - a * a);
      });
      delta = before;
    }
  });
  return sums;
}

function descend(network: Network, by: Network, rate: number): Network {
  return network.map(({ weights, biases }, l) => ({
    weights: weights.map((row, i) => row.map((w, j) => w - rate * by[l].weights[i][j])),
    biases: biases.map((b, j) => b - rate * by[l].biases[j]),
  }));
}
