import { exp, stopGradient, tf, where } from '../tensor';

/** Covers all positive float32 numbers on a log scale, and halves down to their rounding. */
const LOG_RANGE = 88;
const HALVINGS = 34;
/** The smallest normal float32. */
const SMALLEST = 2 ** -126;
/** Integers that float32 tells apart. */
const LARGEST_COUNT = 2 ** 24;

interface PositiveCdf {
  readonly shape: number[];
  readonly cdf: (x: tf.Tensor) => tf.Tensor;
  readonly density: (x: tf.Tensor) => tf.Tensor;
  /** The least upper bound of the support. */
  readonly supremum: number;
}

/**
 * Inverts the CDF of a variable on (0, supremum) by bisection of log x. The halvings carry no derivative; that of the
 * result comes from the implicit function theorem, dx = (dp − ∂F/∂θ dθ) / f(x).
 */
export function positiveQuantile(p: tf.Tensor, { shape, cdf, density, supremum }: PositiveCdf): tf.Tensor {
  const target = tf.broadcastTo(p, tf.broadcast_util.assertAndGetBroadcastShape(p.shape, shape));
  let low: tf.Tensor = tf.fill(target.shape, -LOG_RANGE);
  let high: tf.Tensor = tf.fill(target.shape, Math.min(LOG_RANGE, Math.log(supremum)));
  for (let i = 0; i < HALVINGS; i++) {
    const middle = low.add(high).mul(0.5);
    const isBelow = stopGradient(cdf(exp(middle))).less(target);
    [low, high] = [where(isBelow, middle, low), where(isBelow, high, middle)];
  }
  const x = stopGradient(exp(high));
  const surplus = target.sub(cdf(x));
  const slope = stopGradient(density(x));
  const implicit = surplus.sub(stopGradient(surplus)).div(where(slope.greater(0), slope, 1));
  const inner = x.add(implicit);
  return where(target.lessEqual(0), 0, where(target.greaterEqual(1), supremum, inner));
}

/** The smallest count k in 0 … highest with P(X ≤ k) ≥ p (> 0 for p = 0), by bisection over the integers. */
export function countQuantile(
  p: tf.Tensor,
  cdf: (k: tf.Tensor) => tf.Tensor,
  highest: tf.Tensor | number = LARGEST_COUNT,
): tf.Tensor {
  const shape = cdf(tf.zeros([])).shape;
  const target = tf.broadcastTo(p, tf.broadcast_util.assertAndGetBroadcastShape(p.shape, shape));
  const wanted = tf.maximum(target, SMALLEST);
  let below: tf.Tensor = tf.fill(target.shape, -1);
  let atLeast: tf.Tensor = tf.fill(target.shape, 0).add(highest);
  for (let range = LARGEST_COUNT + 1; range >= 1; range /= 2) {
    const middle = tf.floor(below.add(atLeast).mul(0.5));
    const isBelow = cdf(middle).less(wanted);
    const isOpen = atLeast.sub(below).greater(1);
    below = where(isOpen.logicalAnd(isBelow), middle, below);
    atLeast = where(isOpen.logicalAnd(isBelow.logicalNot()), middle, atLeast);
  }
  const last = highest === LARGEST_COUNT ? Infinity : highest;
  return where(target.greaterEqual(1), last, atLeast);
}
