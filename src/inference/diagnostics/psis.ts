import { logSumExp64 } from '../numeric';
import { ascendingOrder, type Numbers } from './numbers';

export interface Psis {
  /** Smoothed log weights in the order of the draws, normalised: Σ exp = 1. */
  readonly logWeights: Float64Array;
  /** Shape k̂ of the generalised Pareto law fitted to the largest weights; see `kHatThreshold`. */
  readonly kHat: number;
  /** How many of the largest weights were smoothed. */
  readonly tailLength: number;
  /** 1 / Σ w²: how many draws from the target these weighted ones are worth, by their weights alone. */
  readonly ess: number;
  /** log of the mean smoothed weight (nats): log p(D) when the ratios are log p(D, θ) − log q(θ). */
  readonly logMeanWeight: number;
}

/** Fewest draws whose largest fifth still holds the five weights that a Pareto fit needs. */
const FEWEST_DRAWS = 25;

/**
 * Pareto-smoothed importance sampling (Vehtari, Simpson, Gelman, Yao & Gabry, JMLR 2024, Algorithm 1). The M
 * largest weights, M = min(S/5, 3√(S/reff)), are replaced by the expected order statistics of the generalised
 * Pareto law fitted to them, none larger than the largest raw weight. k̂ says whether the weights can be trusted.
 * @param logRatios log target − log proposal per draw (nats, unnormalised); −∞ where the target is zero
 * @param reff draws' efficiency relative to independent ones, ESS / S, when they come from a chain
 * @throws RangeError on fewer than 25 draws, NaN or +∞, or a target that is zero at every draw
 */
export function psis(logRatios: Numbers, reff = 1): Psis {
  const count = logRatios.length;
  checkRatios(logRatios, reff);
  const largest = maximum(logRatios);
  const shifted = Float64Array.from(logRatios, (r) => r - largest);
  const order = ascendingOrder(shifted);
  const wanted = Math.ceil(Math.min(count / 5, 3 * Math.sqrt(count / reff)));
  const cutoff = Math.max(shifted[order[count - wanted - 1]], Math.log(SMALLEST_NORMAL));
  const tail = order.filter((i) => shifted[i] > cutoff);
  const kHat =
    shifted[order[0]] === 0 ? Number.NEGATIVE_INFINITY : smoothTail(shifted, tail, Math.exp(cutoff));
  const total = logSumExp64(shifted);
  const logWeights = shifted.map((w) => w - total);
  return {
    logWeights,
    kHat,
    tailLength: Number.isFinite(kHat) ? tail.length : 0,
    ess: Math.exp(-logSumExp64(logWeights.map((w) => 2 * w))),
    logMeanWeight: largest + total - Math.log(count),
  };
}

/**
 * Largest k̂ with which S draws give dependable estimates: min(1 − 1/log10 S, 0.7) (same paper, section 3.2.4).
 * A k̂ of −∞ means that all ratios are equal, +∞ that too few distinct ratios stand out for a fit.
 */
export function kHatThreshold(draws: number): number {
  if (!(draws > 1)) throw new RangeError(`the number of draws is ${draws}; it must exceed 1`);
  return Math.min(1 - 1 / Math.log10(draws), 0.7);
}

/** Replaces the tail (indices in ascending order of weight) in place, and returns k̂. */
function smoothTail(shifted: Float64Array, tail: Uint32Array, cutoff: number): number {
  if (tail.length <= 4) return Number.POSITIVE_INFINITY;
  const exceedances = Float64Array.from(tail, (i) => Math.exp(shifted[i]) - cutoff);
  const { k, sigma } = fitGeneralisedPareto(exceedances);
  if (!Number.isFinite(k)) return k;
  tail.forEach((i, rank) => {
    const smoothed = generalisedParetoQuantile((rank + 0.5) / tail.length, k, sigma);
    shifted[i] = Math.min(Math.log(smoothed + cutoff), 0);
  });
  return k;
}

export interface GeneralisedPareto {
  /** Shape: moments of order 1/k and above do not exist. */
  readonly k: number;
  readonly sigma: number;
}

/**
 * Fits the generalised Pareto law to exceedances over a threshold (ascending, positive) by the empirical-Bayes
 * profile estimate of Zhang & Stephens (Technometrics 2009): θ = −k/σ is averaged over a grid of quantiles of its
 * prior, weighted by its profile likelihood. k̂ is then drawn toward 0.5 with the weight of ten observations
 * (Vehtari et al. 2024, appendix G).
 */
export function fitGeneralisedPareto(exceedances: Float64Array): GeneralisedPareto {
  const n = exceedances.length;
  if (n < 2) throw new RangeError(`a Pareto fit needs at least 2 exceedances, got ${n}`);
  const gridSize = 30 + Math.floor(Math.sqrt(n));
  const firstQuartile = exceedances[Math.floor(n / 4 + 0.5) - 1];
  const theta = Float64Array.from(
    { length: gridSize },
    (_, j) => 1 / exceedances[n - 1] + (1 - Math.sqrt(gridSize / (j + 0.5))) / (3 * firstQuartile),
  );
  const profile = theta.map((t) => {
    const k = shapeGiven(t, exceedances);
    return n * (Math.log(-t / k) - k - 1);
  });
  const total = logSumExp64(profile);
  const mean = theta.reduce((sum, t, j) => sum + t * Math.exp(profile[j] - total), 0);
  const k = shapeGiven(mean, exceedances);
  const priorCount = 10;
  return { k: (n * k + priorCount * 0.5) / (n + priorCount), sigma: -k / mean };
}

/** k that maximises the likelihood for a given θ: the mean of log(1 − θ x). */
function shapeGiven(theta: number, exceedances: Float64Array): number {
  let total = 0;
  for (const x of exceedances) total += Math.log1p(-theta * x);
  return total / exceedances.length;
}

/** x with P(X ≤ x) = p. */
export function generalisedParetoQuantile(p: number, k: number, sigma: number): number {
  const logTail = Math.log1p(-p);
  return k === 0 ? -sigma * logTail : (sigma * Math.expm1(-k * logTail)) / k;
}

function checkRatios(logRatios: Numbers, reff: number): void {
  if (logRatios.length < FEWEST_DRAWS) {
    throw new RangeError(`there are ${logRatios.length} log ratios; PSIS needs at least ${FEWEST_DRAWS}`);
  }
  if (!(reff > 0)) throw new RangeError(`reff is ${reff}; it must be positive`);
  for (let i = 0; i < logRatios.length; i++) {
    if (!(logRatios[i] < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`logRatios[${i}] is ${logRatios[i]}; it must be a number below +∞`);
    }
  }
  if (maximum(logRatios) === Number.NEGATIVE_INFINITY) {
    throw new RangeError('every log ratio is −∞: the target is zero at all draws');
  }
}

function maximum(values: Numbers): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]);
  return largest;
}

/** Smallest normal float64; weights below it vanish in any sum. */
const SMALLEST_NORMAL = 2.2250738585072014e-308;
