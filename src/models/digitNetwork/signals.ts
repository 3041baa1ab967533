import { type Posterior, signalToNoise } from '../bayesByBackprop';

/** 20 log₁₀ |μ|/σ of each weight: decibels, as in Blundell et al. (2015), section 5.1; floored where a mean is 0. */
export function signalDecibels(q: Posterior, floor = -80): number[] {
  return Array.from(signalToNoise(q), (ratio) => Math.max(floor, 20 * Math.log10(ratio)));
}

/** Counts in equal bins, as shares of all values; what lies outside counts into the first and the last. */
export function shares(
  values: readonly number[],
  { low, high, bins }: { readonly low: number; readonly high: number; readonly bins: number },
): { readonly middles: readonly number[]; readonly share: readonly number[] } {
  if (!(low < high && Number.isInteger(bins) && bins >= 1))
    throw new RangeError(`${bins} bins from ${low} to ${high}`);
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)))]++;
  return {
    middles: counts.map((_, b) => low + (b + 0.5) * width),
    share: counts.map((count) => count / values.length),
  };
}
