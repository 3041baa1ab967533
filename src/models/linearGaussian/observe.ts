import { Matrix } from 'ml-matrix';
import { assertPositive, assertPositiveInteger, assertTable } from '../../inference/checks';
import { Spd } from '../../inference/spd';
import { type Key, random, tf } from '../../tensor';
import type { Gaussian } from '../targets';
import { type LinearGaussian, linearGaussian, marginal, sizesOf, type Vector } from './model';

/** What was recorded of an x: y = A x + N(0, noise² I). A has one row per number recorded. */
export interface Recording {
  readonly A: readonly (readonly number[])[];
  readonly noise: number;
}

/** All pixels, each with noise: what denoising starts from. */
export function withNoise(D: number, noise: number): Recording {
  const A = Array.from({ length: D }, (_, i) => Array.from({ length: D }, (__, j) => Number(i === j)));
  return { A, noise };
}

/** Only the pixels of which `isKept` holds: what inpainting starts from. */
export function withHoles(D: number, isKept: (d: number) => boolean, noise = 1e-3): Recording {
  return { A: withNoise(D, noise).A.filter((_, d) => isKept(d)), noise };
}

/** Averages over blocks of `size` pixels: what super-resolution starts from. */
export function withBlocks(D: number, size: number, noise = 1e-3): Recording {
  assertPositiveInteger('size', size);
  if (D % size !== 0) throw new RangeError(`blocks of ${size} do not fill ${D} pixels.`);
  const A = Array.from({ length: D / size }, (_, i) =>
    Array.from({ length: D }, (__, j) => (Math.floor(j / size) === i ? 1 / size : 0)),
  );
  return { A, noise };
}

/** Recordings of data points x [n][D], with their noise drawn: y [n][rows of A]. */
export function record({ A, noise }: Recording, x: readonly Vector[], key: Key): number[][] {
  const epsilon = tf.tidy(() => (random.normal(key, [x.length, A.length]) as tf.Tensor2D).arraySync());
  return x.map((point, n) =>
    A.map((row, i) => row.reduce((sum, a, d) => sum + a * point[d], noise * epsilon[n][i])),
  );
}

/** Where a row of A looks: the middle of the pixels that it adds up, counted from 1. */
export function centreOf(row: Vector): number {
  const total = row.reduce((sum, a) => sum + a, 0);
  return row.reduce((sum, a, d) => sum + a * (d + 1), 0) / total;
}

/** A Gaussian's mean and 95 % range, entry by entry. */
export function bandOf({ mean, covariance }: Gaussian): {
  readonly mean: Vector;
  readonly lower: number[];
  readonly upper: number[];
} {
  const reach = covariance.map((row, d) => 1.96 * Math.sqrt(Math.max(row[d], 0)));
  return { mean, lower: mean.map((m, d) => m - reach[d]), upper: mean.map((m, d) => m + reach[d]) };
}

/** p(x | y) for any y of one kind of recording: the covariance is the same for all. */
export interface Restorer {
  readonly covariance: number[][];
  readonly mean: (y: Vector) => number[];
}

/**
 * p(x | y), exactly: with C the covariance of p(x) and R = A C Aᵀ + noise² I, the mean is b + C Aᵀ R⁻¹ (y − A b), the covariance
 * C − C Aᵀ R⁻¹ A C.
 * @throws RangeError where A does not fit x, or y does not fit A
 */
export function restorer(model: LinearGaussian, recording: Recording): Restorer {
  const { D } = sizesOf(model);
  assertPositive('the recording’s noise', recording.noise);
  if (assertTable('A', recording.A) !== D) {
    throw new RangeError(`A has ${recording.A[0].length} columns but x has ${D} numbers.`);
  }
  const C = new Matrix(marginal(model).covariance.map((row) => [...row]));
  const A = new Matrix(recording.A.map((row) => [...row]));
  const AC = A.mmul(C);
  const noise = Matrix.eye(A.rows).mul(recording.noise ** 2);
  const gain = new Spd(AC.mmul(A.transpose()).add(noise), 'the covariance of y').solveColumns(AC); // R⁻¹ A C
  const expected = A.mmul(Matrix.columnVector([...model.b])).to1DArray();
  return {
    covariance: Matrix.sub(C, AC.transpose().mmul(gain)).to2DArray(),
    mean: (y) => {
      if (y.length !== A.rows) throw new RangeError(`y has ${y.length} numbers but A has ${A.rows} rows.`);
      return model.b.map((b, d) => y.reduce((sum, v, i) => sum + gain.get(i, d) * (v - expected[i]), b));
    },
  };
}

/** p(x | y) of one recording. */
export function restore(model: LinearGaussian, recording: Recording, y: Vector): Gaussian {
  const { mean, covariance } = restorer(model, recording);
  return { mean: mean(y), covariance };
}

/**
 * Strips of D pixels that vary smoothly: K cosine waves, the faster the fainter, around a grey level of ½, and a little noise of each
 * pixel: a picture one pixel high, for which all three repairs have formulas.
 */
export function strips({ D = 32, K = 6, noise = 0.03 } = {}): LinearGaussian {
  return linearGaussian({
    W: Array.from({ length: D }, (_, d) =>
      Array.from(
        { length: K },
        (__, k) => (0.22 / (1 + 0.35 * k)) * Math.cos((Math.PI * (k + 1) * (d + 0.5)) / D),
      ),
    ),
    b: new Array<number>(D).fill(0.5),
    noise,
  });
}

/** How well x was restored, over many strips. */
export interface RestoreScore {
  /** Mean squared error per pixel of E[x | y], with its standard error. */
  readonly error: number;
  readonly standardError: number;
  /** What the exact covariance says it must be: its trace over D. */
  readonly expected: number;
  /** Share of pixels inside of the 95 % range. */
  readonly coverage: number;
}

/** Records and restores each x, and compares. */
export function scoreRestoring(
  model: LinearGaussian,
  recording: Recording,
  x: readonly Vector[],
  key: Key,
): RestoreScore {
  const { mean: restored, covariance } = restorer(model, recording);
  const y = record(recording, x, key);
  const results = x.map((strip, i) => {
    const guess = restored(y[i]);
    const squares = strip.map((v, d) => (v - guess[d]) ** 2);
    const inside = squares.filter((s, d) => s <= 1.96 ** 2 * covariance[d][d]).length;
    return {
      error: squares.reduce((s, v) => s + v, 0) / strip.length,
      inside: inside / strip.length,
    };
  });
  const mean = (of: (r: (typeof results)[number]) => number) =>
    results.reduce((s, r) => s + of(r), 0) / results.length;
  const error = mean((r) => r.error);
  const variance = mean((r) => (r.error - error) ** 2);
  return {
    error,
    standardError: Math.sqrt(variance / results.length),
    expected: covariance.reduce((s, row, d) => s + row[d], 0) / covariance.length,
    coverage: mean((r) => r.inside),
  };
}
