/**
 * The few functions that let float32 reach 1e-5 in densities built on Γ: written with lgamma(10⁴) ≈ 8·10⁴ the digits
 * that matter are lost. Instead of a difference of large terms each density becomes a sum of small ones, after Loader
 * (2000), "Fast and accurate computation of binomial probabilities": a distance between what was seen and what was
 * expected (`deviance`), and what Stirling's formula leaves of Γ (`stirlingRemainder`).
 */
import { digamma, expm1, lgamma, log, stopGradient, tf, where } from '../tensor';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** From here on a few terms of an asymptotic series give all digits of a float32. */
const SERIES_FROM = 8;

/**
 * Itakura–Saito divergence a/b − log(a/b) − 1 ≥ 0 of positive numbers, exact also where a ≈ b and the three terms
 * cancel. There, with v = (a − b)/(a + b), log(a/b) = 2 artanh v and a/b − 1 = 2v + v(a − b)/b.
 * `difference` is a − b, for callers who know it with more digits; `logRatio` log(a/b), for when a/b leaves float32.
 */
export function itakuraSaito(
  a: tf.Tensor,
  b: tf.Tensor,
  difference = a.sub(b),
  logRatio?: tf.Tensor,
): tf.Tensor {
  const excess = difference.div(b);
  const isClose = excess.abs().lessEqual(0.5);
  const far = where(isClose, tf.zerosLike(excess), excess.sub(logQuotient(a, b, logRatio)));

  const u = where(isClose, excess, tf.zerosLike(excess));
  const v = u.div(u.add(2));
  const v2 = v.square();
  const series = [1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3].reduce((sum, c) => sum.mul(v2).add(c), v2.mul(1 / 13));
  const close = v.mul(u.sub(v2.mul(series).mul(2)));
  return where(isClose, close, far);
}

function logQuotient(a: tf.Tensor, b: tf.Tensor, logRatio?: tf.Tensor): tf.Tensor {
  const quotient = a.div(b);
  if (logRatio === undefined) {
    return log(quotient);
  }
  const isOrdinary = quotient.greater(1e-30).logicalAnd(quotient.less(1e30));
  return where(isOrdinary, log(where(isOrdinary, quotient, 1)), logRatio);
}

/**
 * Deviance (generalised KL divergence) x log(x/m) + m − x of a count x ≥ 0 from its expectation m ≥ 0; 0·log 0 = 0.
 * `difference` is m − x and `logMean` log m, where the caller has them more exactly.
 */
export function deviance(x: tf.Tensor, m: tf.Tensor, difference = m.sub(x), logMean?: tf.Tensor): tf.Tensor {
  const isZero = x.lessEqual(0);
  const safeX = where(isZero, tf.onesLike(x), x);
  const logRatio = logMean?.sub(log(safeX));
  return where(isZero, m, x.mul(itakuraSaito(m, safeX, difference, logRatio)));
}

/**
 * What is left of log Γ(x + 1) after Stirling's leading terms: log Γ(x + 1) − x log x + x, for x ≥ 0.
 * It is 0 at 0 and grows as ½ log(2πx).
 */
export function stirlingRemainder(x: tf.Tensor): tf.Tensor {
  const isLarge = x.greaterEqual(SERIES_FROM);
  const large = where(isLarge, x, tf.onesLike(x));
  const inverse = large.reciprocal();
  const inverse2 = inverse.square();
  const series = inverse.mul(inverse2.mul(inverse2.mul(1 / 1260).sub(1 / 360)).add(1 / 12));
  const asymptotic = log(large).mul(0.5).add(HALF_LOG_TWO_PI).add(series);

  const small = where(isLarge, tf.onesLike(x), x);
  return where(isLarge, asymptotic, lgamma(small.add(1)).sub(xLogX(small)).add(small));
}

/** ψ(x) − log x for x > 0: what the digamma function adds to the logarithm, about −1/(2x). */
export function digammaMinusLog(x: tf.Tensor): tf.Tensor {
  const isLarge = x.greaterEqual(SERIES_FROM);
  const large = where(isLarge, x, tf.onesLike(x));
  const inverse = large.reciprocal();
  const inverse2 = inverse.square();
  const tail = inverse2.mul(inverse2.mul(inverse2.mul(-1 / 252).add(1 / 120)).sub(1 / 12));
  const small = where(isLarge, tf.onesLike(x), x);
  return where(isLarge, tail.sub(inverse.mul(0.5)), digamma(small).sub(log(small)));
}

