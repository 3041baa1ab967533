/**
 * KL(p ‖ q) between different families, where the log density of q is a sum of terms whose means under p are known:
 * KL = −H(p) − E_p[log q]. Exact to about 1e-6 nats, not to as many digits of a tiny divergence (rounding below 0 is 0).
 */
import { erf, exp, log, log1p, tf, where } from '../tensor';
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
import {
  finiteAbove,
  gammaMeans,
  halfNormalMeans,
  inverseGammaMeans,
  logNormalMeans,
  type PositiveMeans,
} from './positiveMeans';
import { StudentT } from './studentT';
import { betaScale } from './tails';
import { Uniform } from './uniform';
import { asTensor, asTensors, stretch } from './values';
import { deviance, stirlingRemainder } from './wellConditioned';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

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

/** −E_p[log q(x) + log x], for the density of log x under q. */
const crossEntropies = [
  family(Gamma, (q) => (m: PositiveMeans) => {
    const [alpha, beta] = asTensors(q.concentration, q.rate);
    return gammaCrossEntropy(alpha, beta, m.x, m.gap);
  }),
  family(Exponential, (q) => (m: PositiveMeans) => {
    const [alpha, beta] = asTensors(1, q.rate);
    return gammaCrossEntropy(alpha, beta, m.x, m.gap);
  }),
  family(InverseGamma, (q) => (m: PositiveMeans) => {
    const [alpha, beta] = asTensors(q.concentration, q.scale);
    return gammaCrossEntropy(alpha, beta, m.inverse, m.inverseGap);
  }),
  family(LogNormal, (q) => (m: PositiveMeans) => {
    const [mu, sigma] = asTensors(q.loc, q.scale);
    const shift = m.log.sub(mu).div(sigma).square();
    return m.logVariance.div(sigma.square()).add(shift).mul(0.5).add(log(sigma)).add(HALF_LOG_TWO_PI);
  }),
  family(HalfNormal, (q) => (m: PositiveMeans) => {
    const sigma = asTensor(q.scale);
    const square = m.square.div(sigma.square()).mul(0.5);
    return square.sub(m.log.sub(log(sigma))).sub(Math.LN2 - HALF_LOG_TWO_PI);
  }),
];

/** −E[log density of log x] under Gamma(α, β): its scale, and α (E[βx/α] − 1 − E log(βx/α)), both terms ≥ 0. */
function gammaCrossEntropy(alpha: tf.Tensor, beta: tf.Tensor, mean: tf.Tensor, gap: tf.Tensor): tf.Tensor {
  const hasMean = mean.less(Infinity);
  const expected = beta.mul(where(hasMean, mean, 1));
  const distance = deviance(alpha, expected).sub(alpha.mul(where(hasMean, gap, 0)));
  return where(hasMean, stirlingRemainder(alpha).sub(log(alpha)).add(distance), Infinity);
}

for (const [P, meansOf] of means) {
  for (const [Q, crossEntropy] of crossEntropies) {
    if (P !== Q) {
      registerKl(P, Q, (p, q) => {
        const m = meansOf(p);
        return crossEntropy(q)(m).sub(m.logEntropy).relu();
      });
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
  return square.mul(0.5).add(log(sigma)).add(HALF_LOG_TWO_PI).sub(p.entropy()).relu();
}

/** E|x − m| under a Gaussian: σ√(2/π) e^(−d²/2) + σ d erf(d/√2) with d = (μ − m)/σ. */
registerKl(Normal, Laplace, (p, q) => {
  const [mu, sigma, m, b] = asTensors(p.loc, p.scale, q.loc, q.scale);
  const d = mu.sub(m).div(sigma);
  const peak = exp(d.square().mul(-0.5)).mul(Math.sqrt(2 / Math.PI));
  const distance = peak.add(d.mul(erf(d.mul(Math.SQRT1_2))));
  return sigma.div(b).mul(distance).add(log(b)).add(Math.LN2).sub(p.entropy()).relu();
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

/** The mean of log x for x uniform between low and high: log low + (1 + u) log(1 + u)/u − 1 with u = high/low − 1. */
function meanLog(low: tf.Tensor, high: tf.Tensor): tf.Tensor {
  const isFar = low.lessEqual(high.mul(1e-30));
  const from = where(isFar, 1, low);
  const u = where(isFar, 1, high.sub(low).div(from));
  const near = log(from).add(log1p(u).mul(u.reciprocal().add(1)));
  return where(isFar, log(high), near).sub(1);
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
