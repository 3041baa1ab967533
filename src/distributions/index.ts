export { Bernoulli } from './bernoulli';
export { Beta } from './beta';
export { BetaBinomial } from './betaBinomial';
export { Bijector, bijectors, ElementwiseBijector } from './bijectors';
export { Binomial } from './binomial';
export { Categorical } from './categorical';
export { Cauchy } from './cauchy';
export { withoutChecks } from './constraints';
export { Dirichlet } from './dirichlet';
export { Distribution } from './distribution';
export {
  discreteEntropy,
  type FDivergence,
  fDivergence,
  jensenShannon,
  klDiscrete,
  natsToBits,
  renyi,
} from './divergences';
export { Exponential } from './exponential';
export { Gamma } from './gamma';
export { HalfCauchy } from './halfCauchy';
export { HalfNormal } from './halfNormal';
export { Hypergeometric } from './hypergeometric';
export { Independent } from './independent';
export { InverseGamma } from './inverseGamma';
export { kl, klMonteCarlo, registerKl } from './kl';
export { Laplace } from './laplace';
export { LogNormal } from './logNormal';
export { Mixture } from './mixture';
export { Multinomial } from './multinomial';
export { type CovarianceForm, MultivariateNormal } from './multivariateNormal';
export { NegativeBinomial } from './negativeBinomial';
export { Normal } from './normal';
export type { Odds } from './odds';
export { Poisson } from './poisson';
export { StudentT } from './studentT';
export { TransformedDistribution } from './transformed';
export { Uniform } from './uniform';
export type { Value } from './values';