/**
 * What the Bregman divergence of log Γ, lgamma(y) − lgamma(x) − (y − x)ψ(x), exceeds the deviance of y from x by; between
 * half of and all of itakuraSaito(y, x). It is what the KL divergences of the Gamma, Beta and Dirichlet families are made
 * of. Beyond 8 Stirling's series gives it in parts that are all exact; below, Γ(x + 1) = xΓ(x) climbs there in eight
 * steps; and where x and y are far apart nothing cancels and the definition will do.
 */
export function gammaBregmanExcess(y: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const isSeries = tf.minimum(y, x).greaterEqual(SERIES_FROM);
  const isFar = y.sub(x).abs().greater(x.mul(0.5));
  const [largeY, largeX] = [y, x].map((t) => where(isSeries, t, SERIES_FROM));
  const [smallY, smallX] = [y, x].map((t) => where(isSeries, 1, t));

  const far = itakuraSaito(smallY, smallX)
    .add(stirlingRemainder(smallY))
    .sub(stirlingRemainder(smallX))
    .sub(smallY.sub(smallX).mul(digammaMinusLog(smallX).add(smallX.reciprocal())));

  const difference = smallY.sub(smallX);
  const steps = tf.range(0, SERIES_FROM);
  const up = (t: tf.Tensor) => t.expandDims(-1).add(steps);
  const same = difference.expandDims(-1).add(tf.zerosLike(steps));
  const climbed = itakuraSaito(up(smallY), up(smallX), same).sum(-1);
  const [farY, farX] = [smallY.add(SERIES_FROM), smallX.add(SERIES_FROM)];
  const near = climbed
    .add(deviance(farY, farX, difference.neg()))
    .sub(deviance(smallY, smallX, difference.neg()))
    .add(stirlingBregman(farY, farX));

  return where(isSeries, stirlingBregman(largeY, largeX), where(isFar, far, near));
}

/** Bregman divergence of −½ log x + 1/(12x) − 1/(360x³): what is left of log Γ beyond x log x − x, for x ≥ 8. */
function stirlingBregman(y: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const difference = y.sub(x);
  const inverse = difference
    .div(x)
    .square()
    .div(y)
    .mul(1 / 12);
  const cubes = y
    .reciprocal()
    .pow(3)
    .sub(x.reciprocal().pow(3))
    .add(difference.div(x).mul(x.reciprocal().pow(3)).mul(3));
  return itakuraSaito(y, x)
    .mul(0.5)
    .add(inverse)
    .sub(cubes.mul(1 / 360));
}

/** e⁻ᵈ − 1 + d ≥ 0, exact also for small d, where it is about d²/2. */
export function expRemainder(d: tf.Tensor): tf.Tensor {
  const isSmall = d.abs().less(0.5);
  const small = where(isSmall, d, 0);
  const coefficients = [1 / 40320, -1 / 5040, 1 / 720, -1 / 120, 1 / 24, -1 / 6, 1 / 2];
  const series = coefficients.reduce((sum, c) => sum.mul(small).add(c), tf.zerosLike(small));
  const near = small.square().mul(series);
  return where(isSmall, near, expm1(d.neg()).add(d));
}

/** a·b − c·d with the products' rounding errors put back in: near a·b ≈ c·d the rounded products alone lose all digits. */
export function exactDifference(a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d?: tf.Tensor): tf.Tensor {
  const [left, right] = [a.mul(b), d === undefined ? c : c.mul(d)];
  const lost = stopGradient(
    d === undefined ? productError(a, b) : productError(a, b).sub(productError(c, d)),
  );
  return left.sub(right).add(where(lost.abs().less(Infinity), lost, 0));
}

/** a·b − fl(a·b), exactly (Dekker 1971): a float32 splits into two halves of 12 bits, whose products do not round. */
function productError(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const split = (x: tf.Tensor) => {
    const shifted = x.mul(4097);
    const high = shifted.sub(shifted.sub(x));
    return [high, x.sub(high)];
  };
  const [[aHigh, aLow], [bHigh, bLow]] = [split(a), split(b)];
  const cross = aHigh.mul(bHigh).sub(a.mul(b)).add(aHigh.mul(bLow)).add(aLow.mul(bHigh));
  return cross.add(aLow.mul(bLow));
}

/** x log x, and 0 at x = 0. */
export function xLogX(x: tf.Tensor): tf.Tensor {
  return xLogY(x, x);
}

/** x log y, with 0 · log 0 = 0. */
export function xLogY(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return timesLog(x, log(y));
}

/** x · logY where log y is already known, with 0 · (−∞) = 0. */
export function timesLog(x: tf.Tensor, logY: tf.Tensor): tf.Tensor {
  const isNothing = x.equal(0).logicalAnd(logY.equal(-Infinity));
  return x.mul(where(isNothing, tf.zerosLike(logY), logY));
}
