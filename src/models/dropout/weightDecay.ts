import { assertPositive } from '../../inference/checks';

/** What ties dropout to the model that it approximates (Gal & Ghahramani 2016, eq. 7). */
export interface DropoutModel {
  /** p: the probability that a unit is KEPT. */
  readonly p: number;
  /** ℓ: the prior of the weights is N(0, ℓ⁻²). */
  readonly lengthScale: number;
  /** N: data points. */
  readonly rows: number;
}

/** τ = p ℓ²/(2 N λ): the precision of the noise that a weight decay λ stands for, with a loss ½‖y − ŷ‖² (eq. 7). */
export function precisionOf({ p, lengthScale, rows }: DropoutModel, lambda: number): number {
  checkModel(p, lengthScale, rows);
  assertPositive('lambda', lambda);
  return (p * lengthScale ** 2) / (2 * rows * lambda);
}

/** λ = p ℓ²/(2 N τ): eq. 7 the other way round. */
export function decayOf({ p, lengthScale, rows }: DropoutModel, tau: number): number {
  checkModel(p, lengthScale, rows);
  assertPositive('tau', tau);
  return (p * lengthScale ** 2) / (2 * rows * tau);
}

function checkModel(p: number, lengthScale: number, rows: number): void {
  assertProbability('p', p);
  assertPositive('lengthScale', lengthScale);
  assertPositive('rows', rows);
}

/** @throws RangeError unless 0 < value ≤ 1 */
export function assertProbability(name: string, value: number): void {
  if (!(value > 0 && value <= 1)) throw new RangeError(`${name} must lie in (0, 1], got ${value}.`);
}
