import { assertFiniteNumber, assertPositive, assertPositiveInteger } from '../../inference/checks';

/** Where unknown means come from, θ ~ N(mean, sd²), and how noisy an observation of one is, x ~ N(θ, noise²). */
export interface Population {
  readonly mean: number;
  readonly sd: number;
  readonly noise: number;
}

/** A prior that somebody holds about θ, N(mean, sd²): the population's own, a vaguer one, or a wrong one. */
export interface Belief {
  readonly mean: number;
  readonly sd: number;
}

/** What a prior costs on average over θ and over n data. */
export interface Risk {
  /** E[(posterior mean − θ)²] */
  readonly squaredError: number;
  /** The posterior's own variance: what it says that the squared error is. */
  readonly claimed: number;
  /** E[KL(N(θ, noise²) ‖ prediction)] of the next observation, nats: the prediction is N(posterior mean, noise² + posterior variance). */
  readonly predictive: number;
  /** The same for the prediction N(posterior mean, noise²), which takes the estimate for the truth. */
  readonly plugIn: number;
}

/**
 * Exact risks of a belief after n observations. The posterior mean is w x̄ + (1 − w) m with w = s²/(s² + noise²/n), so its squared
 * error is w² noise²/n + (1 − w)² ((m − mean)² + sd²). A belief that is 'flat' has w = 1: the average alone.
 * @throws RangeError for a scale ≤ 0 or an n that is no whole number ≥ 1
 */
export function riskOf(belief: Belief | 'flat', population: Population, n: number): Risk {
  assertPositive('sd of the population', population.sd);
  assertPositive('noise', population.noise);
  assertPositiveInteger('n', n);
  const noise = population.noise ** 2;
  const w = belief === 'flat' ? 1 : weightOfData(belief, noise / n);
  const away = belief === 'flat' ? 0 : (belief.mean - population.mean) ** 2 + population.sd ** 2;
  const squaredError = w ** 2 * (noise / n) + (1 - w) ** 2 * away;
  const claimed = w * (noise / n); // s² noise²/n / (s² + noise²/n)
  return {
    squaredError,
    claimed,
    predictive: klOfPrediction(squaredError, noise, noise + claimed),
    plugIn: klOfPrediction(squaredError, noise, noise),
  };
}

/**
 * How many more observations somebody without a prior would have to make to be as close to θ, on average: noise²/squared error − n.
 * Below zero for a prior that does harm.
 */
export function worthInData(belief: Belief | 'flat', population: Population, n: number): number {
  return population.noise ** 2 / riskOf(belief, population, n).squaredError - n;
}

/** E[KL(N(θ, noise) ‖ N(μ, variance))] where E[(μ − θ)²] is known; variances. */
function klOfPrediction(squaredError: number, noise: number, variance: number): number {
  return 0.5 * (Math.log(variance / noise) + (noise + squaredError) / variance - 1);
}

function weightOfData({ mean, sd }: Belief, varianceOfAverage: number): number {
  assertFiniteNumber('mean of the prior', mean);
  assertPositive('sd of the prior', sd);
  return sd ** 2 / (sd ** 2 + varianceOfAverage);
}
