import { exp, stopGradient, tf, where } from '../tensor';
import { broadcastShapes } from './values';

/** Covers all positive float32 numbers on a log scale, and halves down to their rounding. */
const LOG_RANGE = 88;
const HALVINGS = 34;
/** Rounding of log x leaves an error of this size in x, which a step of Newton's method takes out. */
const POLISH = 1e-5;
/** The smallest normal float32. */
const SMALLEST = 2 ** -126;
/** Integers that float32 tells apart. */
const LARGEST_COUNT = 2 ** 24;

interface Root {
  /** The shape of the result. */
  readonly shape: number[];
  /** What is missing in probability at x: falls from above 0 to below it. */
  readonly missing: (x: tf.Tensor) => tf.Tensor;
  readonly density: (x: tf.Tensor) => tf.Tensor;
  /** The least upper bound of the support. */
  readonly supremum?: number;
}

/**
 * The x > 0 at which no probability is missing, by bisection of log x. The halvings carry no derivative; that of the
 * result comes from the implicit function theorem: dx = d(missing) / f(x).
 */
export function positiveRoot({ shape, missing, density, supremum = Infinity }: Root): tf.Tensor {
  let low: tf.Tensor = tf.fill(shape, -LOG_RANGE);
  let high: tf.Tensor = tf.fill(shape, Math.min(LOG_RANGE, Math.log(supremum)));
  for (let i = 0; i < HALVINGS; i++) {
    const middle = low.add(high).mul(0.5);
    const isBelow = stopGradient(missing(exp(middle))).greater(0);
    [low, high] = [where(isBelow, middle, low), where(isBelow, high, middle)];
  }
  const x = stopGradient(exp(high));
  const rest = missing(x);
  const slope = stopGradient(density(x));
  const newton = rest.div(where(slope.greater(0), slope, Infinity));
  const polish = stopGradient(x.mul(POLISH));
  const step = stopGradient(tf.minimum(tf.maximum(newton, polish.neg()), polish));
  return x.add(step).add(newton.sub(stopGradient(newton)));
}

/** The quantile at p of a distribution on (0, supremum). */
export function positiveQuantile(
  p: tf.Tensor,
  batchShape: number[],
  { cdf, density, supremum = Infinity }: Pick<Root, 'density' | 'supremum'> & { cdf: Root['missing'] },
): tf.Tensor {
  const shape = broadcastShapes(p.shape, batchShape)!;
  const inner = positiveRoot({ shape, missing: (x) => p.sub(cdf(x)), density, supremum });
  return where(p.lessEqual(0), 0, where(p.greaterEqual(1), supremum, inner));
}

/** The smallest count k in 0 … highest with P(X ≤ k) ≥ p (> 0 for p = 0), by bisection over the integers. */
export function countQuantile(
  p: tf.Tensor,
  cdf: (k: tf.Tensor) => tf.Tensor,
  highest: tf.Tensor | number = LARGEST_COUNT,
): tf.Tensor {
  const target = p.add(tf.zerosLike(cdf(tf.zeros([]))));
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
