import { assertFiniteData } from '../checks';
import type { Chains } from './chains';
import { type Numbers, variance } from './numbers';

/**
 * E-BFMI of one chain of HMC energies H_t (nats): mean squared change from one draw to the next, over the variance
 * of the energies. Below about 0.3, refreshing the momentum moves the energy too little to walk through the tails
 * (Betancourt 2016, arXiv:1604.00695).
 */
export function eBfmi(energies: Numbers): number {
  if (energies.length < 2)
    throw new RangeError(`the chain has ${energies.length} energies; at least 2 are needed`);
  assertFiniteData('energies', energies);
  const spread = variance(energies);
  if (spread === 0) throw new RangeError(`every energy is ${energies[0]}: the chain never moved`);
  let change = 0;
  for (let t = 1; t < energies.length; t++) change += (energies[t] - energies[t - 1]) ** 2;
  return change / (energies.length - 1) / spread;
}

export interface DivergenceCount {
  readonly total: number;
  /** Divergent transitions in each chain. */
  readonly perChain: readonly number[];
  /** Share of all transitions that diverged. */
  readonly fraction: number;
}

/** Counts divergent transitions in flags [chains][draws] that hold true/false or 1/0. */
export function countDivergences(flags: Chains | readonly (readonly boolean[])[]): DivergenceCount {
  if (flags.length === 0) throw new RangeError('there are no chains');
  let transitions = 0;
  const perChain = flags.map((chain, c) => {
    let count = 0;
    for (let t = 0; t < chain.length; t++) {
      const flag = Number(chain[t]);
      if (flag !== 0 && flag !== 1)
        throw new RangeError(`chain ${c}, draw ${t}: ${chain[t]} is not a true/false flag`);
      count += flag;
    }
    transitions += chain.length;
    return count;
  });
  const total = perChain.reduce((a, b) => a + b, 0);
  return { total, perChain, fraction: transitions === 0 ? 0 : total / transitions };
}
