import { Independent, Normal } from '../../distributions';
import { blackBoxGradient } from '../../inference';
import { exp, grad, type Key, random, tf } from '../../tensor';
import type { Gaussian } from '../targets';
import { assertFits, diagonalOf } from './bound';
import { type LinearGaussian, sizesOf, type Vector } from './model';

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** q(z) = N(μ, diag σ²): the variational posterior of the paper's eq. 9. φ = (μ, log σ). */
export interface Encoded {
  readonly mu: Vector;
  readonly sigma: Vector;
}

/** The same as a Gaussian with a covariance matrix. */
export function gaussian({ mu, sigma }: Encoded): Gaussian {
  return { mean: mu, covariance: diagonalOf(sigma.map((s) => s * s)) };
}

/** c + aᵀε + ½ εᵀBε. */
export interface Quadratic {
  readonly c: number;
  readonly a: number[];
  readonly B: number[][];
}

/**
 * What an estimator averages, as a function of ε in z = μ + σ ⊙ ε: 'reconstruction' is log p(x | z), 'joint' log p(x, z), 'integrand'
 * log p(x, z) − log q(z). In this model all of them are quadratic.
 */
export type Part = 'reconstruction' | 'joint' | 'integrand';

/** The coefficients of a part, exactly. */
export function quadraticOf(model: LinearGaussian, x: Vector, q: Encoded, part: Part): Quadratic {
  const { D, K } = sizesOf(model);
  assertFits(model, x, gaussian(q));
  const variance = model.noise ** 2;
  const V = model.W.map((row) => row.map((w, k) => w * q.sigma[k]));
  const residual = model.W.map((row, d) => x[d] - model.b[d] - row.reduce((s, w, k) => s + w * q.mu[k], 0));
  let c = -0.5 * (D * (LOG_TWO_PI + Math.log(variance)) + residual.reduce((s, r) => s + r * r, 0) / variance);
  const a = q.mu.map((_, k) => residual.reduce((s, r, d) => s + r * V[d][k], 0) / variance);
  const B = a.map((_, k) => a.map((_, l) => -V.reduce((s, row) => s + row[k] * row[l], 0) / variance));
  if (part === 'reconstruction') return { c, a, B };
  c -= 0.5 * (K * LOG_TWO_PI + q.mu.reduce((s, m) => s + m * m, 0));
  q.sigma.forEach((s, k) => {
    a[k] -= s * q.mu[k];
    B[k][k] -= s * s;
  });
  if (part === 'joint') return { c, a, B };
  c += 0.5 * K * LOG_TWO_PI + q.sigma.reduce((s, v) => s + Math.log(v), 0);
  q.sigma.forEach((_, k) => {
    B[k][k] += 1;
  });
  return { c, a, B };
}

/** Exact mean and variance of one draw's estimate, per entry of φ; L draws divide the variance by L. */
export interface GradientMoments {
  readonly mu: { readonly mean: number[]; readonly variance: number[] };
  readonly logSigma: { readonly mean: number[]; readonly variance: number[] };
}

const traceOf = ({ B }: Quadratic) => B.reduce((s, row, k) => s + row[k], 0);
const squaredNorm = (v: readonly number[]) => v.reduce((s, u) => s + u * u, 0);

/** Mean and variance over ε ~ N(0, I) of a quadratic: of the bound's estimate from one draw (eq. 6 for 'integrand'). */
export function valueMoments(f: Quadratic): { readonly mean: number; readonly variance: number } {
  const squares = f.B.reduce((s, row) => s + squaredNorm(row), 0);
  return { mean: f.c + traceOf(f) / 2, variance: squaredNorm(f.a) + squares / 2 };
}

/**
 * The naive gradient f(z) ∇_φ log q(z) (section 2.2, score function) of one draw, with f the integrand less a constant `baseline`.
 */
export function naiveMoments(
  model: LinearGaussian,
  x: Vector,
  q: Encoded,
  { baseline = 0 } = {},
): GradientMoments {
  const whole = quadraticOf(model, x, q, 'integrand');
  return scoreMoments({ ...whole, c: whole.c - baseline }, q.sigma);
}

/**
 * The score-function estimate of ∇_φ E_q[f] from one draw, for any quadratic f. Scores are ε_j/σ_j for μ_j and ε_j² − 1 for log σ_j;
 * moments by Stein's identity, E[h He_n(ε_j)] = E[∂ⁿh/∂ε_jⁿ], for h = f².
 */
export function scoreMoments(f: Quadratic, sigma: Vector): GradientMoments {
  const { mean, variance } = valueMoments(f);
  const square = mean ** 2 + variance; // E[f²]
  const curved = f.a.map((a, j) => 2 * (a * a + squaredNorm(f.B[j]) + f.B[j][j] * mean)); // E[∂²f²/∂ε_j²]
  const scale = sigma.map((s) => 1 / s);
  return {
    mu: {
      mean: f.a.map((a, j) => a * scale[j]),
      variance: f.a.map((a, j) => scale[j] ** 2 * (square + curved[j] - a * a)),
    },
    logSigma: {
      mean: f.a.map((_, j) => f.B[j][j]),
      variance: f.a.map((_, j) => 6 * f.B[j][j] ** 2 + 4 * curved[j] + 2 * square - f.B[j][j] ** 2),
    },
  };
}

