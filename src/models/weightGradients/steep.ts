// One hidden unit whose weight decides where it switches, h(x) = tanh(k (x − w)): smooth, steep, and at k = ∞ a step.
import { type Estimate, estimateOf } from '../../inference';
import type { Key } from '../../tensor';
import { noise } from './draws';
import type { OneWeight } from './node';

/** Data around one switching unit: y_i = h(x_i) + noise of precision β. */
export interface Switch {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly beta: number;
}

/** E_q[log p(D|w)]'s gradient by μ, and the variance of one draw's estimate of either kind. */
export interface SteepMoments {
  readonly gradient: number;
  /** Re-parameterised, ∂ log p(D|w)/∂w. Its mean is the gradient, but for k = ∞, where it is 0. */
  readonly path: { readonly mean: number; readonly variance: number };
  /** Score function, log p(D|w) less its mean under q, times ∂ log q/∂μ. */
  readonly score: { readonly mean: number; readonly variance: number };
}

/** log p(D|w), nats. k = Infinity is the step: −1 left of w, +1 from w on. */
export function steepFit({ x, y, beta }: Switch, k: number, w: number): number {
  const squares = x.reduce((sum, xi, i) => sum + (y[i] - unit(k, xi - w)) ** 2, 0);
  return 0.5 * x.length * Math.log(beta / (2 * Math.PI)) - 0.5 * beta * squares;
}

/** ∂ log p(D|w)/∂w; 0 wherever a step has a derivative. */
export function steepSlope({ x, y, beta }: Switch, k: number, w: number): number {
  if (k === Infinity) return 0;
  return (
    -beta *
    x.reduce((sum, xi, i) => {
      const h = unit(k, xi - w);
      return sum + (y[i] - h) * k * (1 - h * h);
    }, 0)
  );
}

/**
 * Both estimators' moments over w ~ N(μ, σ²), by the midpoint rule, between the jumps of a step and as fine as the unit is steep.
 * @throws RangeError for k or σ not above 0
 */
export function steepMoments(data: Switch, { mu, sigma }: OneWeight, k: number): SteepMoments {
  if (!(k > 0)) throw new RangeError(`k must be above 0, got ${k}.`);
  if (!(sigma > 0)) throw new RangeError(`sigma must be above 0, got ${sigma}.`);
  const jumps = k === Infinity ? data.x.map((x) => (x - mu) / sigma) : [];
  const spacing = k === Infinity ? 0.001 : Math.min(0.01, 0.05 / (k * sigma));
  const E = (f: (epsilon: number) => number) => normalMean(f, jumps, spacing);
  const value = (e: number) => steepFit(data, k, mu + sigma * e);
  const slope = (e: number) => steepSlope(data, k, mu + sigma * e);
  const mean = E(value);
  const gradient = E((e) => ((value(e) - mean) * e) / sigma);
  const path = E(slope);
  return {
    gradient,
    path: { mean: path, variance: E((e) => slope(e) ** 2) - path ** 2 },
    score: { mean: gradient, variance: E((e) => (((value(e) - mean) * e) / sigma) ** 2) - gradient ** 2 },
  };
}

/** ∂E_q[log p(D|w)]/∂μ for the step, in closed form: each jump's height times q's density at it, Σ −2 β y_i N(x_i; μ, σ²). */
export function stepGradient({ x, y, beta }: Switch, { mu, sigma }: OneWeight): number {
  const density = (v: number) => Math.exp(-0.5 * ((v - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI));
  return -2 * beta * x.reduce((sum, xi, i) => sum + y[i] * density(xi), 0);
}

/** S estimates of either kind from the same draws. */
export function steepDraws(
  data: Switch,
  q: OneWeight,
  { k, key, S }: { readonly k: number; readonly key: Key; readonly S: number },
): { readonly path: Estimate; readonly score: Estimate; readonly notZero: number } {
  const epsilon = noise(key, S, 1).map(([e]) => e);
  const fits = epsilon.map((e) => steepFit(data, k, q.mu + q.sigma * e));
  const total = fits.reduce((a, b) => a + b, 0);
  // The mean of the other draws: a baseline that knows nothing of the draw it is subtracted from.
  const score = epsilon.map((e, s) => ((fits[s] - (total - fits[s]) / (S - 1)) * e) / q.sigma);
  const path = epsilon.map((e) => steepSlope(data, k, q.mu + q.sigma * e));
  return {
    path: estimateOf(path),
    score: estimateOf(score),
    notZero: path.filter((g) => g !== 0).length / S,
  };
}

const unit = (k: number, x: number): number => (k === Infinity ? (x >= 0 ? 1 : -1) : Math.tanh(k * x));

/** E[f(ε)], ε ~ N(0, 1): the midpoint rule on pieces between −9, the jumps and 9, so that no cell has a jump inside of it. */
function normalMean(f: (e: number) => number, jumps: readonly number[], spacing: number): number {
  const ends = [-9, ...jumps.filter((e) => Math.abs(e) < 9).sort((a, b) => a - b), 9];
  let sum = 0;
  for (let piece = 1; piece < ends.length; piece++) {
    const [from, to] = [ends[piece - 1], ends[piece]];
    const cells = Math.ceil((to - from) / spacing);
    const width = (to - from) / cells;
    for (let i = 0; i < cells; i++) {
      const e = from + (i + 0.5) * width; // midpoints: no node on a jump
      sum += width * Math.exp(-0.5 * e * e) * f(e);
    }
  }
  return sum / Math.sqrt(2 * Math.PI);
}
