import gammainc from '@stdlib/math-base-special-gammainc';
import { assertFiniteData, assertFiniteNumber } from '../checks';
import { checkNotEmpty, type Numbers } from './numbers';

/**
 * Rank of the parameter that made the data among L posterior draws: how many draws lie below it, 0 … L. If the
 * posterior is right, every rank is equally likely (Talts et al. 2018, arXiv:1804.06788, Theorem 1); thin chains
 * to independent draws first.
 */
export function sbcRank(truth: number, posteriorDraws: Numbers): number {
  checkNotEmpty('posteriorDraws', posteriorDraws);
  assertFiniteNumber('truth', truth);
  assertFiniteData('posteriorDraws', posteriorDraws);
  let below = 0;
  for (let i = 0; i < posteriorDraws.length; i++) if (posteriorDraws[i] < truth) below++;
  return below;
}

export interface SbcBin {
  /** Ranks from `from` to `to`, both included. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly expected: number;
}

export interface SbcResult {
  readonly bins: readonly SbcBin[];
  /** Σ (count − expected)² / expected. */
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  /** Probability of a χ² at least this large if the ranks are uniform. */
  readonly pValue: number;
  /** Mean rank / L: ½ if right; below ½ when the posterior lies too high, above ½ when too low. */
  readonly meanRank: number;
  /**
   * Variance of rank / L against that of uniform ranks: above 1 the posterior is too narrow (∪-shaped histogram),
   * below 1 too wide (∩-shaped).
   */
  readonly spread: number;
}

/**
 * Histogram of SBC ranks with a χ² test of uniformity.
 * @param ranks one rank per simulated data set, integers 0 … draws
 * @param options.draws L, the number of posterior draws behind each rank
 * @param options.bins by default as many as leave 5 expected ranks or more in each, at most 20
 * @throws RangeError on ranks outside 0 … L, or fewer than five expected ranks in a bin
 */
export function sbcUniformity(
  ranks: readonly number[],
  options: { readonly draws: number; readonly bins?: number },
): SbcResult {
  const { draws } = options;
  checkNotEmpty('ranks', ranks);
  if (!(Number.isInteger(draws) && draws > 0))
    throw new RangeError(`draws is ${draws}; it must be a positive integer`);
  const bins = options.bins ?? Math.min(20, draws + 1, Math.floor(ranks.length / 5));
  if (!(Number.isInteger(bins) && bins >= 2 && bins <= draws + 1)) {
    throw new RangeError(
      `${bins} bins for ${ranks.length} ranks of 0 … ${draws}; 2 to ${draws + 1} bins are possible`,
    );
  }
  const table = histogram(ranks, draws, bins);
  const thinnest = Math.min(...table.map((bin) => bin.expected));
  if (thinnest < 5 * (1 - 1 / bins)) {
    throw new RangeError(
      `a bin expects only ${thinnest.toFixed(2)} ranks; use fewer bins or more simulations`,
    );
  }
  const chiSquare = table.reduce((sum, bin) => sum + (bin.count - bin.expected) ** 2 / bin.expected, 0);
  const degreesOfFreedom = bins - 1;
  const meanRank = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length / draws;
  const secondMoment = ranks.reduce((sum, rank) => sum + (rank / draws - 0.5) ** 2, 0) / ranks.length;
  const uniformSecondMoment = (draws + 2) / (12 * draws);
  return {
    bins: table,
    chiSquare,
    degreesOfFreedom,
    pValue: chiSquareTail(chiSquare, degreesOfFreedom),
    meanRank,
    spread: secondMoment / uniformSecondMoment,
  };
}

function histogram(ranks: readonly number[], draws: number, bins: number): SbcBin[] {
  const counts = new Array<number>(bins).fill(0);
  ranks.forEach((rank, i) => {
    if (!(Number.isInteger(rank) && rank >= 0 && rank <= draws)) {
      throw new RangeError(`ranks[${i}] is ${rank}; ranks among ${draws} draws are integers 0 … ${draws}`);
    }
    counts[Math.floor((rank * bins) / (draws + 1))]++;
  });
  const firstRank = (bin: number) => Math.ceil((bin * (draws + 1)) / bins);
  return counts.map((count, b) => {
    const from = firstRank(b);
    const to = firstRank(b + 1) - 1;
    return { from, to, count, expected: (ranks.length * (to - from + 1)) / (draws + 1) };
  });
}

/** P(χ²_ν ≥ x). */
export function chiSquareTail(x: number, degreesOfFreedom: number): number {
  return x === 0 ? 1 : gammainc(x / 2, degreesOfFreedom / 2, true, true);
}
