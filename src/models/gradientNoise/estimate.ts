import { type Estimate, estimateOf } from '../../inference';
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

/** What estimates are worth as directions: averages over them, each with its standard error. */
export interface Direction {
  /** Cosine of the angle to the true gradient: 1 is right, 0 says nothing. */
  readonly cosine: Estimate;
  /** Share of entries with the wrong sign. */
  readonly wrongSign: Estimate;
  /** Length of the estimate over that of the true gradient. */
  readonly length: Estimate;
}

/** Compares estimates with the true gradient. */
export function directionOf(rows: readonly (readonly number[])[], truth: readonly number[]): Direction {
  const norm = (v: readonly number[]) => Math.hypot(...v);
  const target = norm(truth);
  const average = (of: (row: readonly number[]) => number) => estimateOf(rows.map(of));
  return {
    cosine: average((row) => row.reduce((s, g, i) => s + g * truth[i], 0) / (norm(row) * target)),
    wrongSign: average((row) => row.filter((g, i) => g * truth[i] < 0).length / row.length),
    length: average((row) => norm(row) / target),
  };
}

/** A power with the standard error that it has from those of the y. */
export interface Power {
  readonly power: number;
  readonly standardError: number;
}

/**
 * The slope of log y against log x, by least squares: the power in y ∝ x^power. `errors` are the standard errors of independent y;
 * small ones pass on to the slope as errors[i] / y[i] times its weight. None: y is exact.
 */
export function power(x: readonly number[], y: readonly number[], errors?: readonly number[]): Power {
  const [u, v] = [x.map(Math.log), y.map(Math.log)];
  const centre = u.reduce((s, t) => s + t, 0) / u.length;
  const squares = u.reduce((s, t) => s + (t - centre) ** 2, 0);
  const weights = u.map((t) => (t - centre) / squares);
  const variance = weights.reduce((s, w, i) => s + ((w * (errors?.[i] ?? 0)) / y[i]) ** 2, 0);
  return { power: weights.reduce((s, w, i) => s + w * v[i], 0), standardError: Math.sqrt(variance) };
}
