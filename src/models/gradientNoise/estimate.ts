import { type Key, random, tf } from '../../tensor';
import {
  type Encoded,
  type LinearGaussian,
  linearGaussian,
  naiveMoments,
  pathMoments,
  type Quadratic,
  quadraticOf,
  type Vector,
  valueMoments,
} from '../linearGaussian';

/** How an estimate of ∇_φ L is made: 'naive' is f(z) ∇ log q(z), 'baseline' (f(z) − L) ∇ log q(z), 'path' the re-parameterised one. */
export type Kind = 'naive' | 'baseline' | 'path';

/** K copies of one pair, side by side: z_k hidden, x_k = z_k + noise seen. So the problem grows and nothing else changes. */
export interface Stack {
  readonly model: LinearGaussian;
  readonly x: Vector;
  readonly q: Encoded;
}

/** K pairs with W = I, noise ½, x_k = 1, and a q that is nearly right: N(0.6, 0.6²), where the posterior is N(0.8, 0.447²). */
export function stack(K: number, { mu = 0.6, sigma = 0.6, x = 1, noise = 0.5 } = {}): Stack {
  const W = Array.from({ length: K }, (_, i) => Array.from({ length: K }, (__, j) => Number(i === j)));
  const each = (value: number) => new Array<number>(K).fill(value);
  return {
    model: linearGaussian({ W, b: each(0), noise }),
    x: each(x),
    q: { mu: each(mu), sigma: each(sigma) },
  };
}

/** Exact variance of one draw's estimate of ∂L/∂μ₁. */
export function exactVariance({ model, x, q }: Stack, kind: Kind): number {
  if (kind === 'path') return pathMoments(model, x, q).mu.variance[0];
  const f = quadraticOf(model, x, q, 'integrand');
  const baseline = kind === 'baseline' ? valueMoments(f).mean : 0;
  return naiveMoments(model, x, q, { baseline }).mu.variance[0];
}

/** The two quadratics that an estimate of either kind is made of. */
export interface Quadratics {
  readonly integrand: Quadratic;
  readonly joint: Quadratic;
  readonly sigma: Vector;
}

export function quadraticsOf({ model, x, q }: Stack): Quadratics {
  const part = (name: 'integrand' | 'joint') => quadraticOf(model, x, q, name);
  return { integrand: part('integrand'), joint: part('joint'), sigma: q.sigma };
}

/**
 * Adds the estimate of (∂L/∂μ, ∂L/∂ log σ), [2 K], from the ε that starts at `from`, times `weight`, to `sum`. In plain numbers, as
 * charts want hundreds of thousands of them.
 */
export function addEstimate(
  sum: Float64Array,
  { integrand: f, joint, sigma }: Quadratics,
  kind: Kind,
  { epsilon, from, weight }: { epsilon: ArrayLike<number>; from: number; weight: number },
): void {
  const K = sigma.length;
  if (kind === 'path') {
    for (let j = 0; j < K; j++) {
      let slope = joint.a[j]; // ∂ log p(x, z) / ∂ε_j
      for (let k = 0; k < K; k++) slope += joint.B[j][k] * epsilon[from + k];
      sum[j] += (weight * slope) / sigma[j];
      sum[K + j] += weight * (slope * epsilon[from + j] + 1);
    }
    return;
  }
  let value = kind === 'naive' ? f.c : f.c - valueMoments(f).mean; // f(z), less its mean
  for (let j = 0; j < K; j++) {
    let row = f.a[j];
    for (let k = 0; k < K; k++) row += 0.5 * f.B[j][k] * epsilon[from + k];
    value += epsilon[from + j] * row;
  }
  for (let j = 0; j < K; j++) {
    const e = epsilon[from + j];
    sum[j] += (weight * value * e) / sigma[j];
    sum[K + j] += weight * value * (e * e - 1);
  }
}

/** S estimates, each the average of L draws: [S][2 K]. The same key gives the same ε to every kind. */
export function estimates(
  problem: Stack,
  { key, S, L = 1, kind }: { key: Key; S: number; L?: number; kind: Kind },
): number[][] {
  const quadratics = quadraticsOf(problem);
  const K = problem.q.mu.length;
  const epsilon = tf.tidy(() => random.normal(key, [S * L, K]).dataSync());
  return Array.from({ length: S }, (_, s) => {
    const sum = new Float64Array(2 * K);
    for (let l = 0; l < L; l++) {
      addEstimate(sum, quadratics, kind, { epsilon, from: (s * L + l) * K, weight: 1 / L });
    }
    return Array.from(sum);
  });
}

/** The exact gradient (∂L/∂μ, ∂L/∂ log σ): [2 K]. */
export function exactGradient({ model, x, q }: Stack): number[] {
  const { mu, logSigma } = pathMoments(model, x, q);
  return [...mu.mean, ...logSigma.mean];
}

/** Mean and variance of a list, with the standard errors of both. */
export interface Measured {
  readonly mean: number;
  readonly variance: number;
  readonly errorOfMean: number;
  readonly errorOfVariance: number;
}

/** Of independent draws. */
export function measure(values: readonly number[]): Measured {
  const n = values.length;
  if (n < 2) throw new RangeError(`a variance needs two values at least, got ${n}.`);
  const mean = values.reduce((s, v) => s + v, 0) / n;
  const squares = values.map((v) => (v - mean) ** 2);
  const variance = squares.reduce((s, v) => s + v, 0) / (n - 1);
  const fourth = squares.reduce((s, v) => s + v * v, 0) / n;
  return {
    mean,
    variance,
    errorOfMean: Math.sqrt(variance / n),
    errorOfVariance: Math.sqrt(Math.max(fourth - variance ** 2, 0) / n),
  };
}

/** What an estimate is worth as a direction. */
export interface Direction {
  /** Average cosine of the angle to the true gradient: 1 is right, 0 says nothing. */
  readonly cosine: number;
  /** Share of entries with the wrong sign. */
  readonly wrongSign: number;
  /** Average length of the estimate over that of the true gradient. */
  readonly length: number;
}

/** Compares estimates with the true gradient. */
export function directionOf(rows: readonly (readonly number[])[], truth: readonly number[]): Direction {
  const norm = (v: readonly number[]) => Math.hypot(...v);
  const average = (of: (row: readonly number[]) => number) =>
    rows.reduce((s, row) => s + of(row), 0) / rows.length;
  const target = norm(truth);
  return {
    cosine: average((row) => row.reduce((s, g, i) => s + g * truth[i], 0) / (norm(row) * target)),
    wrongSign: average((row) => row.filter((g, i) => g * truth[i] < 0).length / row.length),
    length: average((row) => norm(row) / target),
  };
}

/** The slope of log y against log x, by least squares: the power in y ∝ x^power. */
export function power(x: readonly number[], y: readonly number[]): number {
  const [u, v] = [x.map(Math.log), y.map(Math.log)];
  const [mu, mv] = [u, v].map((w) => w.reduce((s, t) => s + t, 0) / w.length);
  const cross = u.reduce((s, t, i) => s + (t - mu) * (v[i] - mv), 0);
  return cross / u.reduce((s, t) => s + (t - mu) ** 2, 0);
}
