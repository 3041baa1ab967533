import { tf } from '../tensor';
import { assertFunction } from './checks';
import { gradientWithInfo } from './gradient';

/**
 * A log density in nats, up to a constant, on ℝᴰ. A position [D] gives a scalar; an algorithm that moves many points
 * at once (chains, particles, draws) hands over positions [C, D] and expects [C].
 */
export type LogDensity = (position: tf.Tensor) => tf.Tensor;

/** Makes a density of one point [D] also accept rows [C, D], by calling it once per row. */
export function rowwise(single: (position: tf.Tensor1D) => tf.Tensor): LogDensity {
  return (position) =>
    position.rank === 1
      ? single(position as tf.Tensor1D)
      : tf.tidy(() => tf.stack(rowsOf(position).map((row) => single(row))));
}

/** The rows of [C, D]. Not by tf.unstack, whose gradient fails for a single row. */
function rowsOf(position: tf.Tensor): tf.Tensor1D[] {
  const [count, size] = position.shape;
  return Array.from({ length: count }, (_, c) => tf.reshape(tf.slice(position, [c, 0], [1, size]), [size]));
}

export interface DensityAndGradient {
  /** log π(q): a scalar, or [C]. */
  readonly logDensity: tf.Tensor;
  /** ∇ log π(q), of q's shape. */
  readonly gradient: tf.Tensor;
}

/**
 * q ↦ (log π(q), ∇ log π(q)), row by row: rows do not depend on each other, so the gradient of their sum holds each
 * one's.
 */
export function withGradient(logDensity: LogDensity): (position: tf.Tensor) => DensityAndGradient {
  const both = gradientWithInfo((position: tf.Tensor) => {
    const values = logDensity(position);
    return { loss: tf.sum(values), info: { logDensity: values } };
  });
  return (position) => {
    const { gradient, info } = both(position);
    return { logDensity: info.logDensity, gradient };
  };
}

/**
 * Looks at a density where an algorithm starts and says at once what is wrong there: a position or a value of the
 * wrong shape, a value that is not finite, a gradient that is not. (Later points of a chain are rejected instead.)
 */
export function assertStart(logDensity: LogDensity, position: tf.Tensor): void {
  assertFunction('The log density', logDensity);
  if (!(position instanceof tf.Tensor) || position.rank < 1 || position.rank > 2) {
    const what = position instanceof tf.Tensor ? `shape [${position.shape}]` : String(position);
    throw new RangeError(`A position must be a tensor [D], or [chains, D] for parallel chains, got ${what}.`);
  }
  tf.tidy(() => {
    assertFiniteTensor('The starting position', position);
    const value = logDensity(position);
    if (!(value instanceof tf.Tensor)) {
      throw new TypeError(`The log density must return a tensor, got ${String(value)}.`);
    }
    const expected = position.shape.slice(0, -1);
    if (value.shape.join() !== expected.join()) {
      const want = position.rank === 1 ? 'a scalar' : `one number per row, [${expected}]`;
      throw new RangeError(
        `The log density must return ${want} for a position of shape [${position.shape}], got shape [${value.shape}].`,
      );
    }
    assertFiniteTensor('The log density at the start', value);
  });
}

/** As `assertStart`, for algorithms that follow gradients. */
export function assertStartWithGradient(logDensity: LogDensity, position: tf.Tensor): void {
  assertStart(logDensity, position);
  tf.tidy(() => {
    assertFiniteTensor(
      'The gradient of the log density at the start',
      withGradient(logDensity)(position).gradient,
    );
  });
}

/** Throws, naming the first entry, where a tensor holds NaN or ±∞. */
export function assertFiniteTensor(name: string, tensor: tf.Tensor): void {
  const bad = tensor.dataSync().findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const place = tensor.rank === 0 ? '' : ` (entry ${bad} of shape [${tensor.shape}])`;
  throw new RangeError(`${name} is ${tensor.dataSync()[bad]}${place}; it must be finite.`);
}
