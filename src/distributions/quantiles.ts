import { exp, log, stopGradient, tf, where } from '../tensor';
import { isKnown } from './constraints';
import type { Tails } from './tails';
import { broadcastShapes } from './values';

/** Covers all positive float32 numbers on a log scale. */
const LOG_RANGE = 87;
const ITERATIONS = 20;
/** Rounding of log x leaves errors of this size in x, which a last step takes out. */
const POLISH = 1e-5;
/** A change of log x that no longer counts. */
const SETTLED = 2e-6;
/** The smallest normal float32. */
const SMALLEST = 2 ** -126;
/** Integers that float32 tells apart. */
const LARGEST_COUNT = 2 ** 24;

interface Root {
  /** The two probabilities, below and above, that the root is to have. */
  readonly target: Tails;
  readonly tails: (x: tf.Tensor) => Tails;
  readonly density: (x: tf.Tensor) => tf.Tensor;
  /** Where to begin. */
  readonly start: tf.Tensor;
  /** The least upper bound of the support. */
  readonly supremum?: number;
}

/**
 * The x > 0 with the given probabilities below and above. Over u = log x the logarithm of the smaller of the two is nearly
 * a parabola or a line, on which Newton's method is quick; a step out of the bracket is replaced by halving it. The
 * search carries no derivative; that of the result comes from the implicit function theorem: dx = d(p − F(x)) / f(x).
 */
export function positiveRoot({ target, tails, density, start, supremum = Infinity }: Root): tf.Tensor {
  const isLower = target.cdf.lessEqual(target.survival);
  const wanted = log(where(isLower, target.cdf, target.survival));
  const sign = where(isLower, 1, -1);
  let low: tf.Tensor = tf.fill(wanted.shape, -LOG_RANGE);
  let high: tf.Tensor = tf.fill(wanted.shape, Math.min(LOG_RANGE, Math.log(supremum)));
  let u = stopGradient(tf.minimum(tf.maximum(log(start), low), high));
  for (let i = 0; i < ITERATIONS; i++) {
    const x = stopGradient(exp(u));
    const { cdf, survival } = tails(x);
    const tail = stopGradient(where(isLower, cdf, survival));
    const gap = wanted.sub(log(tail));
    const isBelow = gap.mul(sign).greater(0);
    [low, high] = [where(isBelow, u, low), where(isBelow, high, u)];
    const newton = u.add(
      gap
        .mul(sign)
        .mul(tail)
        .div(stopGradient(density(x)).mul(x)),
    );
    const isUsable = newton.greaterEqual(low).logicalAnd(newton.lessEqual(high));
    const next = where(isUsable, newton, low.add(high).mul(0.5));
    const isSettled = isKnown(next) && next.sub(u).abs().max().dataSync()[0] < SETTLED;
    u = stopGradient(next);
    if (isSettled) {
      break;
    }
  }
  return polished(stopGradient(exp(u)), { target, tails, density, supremum });
}

/** One more step in x itself, no larger than rounding asks for, and the derivative. */
function polished(
  x: tf.Tensor,
  { target, tails, density, supremum = Infinity }: Omit<Root, 'start'>,
): tf.Tensor {
  const { cdf, survival } = tails(x);
  const isLower = target.cdf.lessEqual(target.survival);
  const rest = where(isLower, target.cdf.sub(cdf), survival.sub(target.survival));
  const slope = stopGradient(density(x));
  const newton = rest.div(where(slope.greater(0), slope, Infinity));
  const bound = x.mul(POLISH);
  const step = stopGradient(tf.minimum(tf.maximum(newton, bound.neg()), bound));
  return tf.minimum(x.add(step), supremum).add(newton.sub(stopGradient(newton)));
}

/** The quantile at p of a distribution on (0, supremum), whose parameters broadcast to `batchShape`. */
export function positiveQuantile(p: tf.Tensor, batchShape: number[], root: Omit<Root, 'target'>): tf.Tensor {
  const whole = tf.broadcastTo(p, broadcastShapes(p.shape, batchShape)!);
  const inner = positiveRoot({ ...root, target: { cdf: whole, survival: tf.sub(1, whole) } });
  return where(p.lessEqual(0), 0, where(p.greaterEqual(1), root.supremum ?? Infinity, inner));
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
    if (isKnown(isOpen) && !isOpen.any().dataSync()[0]) {
      break;
    }
  }
  const last = highest === LARGEST_COUNT ? Infinity : highest;
  return where(target.greaterEqual(1), last, atLeast);
}
