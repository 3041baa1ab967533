import erfc from '@stdlib/math-base-special-erfc';
import { assertFiniteData, assertFiniteNumber } from '../checks';
import { checkClassProbabilities } from './calibration';
import { checkNotEmpty, checkProbability, checkSameLength, mean, type Numbers, sorted } from './numbers';

// Proper scoring rules (Gneiting & Raftery 2007), all as losses: the truth minimises them in expectation, and
// smaller is better. Each scores one forecast; average over observations with `meanScore`.

/** −log p(y) (nats) for a predictive density given by its log. +∞ when the forecast ruled y out. */
export function logScore(logDensityAtY: number): number {
  if (Number.isNaN(logDensityAtY)) throw new RangeError('the log density at y is NaN');
  return -logDensityAtY;
}

/** Brier score of an event forecast with probability p: (p − outcome)². */
export function brierScore(p: number, outcome: boolean | 0 | 1): number {
  checkProbability('p', p);
  return (p - Number(outcome)) ** 2;
}

/** Brier score over classes: Σ_c (p_c − [c = label])², 0 … 2. For two classes twice `brierScore`. */
export function brierScoreClasses(probabilities: Numbers, label: number): number {
  checkClassProbabilities(probabilities, label, 0);
  let total = 0;
  for (let c = 0; c < probabilities.length; c++) total += (probabilities[c] - (c === label ? 1 : 0)) ** 2;
  return total;
}

/**
 * Continuous ranked probability score ∫ (F(x) − [x ≥ y])² dx of a Gaussian forecast, in y's units
 * (Gneiting & Raftery 2007, section 4.2).
 */
export function crpsNormal(mu: number, sigma: number, y: number): number {
  assertFiniteNumber('mu', mu);
  assertFiniteNumber('y', y);
  if (!(sigma > 0)) throw new RangeError(`sigma is ${sigma}; it must be positive`);
  const z = (y - mu) / sigma;
  const cdf = erfc(-z / Math.SQRT2) / 2;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return sigma * (z * (2 * cdf - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
}

/**
 * CRPS of a forecast known by draws: E|X − y| − ½ E|X − X′|, in y's units.
 * @param fair divide the second mean by S(S − 1) rather than S²: unbiased for the law behind the draws, and may be
 *   negative; the default scores the draws' own empirical distribution
 */
export function crpsDraws(draws: Numbers, y: number, fair = false): number {
  checkDraws(draws, fair);
  assertFiniteNumber('y', y);
  const ascending = sorted(draws);
  const n = ascending.length;
  let distance = 0;
  let halfSpread = 0;
  // Σ_{i<j} (x_j − x_i) weighs the i-th smallest of n draws by 2i + 1 − n.
  ascending.forEach((x, i) => {
    distance += Math.abs(x - y);
    halfSpread += x * (2 * i + 1 - n);
  });
  return distance / n - halfSpread / (n * (fair ? n - 1 : n));
}

/**
 * Energy score E‖X − y‖ − ½ E‖X − X′‖ of draws of a vector: the CRPS in many dimensions.
 * @param draws [draws][dimensions]
 * @param fair as in `crpsDraws`
 */
export function energyScore(draws: readonly Numbers[], y: Numbers, fair = false): number {
  checkDraws(draws, fair);
  assertFiniteData('y', y);
  draws.forEach((draw, s) => {
    checkSameLength(`draws[${s}]`, draw, 'y', y);
    assertFiniteData(`draws[${s}]`, draw);
  });
  const n = draws.length;
  let between = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) between += euclidean(draws[i], draws[j]);
  return mean(draws.map((draw) => euclidean(draw, y))) - between / (n * (fair ? n - 1 : n));
}

/**
 * Interval score of a central prediction interval of probability `level`: its width, plus 2/(1 − level) times the
 * distance by which y misses it (Gneiting & Raftery 2007, eq. 43).
 */
export function intervalScore(interval: {
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
  readonly y: number;
}): number {
  const { lower, upper, level, y } = interval;
  assertFiniteNumber('lower', lower);
  assertFiniteNumber('upper', upper);
  assertFiniteNumber('y', y);
  if (lower > upper) throw new RangeError(`lower ${lower} exceeds upper ${upper}`);
  if (!(level > 0 && level < 1))
    throw new RangeError(`level is ${level}; it must lie strictly between 0 and 1`);
  const miss = Math.max(lower - y, 0, y - upper);
  return upper - lower + (2 / (1 - level)) * miss;
}

/** Mean score over observations with its standard error, for observations that are independent. */
export function meanScore(scores: Numbers): { readonly mean: number; readonly standardError: number } {
  if (scores.length < 2) throw new RangeError(`there are ${scores.length} scores; at least 2 are needed`);
  const centre = mean(scores);
  let squares = 0;
  for (let i = 0; i < scores.length; i++) squares += (scores[i] - centre) ** 2;
  return { mean: centre, standardError: Math.sqrt(squares / (scores.length - 1) / scores.length) };
}

function checkDraws(draws: { readonly length: number }, fair: boolean): void {
  checkNotEmpty('draws', draws);
  if (fair && draws.length < 2) throw new RangeError('a fair score needs at least 2 draws');
}

function euclidean(a: Numbers, b: Numbers): number {
  let total = 0;
  for (let d = 0; d < a.length; d++) total += (a[d] - b[d]) ** 2;
  return Math.sqrt(total);
}
