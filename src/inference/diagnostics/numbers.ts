// Plain float64 sums over arrays: what the diagnostics share. Nothing here touches a tensor.
import erfcinv from '@stdlib/math-base-special-erfcinv';

/** Any list of numbers: an array or a typed array. */
export type Numbers = ArrayLike<number>;

export function sum(values: Numbers): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

export function mean(values: Numbers): number {
  return sum(values) / values.length;
}

/** Variance about the mean with divisor n − `lost` (1 gives the unbiased estimate, 0 the plug-in one). */
export function variance(values: Numbers, lost: 0 | 1 = 1): number {
  const centre = mean(values);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] - centre) ** 2;
  return total / (values.length - lost);
}

export function sorted(values: Numbers): Float64Array {
  return Float64Array.from(values).sort();
}

/** Quantile at probability p of values already in ascending order, linear between neighbours (NumPy's default). */
export function quantileOfSorted(ascending: Numbers, p: number): number {
  const position = p * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}

export function quantile(values: Numbers, p: number): number {
  checkProbability('p', p);
  return quantileOfSorted(sorted(values), p);
}

export function median(values: Numbers): number {
  return quantile(values, 0.5);
}

/** Φ⁻¹(p): the standard normal's quantile. */
export function normalQuantile(p: number): number {
  return -Math.SQRT2 * erfcinv(2 * p);
}

/** Indices that put the values in ascending order. */
export function ascendingOrder(values: Numbers): Uint32Array {
  return Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b]);
}

export function checkProbability(name: string, p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${name} is ${p}; it must lie in [0, 1]`);
}

export function checkNotEmpty(name: string, values: { readonly length: number }): void {
  if (values.length === 0) throw new RangeError(`${name} is empty.`);
}

export function checkSameLength(
  nameA: string,
  a: { length: number },
  nameB: string,
  b: { length: number },
): void {
  if (a.length !== b.length) {
    throw new RangeError(
      `${nameA} has ${a.length} entries but ${nameB} has ${b.length}; they must match one to one`,
    );
  }
}
