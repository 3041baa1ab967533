/**
 * KL(p ‖ q) between different families, where the log density of q is a sum of terms whose means under p are known:
 * KL = −H(p) − E_p[log q].
 */
import { erf, exp, log, polygamma, tf, where } from '../tensor';
import { Beta } from './beta';
import type { Distribution } from './distribution';
import { Exponential } from './exponential';
import { Gamma } from './gamma';
import { HalfNormal } from './halfNormal';
import { Independent } from './independent';
import { InverseGamma } from './inverseGamma';
import { closedFormKl, type DistributionClass, registerKl } from './klRegistry';
import { Laplace } from './laplace';
import { LogNormal } from './logNormal';
import { MultivariateNormal } from './multivariateNormal';
import { Normal } from './normal';
import { StudentT } from './studentT';
import { betaScale } from './tails';
import { Uniform } from './uniform';
import { asTensor, asTensors, stretch } from './values';
import { digammaMinusLog, stirlingRemainder, xLogX } from './wellConditioned';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** E log|ε| for ε ~ N(0, 1), −(γ + log 2)/2; its variance is π²/8. */
const MEAN_LOG_NORMAL = -0.635181422730739;

/** Means under a distribution on the positive numbers. */
interface PositiveMeans {
  readonly log: tf.Tensor;
  readonly logSquare: tf.Tensor;
  readonly x: tf.Tensor;
  readonly inverse: tf.Tensor;
  readonly square: tf.Tensor;
}

function gammaMeans(alpha: tf.Tensor, beta: tf.Tensor): PositiveMeans {
  const meanLog = log(alpha).add(digammaMinusLog(alpha)).sub(log(beta));
  const x = alpha.div(beta);
  return {
    log: meanLog,
    logSquare: meanLog.square().add(polygamma(1, alpha)),
    x,
    inverse: finiteAbove(alpha, 1, (a) => beta.div(a.sub(1))),
    square: x.mul(alpha.add(1).div(beta)),
  };
}

function inverseGammaMeans(alpha: tf.Tensor, beta: tf.Tensor): PositiveMeans {
  const inverse = gammaMeans(alpha, beta);
  return {
    log: inverse.log.neg(),
    logSquare: inverse.logSquare,
    x: inverse.inverse,
    inverse: inverse.x,
    square: finiteAbove(alpha, 2, (a) => beta.div(a.sub(1)).mul(beta.div(a.sub(2)))),
  };
}

function logNormalMeans(mu: tf.Tensor, sigma: tf.Tensor): PositiveMeans {
  const half = sigma.square().mul(0.5);
  return {
    log: mu.add(tf.zerosLike(sigma)),
    logSquare: mu.square().add(sigma.square()),
    x: exp(half.add(mu)),
    inverse: exp(half.sub(mu)),
    square: exp(half.mul(4).add(mu.mul(2))),
  };
}

function halfNormalMeans(sigma: tf.Tensor): PositiveMeans {
  const meanLog = log(sigma).add(MEAN_LOG_NORMAL);
  return {
    log: meanLog,
    logSquare: meanLog.square().add(Math.PI ** 2 / 8),
    x: sigma.mul(Math.sqrt(2 / Math.PI)),
    inverse: tf.fill(sigma.shape, Infinity),
    square: sigma.square(),
  };
}

/** f(alpha) where alpha > bound, and ∞ elsewhere. */
function finiteAbove(alpha: tf.Tensor, bound: number, f: (alpha: tf.Tensor) => tf.Tensor): tf.Tensor {
  const exists = alpha.greater(bound);
  return where(exists, f(where(exists, alpha, bound + 1)), Infinity);
}

type FamilyOf<D extends Distribution, Result> = readonly [DistributionClass<D>, (d: D) => Result];
const family = <D extends Distribution, Result>(D: DistributionClass<D>, f: (d: D) => Result) =>
  [D, f] as unknown as FamilyOf<Distribution, Result>;

const means = [
  family(Gamma, (p) => gammaMeans(...asTensors(p.concentration, p.rate))),
  family(Exponential, (p) => gammaMeans(...asTensors(1, p.rate))),
  family(InverseGamma, (p) => inverseGammaMeans(...asTensors(p.concentration, p.scale))),
  family(LogNormal, (p) => logNormalMeans(...asTensors(p.loc, p.scale))),
  family(HalfNormal, (p) => halfNormalMeans(asTensor(p.scale))),
];

const meanLogDensities = [
  family(Gamma, (q) => (m: PositiveMeans) => {
    const [alpha, beta] = asTensors(q.concentration, q.rate);
    return gammaLogScale(alpha, beta).add(alpha.sub(1).mul(m.log)).sub(beta.mul(m.x));
  }),
  family(Exponential, (q) => (m: PositiveMeans) => {
    const rate = asTensor(q.rate);
    return log(rate).sub(rate.mul(m.x));
  }),
  family(InverseGamma, (q) => (m: PositiveMeans) => {
    const [alpha, beta] = asTensors(q.concentration, q.scale);
    return gammaLogScale(alpha, beta).sub(alpha.add(1).mul(m.log)).sub(beta.mul(m.inverse));
  }),
  family(LogNormal, (q) => (m: PositiveMeans) => {
    const [mu, sigma] = asTensors(q.loc, q.scale);
    const square = m.logSquare.sub(mu.mul(2).mul(m.log)).add(mu.square());
    return square.div(sigma.square()).mul(-0.5).sub(m.log).sub(log(sigma)).sub(HALF_LOG_TWO_PI);
  }),
  family(HalfNormal, (q) => (m: PositiveMeans) => {
    const sigma = asTensor(q.scale);
    return m.square
      .div(sigma.square())
      .mul(-0.5)
      .sub(log(sigma))
      .add(Math.LN2 - HALF_LOG_TWO_PI);
  }),
];

