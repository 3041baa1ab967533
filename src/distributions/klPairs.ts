/**
 * KL(p ‖ q) for every pair with a closed form, each as a sum of terms ≥ 0 that vanish together with it, so that a small
 * divergence keeps its digits. Within an exponential family KL is the Bregman divergence of the log normaliser (Nielsen
 * and Nock 2010), and those of −log x, of x log x and of log Γ are `itakuraSaito`, `deviance` and `gammaBregmanExcess`.
 */
import { diagonal, log, log1p, tf, where } from '../tensor';
import { Bernoulli } from './bernoulli';
import { Beta } from './beta';
import { Binomial } from './binomial';
import { Categorical } from './categorical';
import { Cauchy } from './cauchy';
import { Dirichlet } from './dirichlet';
import { Exponential } from './exponential';
import { Gamma } from './gamma';
import { HalfCauchy } from './halfCauchy';
import { HalfNormal } from './halfNormal';
import { Independent } from './independent';
import { InverseGamma } from './inverseGamma';
import { closedFormKl, registerKl } from './klRegistry';
import { Laplace } from './laplace';
import { LogNormal } from './logNormal';
import { solveMat } from './matrices';
import { Multinomial } from './multinomial';
import { MultivariateNormal } from './multivariateNormal';
import { NegativeBinomial } from './negativeBinomial';
import { Normal } from './normal';
import { choiceLogProbs, choiceProbs, eventTensors, type Odds } from './odds';
import { Poisson } from './poisson';
import { TransformedDistribution } from './transformed';
import { Uniform } from './uniform';
import { asTensor, asTensors, broadcastShapes, isSame, stretch, sumRightmost } from './values';
import { deviance, exactDifference, expRemainder, gammaBregmanExcess, itakuraSaito } from './wellConditioned';

registerKl(Normal, Normal, (p, q) => normalKl(...asTensors(p.loc, p.scale, q.loc, q.scale)));

// A change of variables leaves KL as it is.
registerKl(LogNormal, LogNormal, (p, q) => normalKl(...asTensors(p.loc, p.scale, q.loc, q.scale)));

registerKl(MultivariateNormal, MultivariateNormal, (p, q) => {
  const [muP, muQ] = asTensors(p.loc, q.loc);
  const [covarianceP, covarianceQ] = [p.covariance(), q.covariance()];
  const shift = covarianceQ.mahalanobis(muP.sub(muQ)).mul(0.5);
  if ('scaleDiag' in p.form && !p.form.factor && 'scaleDiag' in q.form && !q.form.factor) {
    const [sigmaP, sigmaQ] = asTensors(p.form.scaleDiag, q.form.scaleDiag);
    return variancePart(sigmaP, sigmaQ).sum(-1).add(shift);
  }
  // With M = L_q⁻¹ L_p: ½(|M|² − n − log det MMᵀ), the diagonal apart.
  const [Lp, Lq] = [covarianceP.factor(), covarianceQ.factor()];
  const M = solveMat(Lq, Lp);
  const strictlyLower = tf.sub(1, tf.eye(covarianceP.dimension));
  const correlations = M.mul(strictlyLower).square().sum([-2, -1]).mul(0.5);
  return variancePart(diagonal(Lp), diagonal(Lq)).sum(-1).add(correlations).add(shift);
});

registerKl(HalfNormal, HalfNormal, (p, q) => variancePart(...asTensors(p.scale, q.scale)));

registerKl(Laplace, Laplace, (p, q) => {
  const [muP, bP, muQ, bQ] = asTensors(p.loc, p.scale, q.loc, q.scale);
  const distance = muP.sub(muQ).abs().div(bP);
  return itakuraSaito(bP, bQ).add(bP.div(bQ).mul(expRemainder(distance)));
});

registerKl(Cauchy, Cauchy, (p, q) => cauchyKl(...asTensors(p.loc, p.scale, q.loc, q.scale)));

registerKl(HalfCauchy, HalfCauchy, (p, q) => cauchyKl(...asTensors(0, p.scale, 0, q.scale)));

registerKl(Uniform, Uniform, (p, q) => {
  const [lowP, highP, lowQ, highQ] = asTensors(p.low, p.high, q.low, q.high);
  const isInside = lowP.greaterEqual(lowQ).logicalAnd(highP.lessEqual(highQ));
  return where(isInside, log(highQ.sub(lowQ).div(highP.sub(lowP))), Infinity);
});

registerKl(Exponential, Exponential, (p, q) => itakuraSaito(...asTensors(q.rate, p.rate)));

registerKl(Gamma, Gamma, (p, q) => gammaKl(...asTensors(p.concentration, p.rate, q.concentration, q.rate)));

registerKl(InverseGamma, InverseGamma, (p, q) =>
  gammaKl(...asTensors(p.concentration, p.scale, q.concentration, q.scale)),
);

registerKl(Beta, Beta, (p, q) => {
  const [a, b, c, d] = asTensors(p.concentration1, p.concentration0, q.concentration1, q.concentration0);
  const [sumP, sumQ] = [a.add(b), c.add(d)];
  const part = (x: tf.Tensor, y: tf.Tensor, other: tf.Tensor, otherY: tf.Tensor) => {
    // y − (c + d) x / (a + b), without the cancellation.
    const shortfall = exactDifference(y, other, otherY, x).div(sumP).neg();
    return deviance(y, sumQ.div(sumP).mul(x), shortfall).add(gammaBregmanExcess(y, x));
  };
  return part(a, c, b, d)
    .add(part(b, d, a, c))
    .sub(gammaBregmanExcess(sumQ, sumP));
});

