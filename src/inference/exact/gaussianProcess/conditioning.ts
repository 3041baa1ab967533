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

/** Name of the noise among the hyper-parameters that are fitted. */
export const NOISE = 'noiseVariance';

/** The model with some of its hyper-parameters, the noise among them, replaced. */
export function withHyperparameters(model: GpModel, changes: Hyperparameters): GpModel {
  const { [NOISE]: noiseVariance = model.noiseVariance, ...inKernel } = changes;
  return {
    ...model,
    noiseVariance,
    kernel: model.kernel.with(changed(model.kernel.hyperparameters, inKernel)),
  };
}

/** The inputs as points, checked together with the rest of model and data. */
export function checkedPoints({ noiseVariance, mean = 0 }: GpModel, data: GpData): Point[] {
  if (!(noiseVariance >= 0 && Number.isFinite(noiseVariance))) {
    throw new RangeError(`noiseVariance is ${noiseVariance}; it must be ≥ 0.`);
  }
  assertFiniteNumber('mean', mean);
  const points = toPoints('x', data.x);
  assertFiniteData('y', data.y);
  if (data.y.length !== points.length) {
    throw new RangeError(`there are ${points.length} inputs x but ${data.y.length} outputs y.`);
  }
  return points;
}

export interface Conditioned {
  /** The Cholesky factor of K + noise (+ jitter). */
  readonly L: Matrix64;
  readonly jitter: number;
  /** (K + noise)⁻¹ (y − mean) */
  readonly alpha: Matrix64;
  /** log p(y | x) (nats; Rasmussen & Williams 2006, eq. 2.30). */
  readonly logMarginalLikelihood: number;
}

/** Factors the covariance of the observations and solves for α: what prediction, evidence and gradient start from. */
export function condition(
  { noiseVariance, mean = 0 }: GpModel,
  y: ArrayLike<number>,
  K: Matrix64,
): Conditioned {
  const residual = linalg64.column(Float64Array.from(y, (value) => value - mean));
  const { L, jitter } = factor(plusDiagonal(K, noiseVariance));
  const alpha = linalg64.choleskySolve(L, residual);
  const logNormaliser = linalg64.logDetOfFactor(L) + y.length * Math.log(2 * Math.PI);
  return { L, jitter, alpha, logMarginalLikelihood: -0.5 * (dot(residual.data, alpha.data) + logNormaliser) };
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

export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}
