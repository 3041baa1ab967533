import { mean, type Numbers, variance } from './numbers';

/** What independent draws say about their distribution, each number with its standard error. */
export interface Estimate {
  readonly mean: number;
  /** Of the mean. */
  readonly standardError: number;
  /** Of a single draw. */
  readonly sd: number;
  readonly errorOfSd: number;
  readonly variance: number;
  readonly errorOfVariance: number;
}

/**
 * Mean, spread and their standard errors from independent draws; the errors of variance and sd by the fourth moment.
 * @throws RangeError on fewer than 2 draws
 */
export function estimateOf(draws: Numbers): Estimate {
  const n = draws.length;
  if (n < 2) throw new RangeError(`An estimate with an error needs 2 draws or more, got ${n}.`);
  const centre = mean(draws);
  const spread = variance(draws);
  let fourth = 0;
  for (let i = 0; i < n; i++) fourth += (draws[i] - centre) ** 4 / n;
  const [sd, errorOfVariance] = [Math.sqrt(spread), Math.sqrt(Math.max(fourth - spread ** 2, 0) / n)];
  return {
    mean: centre,
    standardError: sd / Math.sqrt(n),
    sd,
    errorOfSd: sd > 0 ? errorOfVariance / (2 * sd) : 0,
    variance: spread,
    errorOfVariance,
  };
}
