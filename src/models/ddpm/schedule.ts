import { assertPositiveInteger } from '../../inference/checks';
import { gather, tf } from '../../tensor';

/** β_t for t = 1, …, T and what follows from it; entry t − 1 belongs to step t. In float64. */
export interface Schedule {
  readonly T: number;
  /** β_t, the variance of the noise that step t adds. */
  readonly beta: Float64Array;
  /** α_t = 1 − β_t. */
  readonly alpha: Float64Array;
  /** ᾱ_t = Π α_s: x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε. */
  readonly alphaBar: Float64Array;
  /** β̃_t = β_t (1 − ᾱ_{t−1})/(1 − ᾱ_t), the variance of q(x_{t−1} | x_t, x₀); 0 at t = 1. */
  readonly betaTilde: Float64Array;
}

/**
 * β_t from `first` to `last` in equal steps (Ho, Jain & Abbeel 2020, section 4: T = 1000, 10⁻⁴ to 0.02).
 * @throws RangeError unless 0 < first ≤ last < 1
 */
export function linearSchedule(T = 1000, first = 1e-4, last = 0.02): Schedule {
  assertPositiveInteger('T', T);
  if (!(first > 0 && first <= last && last < 1))
    throw new RangeError(`β must rise within (0, 1), got ${first} to ${last}.`);
  const beta = Float64Array.from({ length: T }, (_, i) => first + ((last - first) * i) / Math.max(T - 1, 1));
  const alpha = beta.map((b) => 1 - b);
  const alphaBar = new Float64Array(T);
  alpha.forEach((a, i) => {
    alphaBar[i] = a * (i === 0 ? 1 : alphaBar[i - 1]);
  });
  const betaTilde = beta.map((b, i) => (i === 0 ? 0 : (b * (1 - alphaBar[i - 1])) / (1 - alphaBar[i])));
  return { T, beta, alpha, alphaBar, betaTilde };
}

/** Looks up the entries of lists of T numbers at steps t (int32, from 1): a column [M, 1], or [1, 1] of a scalar. */
export const atSteps = (t: tf.Tensor) => (values: Float64Array) =>
  tf.reshape(gather(tf.tensor1d(Float32Array.from(values)), tf.sub(t, tf.scalar(1, 'int32'))), [-1, 1]);

/** x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε of rows x₀ and ε [M, D] at steps t [M] (int32, from 1): q(x_t | x₀), eq. 4. */
export function diffuse({ alphaBar }: Schedule, x0: tf.Tensor, t: tf.Tensor, epsilon: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const at = atSteps(t);
    return tf.add(
      tf.mul(at(alphaBar.map(Math.sqrt)), x0),
      tf.mul(at(alphaBar.map((a) => Math.sqrt(1 - a))), epsilon),
    );
  });
}