/** log(β^α / Γ(α)). */
function gammaLogScale(alpha: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const powers = alpha.mul(log(beta).sub(log(alpha)).add(1));
  return powers.add(log(alpha)).sub(stirlingRemainder(alpha));
}

for (const [P, meansOf] of means) {
  for (const [Q, meanLogDensity] of meanLogDensities) {
    if (P !== Q) {
      registerKl(P, Q, (p, q) => meanLogDensity(q)(meansOf(p)).add(p.entropy()).neg());
    }
  }
}

/** E_p[log q] for a Gaussian q needs p's mean and variance only; where they are infinite, so is KL. */
for (const P of [Laplace, Uniform, Beta, Gamma, Exponential, LogNormal, HalfNormal]) {
  registerKl<Distribution, Normal>(P, Normal, (p, q) => againstGaussian(p, p.mean(), p.variance(), q));
}
registerKl(InverseGamma, Normal, (p, q) => {
  const [alpha, beta] = asTensors(p.concentration, p.scale);
  const mean = finiteAbove(alpha, 1, (a) => beta.div(a.sub(1)));
  const variance = finiteAbove(alpha, 2, (a) => beta.div(a.sub(1)).square().div(a.sub(2)));
  return againstGaussian(p, mean, variance, q);
});
registerKl(StudentT, Normal, (p, q) => {
  const [nu, mu, sigma] = asTensors(p.df, p.loc, p.scale);
  const variance = finiteAbove(nu, 2, (df) => sigma.square().mul(df.div(df.sub(2))));
  return againstGaussian(p, mu, variance, q);
});

function againstGaussian(p: Distribution, mean: tf.Tensor, variance: tf.Tensor, q: Normal): tf.Tensor {
  const [mu, sigma] = asTensors(q.loc, q.scale);
  const square = variance.div(sigma.square()).add(mean.sub(mu).div(sigma).square());
  return square.mul(0.5).add(log(sigma)).add(HALF_LOG_TWO_PI).sub(p.entropy());
}

/** E|x − m| under a Gaussian: σ√(2/π) e^(−d²/2) + σ d erf(d/√2) with d = (μ − m)/σ. */
registerKl(Normal, Laplace, (p, q) => {
  const [mu, sigma, m, b] = asTensors(p.loc, p.scale, q.loc, q.scale);
  const d = mu.sub(m).div(sigma);
  const peak = exp(d.square().mul(-0.5)).mul(Math.sqrt(2 / Math.PI));
  const distance = peak.add(d.mul(erf(d.mul(Math.SQRT1_2))));
  return sigma.div(b).mul(distance).add(log(b)).add(Math.LN2).sub(p.entropy());
});

registerKl(Beta, Uniform, (p, q) => {
  const [low, high] = asTensors(q.low, q.high);
  const covers = low.lessEqual(0).logicalAnd(high.greaterEqual(1));
  return where(covers, log(high.sub(low)).sub(p.entropy()), Infinity);
});

registerKl(Uniform, Beta, (p, q) => {
  const [low, high, alpha, beta] = asTensors(p.low, p.high, q.concentration1, q.concentration0);
  const isInside = low.greaterEqual(0).logicalAnd(high.lessEqual(1));
  const [a, b] = [where(isInside, low, 0), where(isInside, high, 1)];
  const n = alpha.add(beta);
  const powers = alpha.mul(log(n.div(alpha))).add(beta.mul(log(n.div(beta))));
  const scale = betaScale(alpha, beta).add(powers);
  const terms = alpha
    .sub(1)
    .mul(meanLog(a, b))
    .add(beta.sub(1).mul(meanLog(tf.sub(1, b), tf.sub(1, a))));
  return where(
    isInside,
    scale
      .add(terms)
      .add(log(b.sub(a)))
      .neg(),
    Infinity,
  );
});

/** The mean of log x for x uniform between low and high. */
function meanLog(low: tf.Tensor, high: tf.Tensor): tf.Tensor {
  return xLogX(high).sub(xLogX(low)).div(high.sub(low)).sub(1);
}

/** A vector of independent Normals is a Gaussian with a diagonal covariance. */
function asGaussian(d: Independent): MultivariateNormal | undefined {
  const { distribution, rank } = d;
  if (!(distribution instanceof Normal) || rank !== 1) {
    return undefined;
  }
  const whole = (value: tf.Tensor) => stretch(value, distribution.batchShape);
  return new MultivariateNormal(whole(asTensor(distribution.loc)), {
    scaleDiag: whole(asTensor(distribution.scale)),
  });
}

registerKl(Independent, MultivariateNormal, (p, q) => {
  const gaussian = asGaussian(p);
  return gaussian && closedFormKl(gaussian, q);
});

registerKl(MultivariateNormal, Independent, (p, q) => {
  const gaussian = asGaussian(q);
  return gaussian && closedFormKl(p, gaussian);
});
