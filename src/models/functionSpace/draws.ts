import { gp } from '../../inference';

/** How often draws of a function change their sign between neighbouring inputs. */
export interface Crossings {
  /** Mean over the draws … */
  readonly mean: number;
  readonly standardError: number;
  /** … and what the kernel says: Σ arccos(ρ)/π over neighbours (Sheppard 1899). */
  readonly expected: number;
}

/** Sign changes of functions drawn from a zero-mean Gaussian process, counted and by the kernel. @param draws rows over x */
export function crossings(kernel: gp.Kernel, x: readonly number[], draws: readonly number[][]): Crossings {
  const K = gp.kernelMatrix(kernel, x);
  let expected = 0;
  for (let i = 1; i < x.length; i++)
    expected += Math.acos(Math.min(1, K[i][i - 1] / Math.sqrt(K[i][i] * K[i - 1][i - 1]))) / Math.PI;
  const counts = draws.map((f) => f.filter((v, i) => i > 0 && v * f[i - 1] < 0).length);
  const mean = counts.reduce((s, c) => s + c, 0) / counts.length;
  const variance = counts.reduce((s, c) => s + (c - mean) ** 2, 0) / (counts.length - 1);
  return { mean, standardError: Math.sqrt(variance / counts.length), expected };
}

/** A curve with a band around it. */
export interface Band {
  readonly mean: number[];
  readonly lower: number[];
  readonly upper: number[];
}

/** The band that holds 95 % of a Gaussian at each input. @param noise its standard deviation, for a band of observations */
export function bandOf(
  { mean, variance }: { readonly mean: ArrayLike<number>; readonly variance: ArrayLike<number> },
  noise = 0,
): Band {
  const centre = Array.from(mean);
  const reach = Array.from(variance, (v) => 1.96 * Math.sqrt(v + noise ** 2));
  return {
    mean: centre,
    lower: centre.map((m, i) => m - reach[i]),
    upper: centre.map((m, i) => m + reach[i]),
  };
}
