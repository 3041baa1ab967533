import { linalg64 } from '../../../tensor';
import { assertFiniteData, assertFiniteNumber } from '../../checks';
import {
  changed,
  type Hyperparameters,
  type Inputs,
  type Kernel,
  type Matrix64,
  type Point,
  toPoints,
} from './kernel';

/** y = f(x) + ε with f ~ GP(mean, kernel) and ε ~ N(0, noiseVariance). */
export interface GpModel {
  readonly kernel: Kernel;
  /** Variance of the observation noise; 0 when a `white` part of the kernel stands for it. */
  readonly noiseVariance: number;
  /** The prior mean, the same everywhere; 0 unless said. */
  readonly mean?: number;
}

export interface GpData {
  readonly x: Inputs;
  readonly y: ArrayLike<number>;
}

/** A Gaussian over function values at m points. */
export interface FunctionValues {
  readonly mean: Float64Array;
  readonly covariance: Matrix64;
}

/** What was learnt of the function from data; all exact, in float64. */
export interface GpPosterior {
  readonly model: GpModel;
  /** log p(y | x) (nats), the function integrated out (Rasmussen & Williams 2006, eq. 2.30). */
  readonly logMarginalLikelihood: number;
  /** What was added to the diagonal so that it could be factored: 0 nearly always. */
  readonly jitter: number;
  /** Mean and variance of f (noise-free) at each point (R & W eq. 2.25–2.26). */
  predict(x: Inputs): { readonly mean: Float64Array; readonly variance: Float64Array };
  /** Joint Gaussian of f at the points. */
  predictJointly(x: Inputs): FunctionValues;
  /** ∂ log p(y | x) / ∂ log θ for each hyper-parameter and `noiseVariance` (R & W eq. 5.9). */
  gradient(): Hyperparameters;
}

/** Name of the noise among the hyper-parameters that are fitted. */
export const NOISE = 'noiseVariance';

/**
 * Conditions a Gaussian process on observations: one Cholesky factorisation, O(n³) time and O(n²) memory.
 * @throws RangeError on data that are not finite, lengths that differ, a negative noise, or a covariance that is not
 *   positive definite (naming the pivot) even with a jitter of 1e-6 times its mean diagonal
 */
export function gpRegression(model: GpModel, data: GpData): GpPosterior {
  const { kernel, noiseVariance, mean = 0 } = model;
  if (!(noiseVariance >= 0 && Number.isFinite(noiseVariance))) {
    throw new RangeError(`noiseVariance is ${noiseVariance}; it must be ≥ 0.`);
  }
  assertFiniteNumber('mean', mean);
  const points = toPoints('x', data.x);
  assertFiniteData('y', data.y);
  if (data.y.length !== points.length) {
    throw new RangeError(`there are ${points.length} inputs x but ${data.y.length} outputs y.`);
  }
  const residual = linalg64.column(Float64Array.from(data.y, (y) => y - mean));
  const { L, jitter } = factor(plusDiagonal(kernel.covariance(points), noiseVariance));
  const alpha = linalg64.choleskySolve(L, residual);

  function crossing(x: Inputs): { stars: Point[]; means: Float64Array; whitened: Matrix64 } {
    const stars = toPoints('x', x);
    if (stars[0].length !== points[0].length) {
      throw new RangeError(`x has ${stars[0].length} coordinates but the data have ${points[0].length}.`);
    }
    const cross = kernel.covariance(points, stars);
    const means = linalg64.matMul(cross, alpha, { transposeA: true }).data.map((m) => m + mean);
    return { stars, means, whitened: linalg64.triangularSolve(L, cross) };
  }

  return {
    model,
    jitter,
    logMarginalLikelihood:
      -0.5 *
      (dot(residual.data, alpha.data) + linalg64.logDetOfFactor(L) + points.length * Math.log(2 * Math.PI)),
    predict(x) {
      const { stars, means, whitened } = crossing(x);
      const variance = kernel.variances(stars);
      for (let i = 0; i < whitened.data.length; i++) variance[i % whitened.columns] -= whitened.data[i] ** 2;
      // What is left after subtracting nearly all of it may be negative by a rounding.
      return { mean: means, variance: variance.map((v) => Math.max(v, 0)) };
    },
    predictJointly(x) {
      const { stars, means, whitened } = crossing(x);
      const prior = kernel.covariance(stars);
      const explained = linalg64.matMul(whitened, whitened, { transposeA: true });
      return { mean: means, covariance: { ...prior, data: prior.data.map((k, i) => k - explained.data[i]) } };
    },
    gradient() {
      const weights = evidenceWeights(L, alpha.data);
      const inKernel = Object.entries(kernel.gradients(points)).map(([name, { data: dK }]) => [
        name,
        0.5 * dot(weights.data, dK),
      ]);
      const trace = alpha.data.reduce((sum, _, i) => sum + weights.data[i * (weights.columns + 1)], 0);
      return Object.fromEntries([...inKernel, [NOISE, 0.5 * noiseVariance * trace]]);
    },
  };
}

/** The model with some of its hyper-parameters, the noise among them, replaced. */
export function withHyperparameters(model: GpModel, changes: Hyperparameters): GpModel {
  const { [NOISE]: noiseVariance = model.noiseVariance, ...inKernel } = changes;
  return {
    ...model,
    noiseVariance,
    kernel: model.kernel.with(changed(model.kernel.hyperparameters, inKernel)),
  };
}

/** α αᵀ − K⁻¹: half its inner product with ∂K/∂θ is the gradient of the log evidence. */
function evidenceWeights(L: Matrix64, alpha: Float64Array): Matrix64 {
  const inverse = linalg64.inverseFromFactor(L);
  const n = alpha.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) inverse.data[i * n + j] = alpha[i] * alpha[j] - inverse.data[i * n + j];
  }
  return inverse;
}

/** Jitters tried in turn, relative to the mean of the diagonal. */
const JITTERS = [0, 1e-12, 1e-10, 1e-8, 1e-6];

/** The Cholesky factor of K, or of K with the smallest jitter that makes it factor. */
export function factor(K: Matrix64): { readonly L: Matrix64; readonly jitter: number } {
  const size = K.rows;
  let trace = 0;
  for (let i = 0; i < size; i++) trace += K.data[i * (size + 1)];
  let failure: unknown;
  for (const relative of JITTERS) {
    const jitter = (relative * trace) / size;
    try {
      return { L: linalg64.cholesky(jitter === 0 ? K : plusDiagonal(K, jitter), 'the covariance'), jitter };
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

function plusDiagonal(K: Matrix64, amount: number): Matrix64 {
  const data = K.data.slice();
  for (let i = 0; i < K.rows; i++) data[i * (K.rows + 1)] += amount;
  return { ...K, data };
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}
