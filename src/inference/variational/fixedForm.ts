import { LuDecomposition, Matrix } from 'ml-matrix';
import { type Key, random, split } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { assertFiniteNumber, assertPositiveInteger } from '../checks';
import { Spd } from '../spd';

/** An exponential family q(z; η) ∝ exp(T(z)·η) whose sufficient statistics are regressed on. */
export interface NaturalFamily {
  /** T̃(z) = [1, T(z)]. */
  readonly statistics: (z: readonly number[]) => number[];
  /** Whether η, without the coefficient of the 1, describes a distribution. */
  readonly isValid: (eta: readonly number[]) => boolean;
  readonly sample: (eta: readonly number[], key: Key) => number[];
}

export interface FixedFormState {
  /** Natural parameters η̃, the first the coefficient of 1 (log of the normaliser). */
  readonly eta: readonly number[];
  /** Running E[T̃ T̃ᵀ] and E[T̃ log p], C and g. */
  readonly C: Matrix;
  readonly g: Matrix;
  /** The same summed over the second half of the steps, from which the result is taken. */
  readonly sumC: Matrix;
  readonly sumG: Matrix;
  readonly t: number;
}

export interface FixedFormInfo {
  readonly logJoint: number;
  /** Whether the new η described a distribution; where not, the old one went on. */
  readonly valid: boolean;
}

export interface FixedFormOptions {
  /** N, all steps: the weight of one is 1/√N. */
  readonly steps: number;
  readonly family: NaturalFamily;
  readonly logJoint: (z: readonly number[]) => number;
  readonly key: Key;
  /** Draws of the first q, from which C starts. */
  readonly firstDraws?: number;
}

/**
 * Fixed-form stochastic approximation (Salimans & Knowles 2013, algorithm 1): at the optimum the natural parameters
 * are the coefficients of a linear regression of log p(x, z) on q's sufficient statistics, η = E[T̃ T̃ᵀ]⁻¹ E[T̃ log
 * p]. Both expectations are running averages over one draw of the current q per step. No gradient of log p is needed.
 * The result is `fixedFormResult(state)`.
 */
export function fixedForm({
  steps,
  family,
  logJoint,
  key,
  firstDraws = 200,
}: FixedFormOptions): Algorithm<readonly number[], FixedFormState, FixedFormInfo> {
  assertPositiveInteger('steps', steps);
  const weight = 1 / Math.sqrt(steps);
  const outer = (v: Matrix): Matrix => v.mmul(v.transpose());
  return {
    init(eta) {
      if (!family.isValid(eta)) throw new RangeError(`η = [${eta}] describes no distribution to start from.`);
      const draws = split(key, firstDraws).map((k) => family.sample(eta, k));
      const size = eta.length + 1;
      let C = Matrix.zeros(size, size);
      for (const z of draws) C = C.add(outer(Matrix.columnVector(family.statistics(z))).mul(1 / firstDraws));
      const full = [0, ...eta];
      const g = C.mmul(Matrix.columnVector(full));
      return { eta: full, C, g, sumC: Matrix.zeros(size, size), sumG: Matrix.zeros(size, 1), t: 0 };
    },
    step(stepKey, { eta, C: oldC, g: oldG, sumC, sumG, t }) {
      const z = family.sample(eta.slice(1), stepKey);
      const value = logJoint(z);
      assertFiniteNumber(`log p(x, z) at z = [${z.map((v) => v.toPrecision(4))}]`, value);
      const statistics = Matrix.columnVector(family.statistics(z));
      const hereC = outer(statistics);
      const hereG = Matrix.mul(statistics, value);
      const C = Matrix.mul(oldC, 1 - weight).add(Matrix.mul(hereC, weight));
      const g = Matrix.mul(oldG, 1 - weight).add(Matrix.mul(hereG, weight));
      const proposed = new LuDecomposition(C).solve(g).to1DArray();
      const valid = family.isValid(proposed.slice(1));
      const late = t + 1 > steps / 2;
      return [
        {
          eta: valid ? proposed : eta,
          C,
          g,
          sumC: late ? Matrix.add(sumC, hereC) : sumC,
          sumG: late ? Matrix.add(sumG, hereG) : sumG,
          t: t + 1,
        },
        { logJoint: value, valid },
      ];
    },
  };
}

/** η from the averages over the second half of the steps. */
export function fixedFormResult({ sumC, sumG }: FixedFormState): number[] {
  return new LuDecomposition(sumC).solve(sumG).to1DArray().slice(1);
}

/** Gaussians on ℝᴰ: T(z) = [z, z_i z_j for i ≥ j], η = [Λμ, −½Λ_ii, −Λ_ij for i > j]. */
export function naturalGaussian(size: number): NaturalFamily {
  assertPositiveInteger('size', size);
  const pairs = Array.from({ length: size }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j) => [i, j]),
  ).flat();
  return {
    statistics: (z) => [1, ...z, ...pairs.map(([i, j]) => z[i] * z[j])],
    isValid: (eta) => gaussianOf(eta, size) !== undefined,
    sample(eta, key) {
      const gaussian = gaussianOf(eta, size);
      if (gaussian === undefined)
        throw new RangeError(`The precision in η = [${eta}] is not positive definite.`);
      const draw = random.normal(key, [size]);
      const epsilon = Array.from(draw.dataSync());
      draw.dispose();
      const L = new Spd(gaussian.covariance).factor;
      return gaussian.mean.map((m, i) => m + epsilon.reduce((s, e, j) => s + (j <= i ? L[i][j] * e : 0), 0));
    },
  };
}

/**
 * Mean and covariance of natural Gaussian parameters (see `naturalGaussian`); undefined where Λ is not positive
 * definite.
 */
export function gaussianOf(
  eta: readonly number[],
  size: number,
): { readonly mean: number[]; readonly covariance: number[][] } | undefined {
  const precision = Matrix.zeros(size, size);
  let at = size;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++, at++) {
      const value = i === j ? -2 * eta[at] : -eta[at];
      precision.set(i, j, value);
      precision.set(j, i, value);
    }
  }
  try {
    new Spd(precision);
  } catch {
    return undefined;
  }
  const covariance = new LuDecomposition(precision).solve(Matrix.eye(size));
  const symmetric = Matrix.add(covariance, covariance.transpose()).mul(0.5);
  const mean = symmetric.mmul(Matrix.columnVector(eta.slice(0, size))).to1DArray();
  return { mean, covariance: symmetric.to2DArray() };
}
