/** Means under distributions on the positive numbers, which the divergences between their families are made of. */
import { exp, log, polygamma, tf, where } from '../tensor';
import { digammaMinusLog, stirlingRemainder } from './wellConditioned';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** E log|ε| for ε ~ N(0, 1), −(γ + log 2)/2; its variance is π²/8. */
const MEAN_LOG_NORMAL = -0.635181422730739;

/**
 * What is needed of a distribution on the positive numbers. The gaps (E log x − log E x ≤ 0, and the same for 1/x) are
 * kept by themselves: for a narrow distribution they are tiny differences of large numbers.
 */
export interface PositiveMeans {
  /** H[log x], which does not depend on x's unit. */
  readonly logEntropy: tf.Tensor;
  readonly log: tf.Tensor;
  readonly logVariance: tf.Tensor;
  readonly x: tf.Tensor;
  readonly gap: tf.Tensor;
  readonly inverse: tf.Tensor;
  readonly inverseGap: tf.Tensor;
  readonly square: tf.Tensor;
}

export function gammaMeans(alpha: tf.Tensor, beta: tf.Tensor): PositiveMeans {
  const gap = digammaMinusLog(alpha);
  const x = alpha.div(beta);
  return {
    logEntropy: stirlingRemainder(alpha).sub(alpha.mul(gap)).sub(log(alpha)),
    log: log(alpha).add(gap).sub(log(beta)),
    logVariance: polygamma(1, alpha),
    x,
    gap,
    inverse: finiteAbove(alpha, 1, (a) => beta.div(a.sub(1))),
    inverseGap: finiteAbove(alpha, 1, (a) => digammaMinusLog(a.sub(1)).add(a.sub(1).reciprocal()).neg()),
    square: x.mul(alpha.add(1).div(beta)),
  };
}

export function inverseGammaMeans(alpha: tf.Tensor, beta: tf.Tensor): PositiveMeans {
  const inverse = gammaMeans(alpha, beta);
  return {
    logEntropy: inverse.logEntropy,
    log: inverse.log.neg(),
    logVariance: inverse.logVariance,
    x: inverse.inverse,
    gap: inverse.inverseGap,
    inverse: inverse.x,
    inverseGap: inverse.gap,
    square: finiteAbove(alpha, 2, (a) => beta.div(a.sub(1)).mul(beta.div(a.sub(2)))),
  };
}

export function logNormalMeans(mu: tf.Tensor, sigma: tf.Tensor): PositiveMeans {
  const half = sigma.square().mul(0.5);
  return {
    logEntropy: log(sigma).add(0.5 + HALF_LOG_TWO_PI),
    log: mu.add(tf.zerosLike(sigma)),
    logVariance: sigma.square(),
    x: exp(half.add(mu)),
    gap: half.neg(),
    inverse: exp(half.sub(mu)),
    inverseGap: half.neg(),
    square: exp(half.mul(4).add(mu.mul(2))),
  };
}

export function halfNormalMeans(sigma: tf.Tensor): PositiveMeans {
  const same = (value: number) => tf.fill(sigma.shape, value);
  return {
    logEntropy: same(0.5 + 0.5 * Math.log(Math.PI / 2) - MEAN_LOG_NORMAL),
    log: log(sigma).add(MEAN_LOG_NORMAL),
    logVariance: same(Math.PI ** 2 / 8),
    x: sigma.mul(Math.sqrt(2 / Math.PI)),
    gap: same(MEAN_LOG_NORMAL - 0.5 * Math.log(2 / Math.PI)),
    inverse: same(Infinity),
    inverseGap: same(0),
    square: sigma.square(),
  };
}

/** f(alpha) where alpha > bound, and ∞ elsewhere. */
export function finiteAbove(alpha: tf.Tensor, bound: number, f: (alpha: tf.Tensor) => tf.Tensor): tf.Tensor {
  const exists = alpha.greater(bound);
  return where(exists, f(where(exists, alpha, bound + 1)), Infinity);
}
