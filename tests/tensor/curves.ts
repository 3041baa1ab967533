import { tf } from '../../src/tensor';
import { checkDerivatives, type DerivativeCheck } from './finiteDifferences';

/** Numbers that look random and are the same everywhere: multiples of the golden ratio, in (−1, 1). */
export function numbers(count: number, seed = 1): number[] {
  return Array.from({ length: count }, (_, i) =>
    Math.fround(2 * (((i + 1) * 0.6180339887 + seed * 0.4142135) % 1) - 1),
  );
}

export interface CurveCheck extends Partial<Omit<DerivativeCheck, 'f' | 'reference'>> {
  readonly shape: readonly number[];
  /** Of a tensor of the given shape to any tensor. */
  readonly op: (x: tf.Tensor) => tf.Tensor;
  /** The same on flat float64 arrays. */
  readonly reference: (x: number[]) => number[];
  readonly offset?: number;
  readonly scale?: number;
}

/**
 * Holds a function of tensors to a reference along the curve t ↦ Σ wᵢ op(A + tB)ᵢ through points A in a direction B with
 * weights w: the derivatives in t see every partial derivative, mixed ones included.
 */
export function checkCurve({
  shape,
  op,
  reference,
  offset = 0,
  scale = 1,
  at = [0, 0.3],
  ...rest
}: CurveCheck): void {
  const size = shape.reduce((a, b) => a * b, 1);
  const base = numbers(size, 1).map((x) => Math.fround(scale * x + offset));
  const direction = numbers(size, 2).map((x) => Math.fround(0.7 * scale * x));
  const weights = (count: number) => numbers(count, 3);
  checkDerivatives({
    f: (t) => {
      const x = tf.add(tf.tensor(base, [...shape]), tf.mul(tf.tensor(direction, [...shape]), t));
      const y = op(x);
      return tf.sum(tf.mul(tf.reshape(y, [-1]), tf.tensor1d(weights(y.size))));
    },
    reference: (t) => {
      const y = reference(base.map((x, i) => x + t * direction[i]));
      const w = weights(y.length);
      return y.reduce((sum, value, i) => sum + value * w[i], 0);
    },
    at,
    ...rest,
  });
}

/** Splits a flat array into rows. */
export function rows(x: readonly number[], columns: number): number[][] {
  return Array.from({ length: x.length / columns }, (_, i) => x.slice(i * columns, (i + 1) * columns));
}

export function transposed(x: readonly number[], columns: number): number[] {
  const matrix = rows(x, columns);
  return Array.from({ length: columns }, (_, j) => matrix.map((row) => row[j])).flat();
}
