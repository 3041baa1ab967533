// Distribution functions in float64, by libraries that share no code with the draws.
import betainc from '@stdlib/math-base-special-betainc';
import erfc from '@stdlib/math-base-special-erfc';
import gammainc from '@stdlib/math-base-special-gammainc';

/** Of N(0, 1). */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/** Of Gamma(shape, 1). */
export function gammaCdf(shape: number, z: number): number {
  return z > 0 ? gammainc(z, shape) : 0;
}

/** Of Beta(a, b). */
export function betaCdf(a: number, b: number, z: number): number {
  return z <= 0 ? 0 : z >= 1 ? 1 : betainc(z, a, b);
}

/** Of F with d1 and d2 degrees of freedom. */
export function fCdf(d1: number, d2: number, z: number): number {
  return z > 0 ? betaCdf(d1 / 2, d2 / 2, (d1 * z) / (d1 * z + d2)) : 0;
}

/** Of Student's t with ν degrees of freedom. */
export function studentCdf(nu: number, z: number): number {
  const tail = 0.5 * betaCdf(nu / 2, 0.5, nu / (nu + z * z));
  return z > 0 ? 1 - tail : tail;
}
