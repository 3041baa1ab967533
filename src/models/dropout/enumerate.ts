import { assertPositive, assertTable } from '../../inference/checks';
import { tf } from '../../tensor';
import type { NetworkStack } from '../networkStack';
import { assertProbability } from './weightDecay';

/** One layer in plain numbers: weights [in][out] and biases [out]. */
export interface PlainLayer {
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly number[];
}

/** A small network with one output, in plain numbers: what can be gone through mask by mask. */
export interface PlainNetwork {
  readonly layers: readonly PlainLayer[];
  readonly activation: 'relu' | 'tanh' | 'identity';
}

/** One pattern of kept units, with its probability and the network's output under it. */
export interface MaskedOutput {
  /** z of the units before each layer, 0 or 1. */
  readonly z: readonly (readonly number[])[];
  readonly probability: number;
  readonly output: number;
}

const ACTIVATIONS = { relu: (a: number) => Math.max(0, a), tanh: Math.tanh, identity: (a: number) => a };

/** The output at x with what enters layer l multiplied by z[l]: masks, or probabilities for weight scaling. */
export function plainOutput(
  { layers, activation }: PlainNetwork,
  x: readonly number[],
  z: readonly (readonly number[])[],
): number {
  const a = layers.reduce<readonly number[]>((input, { weights, biases }, l) => {
    const h = biases.map((b, j) => weights.reduce((sum, row, i) => sum + z[l][i] * input[i] * row[j], b));
    return l === layers.length - 1 ? h : h.map(ACTIVATIONS[activation]);
  }, x);
  return a[0];
}

/**
 * The output at x under each of the 2^units masks.
 * @param p probability of keeping a unit
 * @throws RangeError for more than 16 units: 65,536 masks
 */
export function everyMask(network: PlainNetwork, x: readonly number[], p: number): MaskedOutput[] {
  assertProbability('p', p);
  const widths = network.layers.map(({ weights }) => {
    assertTable('weights', weights);
    return weights.length;
  });
  const starts = widths.map((_, l) => widths.slice(0, l).reduce((sum, w) => sum + w, 0));
  const units = widths.reduce((sum, w) => sum + w, 0);
  if (units > 16) throw new RangeError(`${units} units have 2^${units} masks; 16 are the limit here.`);
  if (x.length !== widths[0]) throw new RangeError(`the network has ${widths[0]} inputs, got ${x.length}.`);
  return Array.from({ length: 2 ** units }, (_, pattern) => {
    const bits = Array.from({ length: units }, (__, u) => (pattern >> u) & 1);
    const z = widths.map((w, l) => bits.slice(starts[l], starts[l] + w));
    const kept = bits.reduce<number>((sum, b) => sum + b, 0);
    return {
      z,
      probability: p ** kept * (1 - p) ** (units - kept),
      output: plainOutput(network, x, z),
    };
  });
}

/** The exact predictive mean and variance of y = f(x, ω) + N(0, 1/τ) (Gal & Ghahramani 2016, section 4), over all masks. */
export function exactMoments(
  masks: readonly MaskedOutput[],
  tau: number,
): { readonly mean: number; readonly variance: number; readonly ofF: number } {
  assertPositive('tau', tau);
  const mean = masks.reduce((sum, { probability, output }) => sum + probability * output, 0);
  const square = masks.reduce((sum, { probability, output }) => sum + probability * output ** 2, 0);
  return { mean, ofF: square - mean ** 2, variance: 1 / tau + square - mean ** 2 };
}

/** The same network as a stack of one, for what runs on tensors; owned by the caller. */
export const stackOf = ({ layers }: PlainNetwork): NetworkStack =>
  layers.map(({ weights, biases }) => ({
    weights: tf.tensor3d([weights.map((row) => [...row])]),
    biases: tf.tensor3d([[[...biases]]]),
  }));