registerKl(Dirichlet, Dirichlet, (p, q) => {
  const [alpha, beta] = asTensors(p.concentration, q.concentration);
  const [sumP, sumQ] = [alpha.sum(-1, true), beta.sum(-1, true)];
  const expected = sumQ.div(sumP).mul(alpha);
  const parts = deviance(beta, expected).add(gammaBregmanExcess(beta, alpha)).sum(-1);
  return parts.sub(gammaBregmanExcess(sumQ, sumP).squeeze([-1]));
});

registerKl(Bernoulli, Bernoulli, (p, q) => bernoulliKl(p.odds, q.odds));

registerKl(Binomial, Binomial, (p, q) =>
  isSame(p.totalCount, q.totalCount) ? asTensor(p.totalCount).mul(bernoulliKl(p.odds, q.odds)) : undefined,
);

registerKl(Categorical, Categorical, (p, q) => {
  if (p.categories !== q.categories) {
    throw new Error(`kl(Categorical, Categorical): ${p.categories} categories against ${q.categories}.`);
  }
  return choiceKl(p.odds, q.odds);
});

registerKl(Multinomial, Multinomial, (p, q) =>
  isSame(p.totalCount, q.totalCount) ? asTensor(p.totalCount).mul(choiceKl(p.odds, q.odds)) : undefined,
);

// Trials until the r-th failure: r / (1 − p) of them on average, each a Bernoulli.
registerKl(NegativeBinomial, NegativeBinomial, (p, q) => {
  if (!isSame(p.totalCount, q.totalCount)) {
    return undefined;
  }
  const trials = asTensor(p.totalCount).div(eventTensors(p.odds).q);
  return trials.mul(bernoulliKl(p.odds, q.odds));
});

registerKl(Poisson, Poisson, (p, q) => deviance(...asTensors(p.rate, q.rate)));

registerKl(Independent, Independent, (p, q) => {
  const each = p.rank === q.rank ? closedFormKl(p.distribution, q.distribution) : undefined;
  const shape = broadcastShapes(p.distribution.batchShape, q.distribution.batchShape)!;
  return each && sumRightmost(stretch(each, shape), p.rank);
});

// The same change of variables on both sides leaves KL as it is.
registerKl(TransformedDistribution, TransformedDistribution, (p, q) =>
  p.bijector === q.bijector ? closedFormKl(p.distribution, q.distribution) : undefined,
);

/** The part of a Gaussian KL that comes from the spread: ½(r − log r − 1) with r = σ_p²/σ_q². */
function variancePart(sigmaP: tf.Tensor, sigmaQ: tf.Tensor): tf.Tensor {
  const ratio = sigmaP.div(sigmaQ);
  const excess = sigmaP.sub(sigmaQ).div(sigmaQ).mul(ratio.add(1));
  return itakuraSaito(ratio.square(), tf.onesLike(ratio), excess, log(ratio).mul(2)).mul(0.5);
}

function normalKl(muP: tf.Tensor, sigmaP: tf.Tensor, muQ: tf.Tensor, sigmaQ: tf.Tensor): tf.Tensor {
  const shift = muP.sub(muQ).div(sigmaQ);
  return variancePart(sigmaP, sigmaQ).add(shift.square().mul(0.5));
}

/** Chyzak and Nielsen (2019), A closed-form formula for the KL divergence between Cauchy distributions. */
function cauchyKl(muP: tf.Tensor, gammaP: tf.Tensor, muQ: tf.Tensor, gammaQ: tf.Tensor): tf.Tensor {
  const [spread, shift] = [gammaP.sub(gammaQ), muP.sub(muQ)];
  const relative = (d: tf.Tensor) => d.div(gammaP).mul(d.div(gammaQ));
  return log1p(relative(spread).add(relative(shift)).mul(0.25));
}

function gammaKl(alphaP: tf.Tensor, betaP: tf.Tensor, alphaQ: tf.Tensor, betaQ: tf.Tensor): tf.Tensor {
  const expected = alphaP.mul(betaQ.div(betaP));
  const excess = exactDifference(alphaP, betaQ, alphaQ, betaP).div(betaP);
  return deviance(alphaQ, expected, excess).add(gammaBregmanExcess(alphaQ, alphaP));
}

/** p log(p/q) + (1 − p) log((1 − p)/(1 − q)), from whichever of p and 1 − p still has its digits. */
function bernoulliKl(oddsP: Odds, oddsQ: Odds): tf.Tensor {
  const [p, q] = [eventTensors(oddsP), eventTensors(oddsQ)];
  const excess = where(p.p.greater(0.5), p.q.sub(q.q), q.p.sub(p.p));
  return deviance(p.p, q.p, excess, q.logP).add(deviance(p.q, q.q, excess.neg(), q.logQ));
}

function choiceKl(oddsP: Odds, oddsQ: Odds): tf.Tensor {
  const [p, q] = [choiceProbs(oddsP), choiceProbs(oddsQ)];
  return deviance(p, q, q.sub(p), choiceLogProbs(oddsQ)).sum(-1);
}
