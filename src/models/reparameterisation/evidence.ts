import { type Estimate, estimateOf } from '../../inference';
import { type Key, split, tanh } from '../../tensor';
import { drawsOf, type Numbers, parametersOf, pathwiseGradients, type Trick } from './trick';

/** Kolmogorov's distance: the largest difference between the share of draws up to z and F(z). */
export function ksDistance(draws: ArrayLike<number>, cdf: (z: number) => number): number {
  const sorted = Float64Array.from(draws).sort();
  const n = sorted.length;
  let largest = 0;
  sorted.forEach((z, i) => {
    const F = cdf(z);
    largest = Math.max(largest, (i + 1) / n - F, F - i / n);
  });
  return largest;
}

/** P(√n D > x) for draws that do come from F, n large: 2 Σ (−1)^(k−1) exp(−2k²x²) (Kolmogorov 1933). */
export function kolmogorovTail(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 20; k++) sum += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}

/** The function whose expectation is differentiated: bounded, so that even the Cauchy distribution has one. */
const f = Math.tanh;
const fSlope = (z: number) => 1 / Math.cosh(z) ** 2;
/** Beyond ±REACH tanh is ±1 to 10⁻¹⁰. */
const REACH = 12;
const CELLS = 2000;

/** E[tanh z] from the distribution function alone: f(b) − ∫ f′(z) F(z) dz over the support up to b, by Simpson's rule. */
export function expectationByCdf(trick: Trick, parameters: Numbers = parametersOf(trick)): number {
  const [low, high] = trick.support(parameters);
  const [a, b] = [Math.max(low, -REACH), Math.min(high, REACH)];
  const h = (b - a) / CELLS;
  let sum = 0;
  for (let i = 0; i <= CELLS; i++) {
    const weight = i === 0 || i === CELLS ? 1 : i % 2 === 1 ? 4 : 2;
    const z = a + i * h;
    sum += weight * fSlope(z) * (i === CELLS && b === high ? 1 : trick.cdf(parameters, z));
  }
  return f(b) - (sum * h) / 3;
}

/** ∂E[tanh z]/∂φ for the parameter `name`, by a central difference of that integral. No draw, no g. */
export function gradientByCdf(trick: Trick, name: string): number {
  const parameters = parametersOf(trick);
  const step = 1e-4;
  const at = (change: number) =>
    expectationByCdf(trick, { ...parameters, [name]: parameters[name] + change });
  return (at(step) - at(-step)) / (2 * step);
}

/** What was found of one parameter of one distribution. */
export interface GradientRow {
  readonly name: string;
  readonly parameter: string;
  /** ∂E[tanh z]/∂φ by the trick. */
  readonly estimate: Estimate;
  /** The same from the distribution function. */
  readonly exact: number;
}

/** The gradient of E[tanh z] by each parameter, from n draws, beside the one from the distribution function. */
export function gradientRows(trick: Trick, key: Key, n: number): GradientRow[] {
  const gradients = pathwiseGradients(trick, tanh, key, n);
  return Object.keys(trick.phi).map((parameter) => ({
    name: trick.name,
    parameter,
    estimate: estimateOf(gradients[parameter]),
    exact: gradientByCdf(trick, parameter),
  }));
}

/** A trick's two tests: do the draws come from the distribution, and are their gradients right? */
export interface Evidence {
  readonly trick: Trick;
  readonly draws: Float32Array;
  /** √n times Kolmogorov's distance: about 0.87 on average if all is right, above 2.2 once in 8,000 times. */
  readonly ks: number;
  readonly gradients: readonly GradientRow[];
}

export function evidenceOf(trick: Trick, key: Key, n: number): Evidence {
  const [drawKey, gradientKey] = split(key);
  const draws = drawsOf(trick, drawKey, n);
  const parameters = parametersOf(trick);
  const ks = Math.sqrt(n) * ksDistance(draws, (z) => trick.cdf(parameters, z));
  return { trick, draws, ks, gradients: gradientRows(trick, gradientKey, n) };
}

/** q(z) as the slope of F at each z, float64: 0 outside of the support. */
export function densityOf(
  trick: Trick,
  z: readonly number[],
  parameters: Numbers = parametersOf(trick),
): number[] {
  const step = 1e-4;
  const [low, high] = trick.support(parameters);
  return z.map((at) => {
    if (at < low || at > high) return 0;
    const [from, to] = [Math.max(at - step, low), Math.min(at + step, high)];
    return (trick.cdf(parameters, to) - trick.cdf(parameters, from)) / (to - from);
  });
}
