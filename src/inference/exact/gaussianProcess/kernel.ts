import type { linalg64 } from '../../../tensor';

export type Matrix64 = linalg64.Matrix64;

/** One input: its coordinates. */
export type Point = ArrayLike<number>;

/** Inputs of a function: a list of numbers (one dimension), or rows of coordinates. */
export type Inputs = ArrayLike<number> | readonly Point[];

/** Hyper-parameters by name, all positive; those of a part of a sum or product are called `part.name`. */
export type Hyperparameters = Readonly<Record<string, number>>;

/** A covariance function k(x, x′) with named hyper-parameters; a value that is never changed. */
export interface Kernel {
  readonly hyperparameters: Hyperparameters;
  /** The same kernel with some hyper-parameters replaced. */
  with(changes: Hyperparameters): Kernel;
  /** The matrix of k(xᵢ, zⱼ); among the points x themselves when z is left out (white noise counts only there). */
  covariance(x: readonly Point[], z?: readonly Point[]): Matrix64;
  /** k(x, x) at each point. */
  variances(x: readonly Point[]): Float64Array;
  /** The matrix among the points x with its derivatives, computed together. */
  withGradients(x: readonly Point[]): CovarianceAndGradients;
}

export interface CovarianceAndGradients {
  readonly covariance: Matrix64;
  /** ∂K/∂log θ for each hyper-parameter θ. */
  readonly gradients: Readonly<Record<string, Matrix64>>;
}

/** Inputs as points of one dimension or more. Each is a copy, so that a point is the same object as itself alone. */
export function toPoints(name: string, inputs: Inputs): Point[] {
  const points = Array.from(inputs as ArrayLike<number | Point>, copied);
  if (points.length === 0) throw new RangeError(`${name} is empty.`);
  points.forEach((point, i) => {
    if (point.length !== points[0].length) {
      throw new RangeError(
        `${name}[${i}] has ${point.length} coordinates but ${name}[0] has ${points[0].length}.`,
      );
    }
    for (let d = 0; d < point.length; d++) {
      if (!Number.isFinite(point[d])) throw new RangeError(`${name}[${i}] has a coordinate ${point[d]}.`);
    }
  });
  return points;
}

/** The matrix of f(xᵢ, zⱼ); without z symmetric, and f is asked for one half only. */
export function pairwise(
  x: readonly Point[],
  z: readonly Point[] | undefined,
  f: (x: Point, z: Point) => number,
): Matrix64 {
  const columns = (z ?? x).length;
  const data = new Float64Array(x.length * columns);
  for (let i = 0; i < x.length; i++) {
    const last = z === undefined ? i : columns - 1;
    for (let j = 0; j <= last; j++) {
      const value = f(x[i], (z ?? x)[j]);
      data[i * columns + j] = value;
      if (z === undefined) data[j * columns + i] = value;
    }
  }
  return { rows: x.length, columns, data };
}

/** Σ of matrices of one shape, entry by entry. */
export function sumOf([first, ...rest]: readonly Matrix64[]): Matrix64 {
  const data = first.data.slice();
  for (const { data: term } of rest) for (let i = 0; i < data.length; i++) data[i] += term[i];
  return { ...first, data };
}

/** Π of matrices of one shape, entry by entry. */
export function productOf([first, ...rest]: readonly Matrix64[]): Matrix64 {
  const data = first.data.slice();
  for (const { data: factor } of rest) for (let i = 0; i < data.length; i++) data[i] *= factor[i];
  return { ...first, data };
}

/** Hyper-parameters after a change, checked: positive numbers under names that exist. */
export function changed(before: Hyperparameters, changes: Hyperparameters): Hyperparameters {
  for (const name of Object.keys(changes)) {
    if (!(name in before)) {
      throw new RangeError(
        `there is no hyper-parameter ${name}; there are ${Object.keys(before).join(', ')}.`,
      );
    }
  }
  return positive({ ...before, ...changes });
}

/** The hyper-parameters themselves, if all are positive and finite. */
export function positive(hyperparameters: Hyperparameters): Hyperparameters {
  for (const [name, value] of Object.entries(hyperparameters)) {
    if (!(value > 0 && Number.isFinite(value)))
      throw new RangeError(`${name} is ${value}; it must be positive.`);
  }
  return hyperparameters;
}

function copied(input: number | Point): number[] {
  return typeof input === 'number' ? [input] : Array.from(input);
}
