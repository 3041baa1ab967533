import { type Key, linalg64, random } from '../../../tensor';
import { factor } from './conditioning';
import { type Inputs, type Kernel, type Matrix64, toPoints } from './kernel';
import type { FunctionValues } from './regression';

/** The covariance matrix of a kernel between inputs, as rows. */
export function kernelMatrix(kernel: Kernel, x: Inputs, z?: Inputs): number[][] {
  return linalg64.toRows(kernel.covariance(toPoints('x', x), z === undefined ? undefined : toPoints('z', z)));
}

/** The prior over function values at the inputs. */
export function gpPrior(kernel: Kernel, x: Inputs, mean = 0): FunctionValues {
  const points = toPoints('x', x);
  return { mean: new Float64Array(points.length).fill(mean), covariance: kernel.covariance(points) };
}

/**
 * Functions drawn from a Gaussian over their values: mean + L ε with L Lᵀ = covariance, one row per draw. The smallest
 * jitter that lets a smooth, hence nearly singular, covariance factor is added.
 */
export function sampleFunctions(key: Key, { mean, covariance }: FunctionValues, count: number): number[][] {
  const { L } = factor(covariance);
  const noise = random.normal(key, [count, mean.length]);
  const epsilon: Matrix64 = { rows: count, columns: mean.length, data: Float64Array.from(noise.dataSync()) };
  noise.dispose();
  const deviations = linalg64.matMul(epsilon, L, { transposeB: true });
  return linalg64.toRows(deviations).map((row) => row.map((value, i) => value + mean[i]));
}
