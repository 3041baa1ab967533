import { assertFiniteData } from '../checks';
import { mean, type Numbers } from './numbers';

/** A chain with its mean taken off, and a function for its autocovariance at one lag. */
export interface Autocovariance {
  readonly mean: number;
  /** Σ (x_t − x̄)(x_{t+lag} − x̄) / n: divisor n at every lag, so that the sequence stays positive definite. */
  at(lag: number): number;
}

/** Autocovariance of one chain, computed lag by lag as asked for: effective sample sizes stop after a few lags. */
export function autocovariance(chain: Numbers): Autocovariance {
  const centre = mean(chain);
  const deviations = Float64Array.from(chain, (x) => x - centre);
  const n = deviations.length;
  return {
    mean: centre,
    at(lag) {
      let total = 0;
      for (let t = 0; t + lag < n; t++) total += deviations[t] * deviations[t + lag];
      return total / n;
    },
  };
}

/**
 * Autocorrelation of one chain at lags 0 … maxLag (by default all, n − 1), the first entry being 1.
 * @throws RangeError on a chain shorter than two draws, one that never moves, or a lag the chain does not have.
 */
export function autocorrelation(chain: Numbers, maxLag = chain.length - 1): Float64Array {
  if (chain.length < 2)
    throw new RangeError(`the chain has ${chain.length} draws; autocorrelation needs at least 2`);
  if (!(Number.isInteger(maxLag) && maxLag >= 0 && maxLag < chain.length)) {
    throw new RangeError(
      `maxLag is ${maxLag}; a chain of ${chain.length} draws has lags 0 to ${chain.length - 1}`,
    );
  }
  assertFiniteData('chain', chain);
  const covariance = autocovariance(chain);
  const variance = covariance.at(0);
  if (variance === 0)
    throw new RangeError(`the chain stays at ${chain[0]}: its autocorrelation is undefined`);
  return Float64Array.from({ length: maxLag + 1 }, (_, lag) => covariance.at(lag) / variance);
}
