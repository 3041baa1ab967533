/** The reference values of tables.json, and how far ours may be from them. */

import type { Distribution } from '../../src/distributions';
import * as distributions from '../../src/distributions';
import tables from './tables.json';

/** A number, or "Infinity" / "-Infinity", which JSON has no words for. */
export type Entry = number | string;

export interface Case {
  readonly args: readonly unknown[];
  readonly x: readonly unknown[];
  readonly logProb: readonly Entry[];
  readonly mean?: number;
  readonly variance?: number | readonly number[];
  readonly entropy?: number;
  readonly cdfAt?: readonly number[];
  readonly cdf?: readonly Entry[];
  readonly quantile?: readonly Entry[];
}

export const univariate = tables.univariate as unknown as Record<string, readonly Case[]>;
export const multivariate = tables.multivariate as unknown as Record<string, readonly Case[]>;
export const klTable = tables.kl as unknown as readonly {
  name: string;
  p: readonly unknown[];
  q: readonly unknown[];
  kl: Entry;
}[];

/** The distribution of that name, built from a row of the tables. */
export function build(name: string, args: readonly unknown[]): Distribution {
  const constructors = distributions as unknown as Record<string, new (...args: unknown[]) => Distribution>;
  return new constructors[name](...args);
}

/** |ours − theirs| / |theirs|; below `floor` the error is taken relative to `floor` instead. Equal infinities agree. */
export function relativeError(ours: number, theirs: Entry, floor: number): number {
  const reference = Number(theirs);
  if (ours === reference) {
    return 0;
  }
  return Math.abs(ours - reference) / Math.max(Math.abs(reference), floor);
}
