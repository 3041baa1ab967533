export { type AdviState, advi, type ElboEstimate, elboEstimate, type Minibatch, type Target } from './advi';
export type { ElboTerms } from './elbo';
export {
  choleskyOf,
  type Family,
  type FamilyDraws,
  type FullCovarianceParams,
  fullCovariance,
  type MeanFieldParams,
  meanField,
} from './families';
export { couplingFlow, type FlowParams, planarFlow } from './flows';
export {
  type GaussianMixtureInfo,
  type GaussianMixturePrior,
  type GaussianMixtureState,
  gaussianMixtureCavi,
} from './gaussianMixtureCavi';
export { gaussianMixtureEm, type MixtureEmInfo, type MixtureEmState } from './gaussianMixtureEm';
export type { LdaModel, LdaOptions, WordCounts } from './lda';
export { type LdaInfo, type LdaState, ldaCavi } from './ldaCavi';
export { heldOutPerplexity, meanTopics, topTerms } from './ldaEvaluation';
export {
  initialTopics,
  ldaStochastic,
  type StochasticLdaInfo,
  type StochasticLdaOptions,
  type StochasticLdaState,
} from './ldaStochastic';
export { minibatchScale, robbinsMonroSteps } from './minibatch';
export {
  type NormalGammaFactors,
  type NormalGammaInfo,
  type NormalGammaModel,
  normalGammaCavi,
} from './normalGammaCavi';
