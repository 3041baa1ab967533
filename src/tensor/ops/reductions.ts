import { tf } from '../backend';
import { floatTensor } from '../kernel';
import '../derivatives';

export type Axis = number | number[];

/** The largest entry along the axes (all of them, unless said). Ties share the gradient evenly. */
export function max(x: tf.Tensor, axis?: Axis, keepDims = false): tf.Tensor {
  return tf.max(x, axis, keepDims);
}

/** The smallest entry along the axes (all of them, unless said). Ties share the gradient evenly. */
export function min(x: tf.Tensor, axis?: Axis, keepDims = false): tf.Tensor {
  return tf.min(x, axis, keepDims);
}

/** Running sum along an axis; `exclusive` leaves out the entry itself, `reverse` starts at the end. */
export function cumsum<T extends tf.Tensor>(
  x: T,
  axis = 0,
  { exclusive = false, reverse = false }: { exclusive?: boolean; reverse?: boolean } = {},
): T {
  return tf.cumsum(x, axis, exclusive, reverse);
}

/** A function of x whose gradient is written with x, with the value y (dimensions kept) and with dy. */
function reduction(
  x: tf.Tensor,
  axis: Axis | undefined,
  keepDims: boolean,
  value: (x: tf.Tensor, axes: number[]) => tf.Tensor,
  gradient: (dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    const axes = tf.util.parseAxisParam(axis as Axis, x.shape);
    const kept = tf.customGrad((input, save) => {
      const y = value(input as tf.Tensor, axes);
      (save as tf.GradSaveFunc)([input as tf.Tensor, y]);
      return { value: y, gradFunc: (dy, saved) => gradient(dy, saved[0], saved[1]) };
    })(x);
    return keepDims
      ? kept
      : tf.reshape(
          kept,
          x.shape.filter((_, i) => !axes.includes(i)),
        );
  });
}

/**
 * log Σ exp(x) along the axes (all of them, unless said), in nats, without overflow. Where every entry is −∞ the value
 * is −∞ and the gradient 0.
 */
export function logSumExp(x: tf.Tensor, axis?: Axis, keepDims = false): tf.Tensor {
  return reduction(
    floatTensor(x, 'logSumExp'),
    axis,
    keepDims,
    (input, axes) => {
      const largest = tf.max(input, axes, true);
      const shift = tf.where(tf.isFinite(largest), largest, tf.zerosLike(largest));
      return tf.add(tf.log(tf.sum(tf.exp(tf.sub(input, shift)), axes, true)), shift);
    },
    (dy, input, y) => tf.mul(tf.exp(tf.sub(input, tf.where(tf.equal(y, -Infinity), 0, y))), dy),
  );
}

/** Euclidean norm along the axes (all of them, unless said). Its gradient at 0 is 0. */
export function norm(x: tf.Tensor, axis?: Axis, keepDims = false): tf.Tensor {
  return reduction(
    floatTensor(x, 'norm'),
    axis,
    keepDims,
    (input, axes) => tf.sqrt(tf.sum(tf.square(input), axes, true)),
    (dy, input, y) => {
      const isZero = tf.equal(y, 0);
      return tf.mul(tf.where(isZero, 0, tf.div(input, tf.where(isZero, 1, y))), dy);
    },
  );
}

/**
 * Σ x² over all entries, as a row times a column: two passes over x, gradient included, where `square` and `sum` and theirs
 * take seven. A prior on a million weights costs that at every step.
 */
export function sumOfSquares(x: tf.Tensor): tf.Scalar {
  const whole = tf.customGrad((input, save) => {
    (save as tf.GradSaveFunc)([input as tf.Tensor]);
    const row = tf.reshape(input as tf.Tensor, [1, -1]);
    const value = tf.reshape(tf.matMul(row, row, false, true), []);
    return { value, gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(saved, tf.mul(dy, 2)) };
  });
  return tf.tidy(() => whole(floatTensor(x, 'sumOfSquares')) as tf.Scalar);
}

/** Applies f, which works along the last axis, along another one. */
function alongAxis(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, axis: number): tf.Tensor {
  const [last, chosen] = [x.rank - 1, tf.util.parseAxisParam(axis, x.shape)[0]];
  if (chosen === last) return f(x);
  const order = x.shape.map((_, i) => (i === chosen ? last : i === last ? chosen : i));
  return tf.tidy(() => tf.transpose(f(tf.transpose(x, order)), order));
}

/** exp(x) / Σ exp(x) along an axis. */
export function softmax<T extends tf.Tensor>(x: T, axis = -1): T {
  return alongAxis((input) => tf.softmax(input), floatTensor(x, 'softmax'), axis) as T;
}

/** log of softmax, in nats, without loss of accuracy for small probabilities. */
export function logSoftmax<T extends tf.Tensor>(x: T, axis = -1): T {
  const input = floatTensor(x, 'logSoftmax');
  return tf.tidy(() => tf.sub(input, logSumExp(input, axis, true))) as T;
}
