import { gp } from '../../inference';
import { assertPositive, assertTable } from '../../inference/checks';

/** Features of one number: φ(x). */
export type Features = (x: number) => number[];

/** 1, x, x², …, x^degree. */
export function powers(degree: number): Features {
  if (!(Number.isInteger(degree) && degree >= 0))
    throw new RangeError(`degree must be an integer ≥ 0, got ${degree}.`);
  return (x) => Array.from({ length: degree + 1 }, (_, i) => x ** i);
}

/** A bump of one width at each centre: exp(−(x − c)²/2 width²). */
export function bumps(centres: readonly number[], width: number): Features {
  assertPositive('width', width);
  return (x) => centres.map((c) => Math.exp(-0.5 * ((x - c) / width) ** 2));
}

/**
 * The kernel of f(x) = wᵀφ(x) with w ~ N(0, Σ): k(x, z) = φ(x)ᵀ Σ φ(z) (Rasmussen & Williams 2006, eq. 2.12).
 * @throws RangeError where Σ is not square
 */
export function featureKernel(phi: Features, covariance: readonly (readonly number[])[]): gp.Kernel {
  const width = assertTable('covariance', covariance);
  if (width !== covariance.length)
    throw new RangeError(`covariance is ${covariance.length} × ${width}; it must be square.`);
  return gp.functionKernel((x, z) => {
    const [left, right] = [phi(x[0]), phi(z[0])];
    return covariance.reduce(
      (sum, row, i) => sum + left[i] * row.reduce((inner, s, j) => inner + s * right[j], 0),
      0,
    );
  });
}