/** The re-parameterised estimate of ∇_φ E_q[f] from one draw, for any quadratic f: ∂f/∂z_j for μ_j, times σ_j ε_j for log σ_j. */
export function slopeMoments(f: Quadratic, sigma: Vector): GradientMoments {
  return {
    mu: {
      mean: f.a.map((a, j) => a / sigma[j]),
      variance: f.B.map((row, j) => squaredNorm(row) / sigma[j] ** 2),
    },
    logSigma: {
      mean: f.B.map((row, j) => row[j]),
      variance: f.B.map((row, j) => f.a[j] ** 2 + squaredNorm(row) + row[j] ** 2),
    },
  };
}

/**
 * The re-parameterised gradient of one draw, ∇_φ of estimator A (eq. 6: the joint, −log q(z) being a constant of ε plus log σ) or of
 * estimator B (eq. 7: log p(x | z), the KL term exact).
 */
export function pathMoments(
  model: LinearGaussian,
  x: Vector,
  q: Encoded,
  estimator: 'A' | 'B' = 'A',
): GradientMoments {
  const f = slopeMoments(quadraticOf(model, x, q, estimator === 'A' ? 'joint' : 'reconstruction'), q.sigma);
  const exact = slopeMoments(quadraticOf(model, x, q, 'integrand'), q.sigma);
  return {
    mu: { mean: exact.mu.mean, variance: f.mu.variance },
    logSigma: { mean: exact.logSigma.mean, variance: f.logSigma.variance },
  };
}

/** Estimates of ∇_φ L from single draws. */
export interface GradientDraws {
  /** [S, K] */
  readonly mu: tf.Tensor2D;
  /** [S, K] */
  readonly logSigma: tf.Tensor2D;
}

/** log p(x, z) of rows of codes [S, K] → [S], as tensors, nats. */
export function logJoint(model: LinearGaussian, x: Vector): (z: tf.Tensor) => tf.Tensor {
  const { D, K } = sizesOf(model);
  const constant = -0.5 * ((K + D) * LOG_TWO_PI + 2 * D * Math.log(model.noise));
  return (z) =>
    tf.tidy(() => {
      const W = tf.tensor2d(model.W.map((row) => [...row]));
      const expected = tf.add(tf.matMul(z as tf.Tensor2D, W, false, true), tf.tensor1d([...model.b]));
      const residual = tf.div(tf.sub(expected, tf.tensor1d([...x])), model.noise);
      const squares = tf.add(tf.sum(tf.square(residual), 1), tf.sum(tf.square(z), 1));
      return tf.add(tf.mul(squares, -0.5), constant);
    });
}

/** S naive estimates, by the library's black-box gradient without its two remedies. The caller owns the tensors. */
export function naiveDraws(model: LinearGaussian, x: Vector, q: Encoded, key: Key, S: number): GradientDraws {
  assertFits(model, x, gaussian(q));
  const density = logJoint(model, x);
  return tf.tidy((): never => {
    const { perDraw } = blackBoxGradient(
      {
        factors: { z: ({ mu, logSigma }) => new Independent(new Normal(mu, exp(logSigma)), 1) },
        terms: [{ of: ['z'], logProb: ({ z }) => density(z) }],
        draws: S,
        raoBlackwell: false,
        controlVariate: false,
      },
      { z: parametersOf(q) },
      key,
    );
    return perDraw.z as never;
  });
}

/** S re-parameterised estimates (of estimator A), by automatic differentiation of z = μ + σ ⊙ ε. The caller owns the tensors. */
export function pathDraws(model: LinearGaussian, x: Vector, q: Encoded, key: Key, S: number): GradientDraws {
  assertFits(model, x, gaussian(q));
  const density = logJoint(model, x);
  return tf.tidy((): never => {
    const rows = (values: tf.Tensor) => tf.tile(tf.expandDims(values), [S, 1]);
    const { mu, logSigma } = parametersOf(q);
    const epsilon = random.normal(key, [S, q.mu.length]);
    const estimate = (phi: { readonly mu: tf.Tensor; readonly logSigma: tf.Tensor }) => {
      const z = tf.add(phi.mu, tf.mul(exp(phi.logSigma), epsilon)); // eq. 4
      return tf.add(tf.sum(density(z)), tf.sum(phi.logSigma)); // −log q(z) = Σ log σ + a constant of ε
    };
    return grad(estimate)({ mu: rows(mu), logSigma: rows(logSigma) }) as never;
  });
}

function parametersOf({ mu, sigma }: Encoded): { mu: tf.Tensor; logSigma: tf.Tensor } {
  return { mu: tf.tensor1d([...mu]), logSigma: tf.tensor1d(sigma.map(Math.log)) };
}
