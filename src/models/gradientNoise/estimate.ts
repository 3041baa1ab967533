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
  const baseline = kind === 'baseline' ? f.c + f.B.reduce((s, row, k) => s + row[k], 0) / 2 : 0;
  return naiveMoments(model, x, q, { baseline }).mu.variance[0];
}

/** The estimate of (∂L/∂μ, ∂L/∂ log σ) from one ε, in plain numbers: [2 K]. */
export function estimate(
  f: Quadratic,
  joint: Quadratic,
  sigma: Vector,
  epsilon: Vector,
  kind: Kind,
): number[] {
  const K = sigma.length;
  const out = new Array<number>(2 * K);
  if (kind === 'path') {
    for (let j = 0; j < K; j++) {
      let slope = joint.a[j]; // ∂ log p(x, z) / ∂ε_j
      for (let k = 0; k < K; k++) slope += joint.B[j][k] * epsilon[k];
      out[j] = slope / sigma[j];
      out[K + j] = slope * epsilon[j] + 1;
    }
    return out;
  }
  let value = kind === 'naive' ? f.c : -f.B.reduce((s, row, k) => s + row[k], 0) / 2;
  for (let j = 0; j < K; j++) {
    value += f.a[j] * epsilon[j];
    for (let k = 0; k < K; k++) value += 0.5 * epsilon[j] * f.B[j][k] * epsilon[k];
  }
  for (let j = 0; j < K; j++) {
    out[j] = (value * epsilon[j]) / sigma[j];
    out[K + j] = value * (epsilon[j] ** 2 - 1);
  }
  return out;
}

/** S estimates, each the average of L draws: [S][2 K]. The same key gives the same ε to every kind. */
export function estimates(
  { model, x, q }: Stack,
  { key, S, L = 1, kind }: { key: Key; S: number; L?: number; kind: Kind },
): number[][] {
  const f = quadraticOf(model, x, q, 'integrand');
  const joint = quadraticOf(model, x, q, 'joint');
  const K = q.mu.length;
  const epsilon = tf.tidy(() => random.normal(key, [S * L, K]).dataSync());
  return Array.from({ length: S }, (_, s) => {
    const sum = new Array<number>(2 * K).fill(0);
    for (let l = 0; l < L; l++) {
      const at = (s * L + l) * K;
      const one = estimate(f, joint, q.sigma, Array.from(epsilon.subarray(at, at + K)), kind);
      for (let i = 0; i < sum.length; i++) sum[i] += one[i] / L;
    }
    return sum;
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
