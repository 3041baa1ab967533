import type { tf } from '../../tensor';
import { assertFiniteData } from '../checks';
import type { Numbers } from './numbers';

/** Draws of one scalar quantity: one row per chain, rows of equal length. */
export type Chains = readonly Numbers[];

/** Fewest draws per chain from which split chains still have a variance each. */
const FEWEST_DRAWS = 4;

/**
 * Stops at once, with the chain and the draw, when draws cannot be diagnosed: no chain, chains of unequal
 * length, fewer than four draws, a value that is not finite, or draws that never change.
 */
export function checkChains(chains: Chains): void {
  if (chains.length === 0) throw new RangeError('there are no chains');
  const draws = chains[0].length;
  chains.forEach((chain, c) => {
    if (chain.length === undefined) {
      throw new TypeError(
        `chain ${c} is not a list of draws; draws are [chains][draws], so one chain is [draws]`,
      );
    }
    if (chain.length !== draws) {
      throw new RangeError(
        `chain ${c} has ${chain.length} draws but chain 0 has ${draws}; they must be equally long`,
      );
    }
    assertFiniteData(`chain ${c}`, chain);
  });
  if (draws < FEWEST_DRAWS) {
    throw new RangeError(`each chain has ${draws} draws; at least ${FEWEST_DRAWS} are needed`);
  }
  if (isConstant(chains)) {
    const count = chains.length * draws;
    throw new RangeError(
      `all ${count} draws equal ${chains[0][0]}: the chains never moved, nothing to diagnose`,
    );
  }
}

export function isConstant(chains: Chains): boolean {
  const first = chains[0][0];
  for (const chain of chains) {
    for (let i = 0; i < chain.length; i++) if (chain[i] !== first) return false;
  }
  return true;
}

/** All draws of all chains, one chain after the other. */
export function pooled(chains: Chains): Float64Array {
  const draws = chains[0].length;
  const all = new Float64Array(chains.length * draws);
  chains.forEach((chain, c) => {
    all.set(chain, c * draws);
  });
  return all;
}

/** The inverse of `pooled`: cuts a long list into rows of `draws`. */
export function unpooled(all: Float64Array, draws: number): Float64Array[] {
  return Array.from({ length: all.length / draws }, (_, c) => all.subarray(c * draws, (c + 1) * draws));
}

/** Applies f to every draw. */
export function mapDraws(chains: Chains, f: (draw: number) => number): Float64Array[] {
  return chains.map((chain) => Float64Array.from(chain, f));
}

/** Each chain cut in two, so that a drift within a chain shows as a difference between halves (middle draw of an odd length dropped). */
export function splitChains(chains: Chains): Float64Array[] {
  const half = Math.floor(chains[0].length / 2);
  const firsts = chains.map((chain) => Float64Array.from(chain).subarray(0, half));
  const seconds = chains.map((chain) => Float64Array.from(chain).subarray(chain.length - half));
  return [...firsts, ...seconds];
}

/** One scalar component of a quantity: its index within the event shape, and its draws. */
export interface Component {
  readonly index: readonly number[];
  readonly chains: Float64Array[];
}

/**
 * Takes draws as a sampler stacks them, a tensor [draws, chains, …event], apart into scalar components.
 * A quantity that is a scalar gives one component with index [].
 */
export function componentsOf(draws: tf.Tensor): Component[] {
  if (draws.rank < 2) {
    throw new RangeError(`draws have shape [${draws.shape}]; [draws, chains, …] is needed`);
  }
  const [length, chainCount, ...event] = draws.shape;
  const size = event.reduce((a, b) => a * b, 1);
  const values = draws.dataSync();
  return Array.from({ length: size }, (_, e) => ({
    index: unravel(e, event),
    chains: Array.from({ length: chainCount }, (_, c) =>
      Float64Array.from({ length }, (_, i) => values[(i * chainCount + c) * size + e]),
    ),
  }));
}

function unravel(flat: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}
