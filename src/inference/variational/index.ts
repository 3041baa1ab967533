export {
  type AdviState,
  advi,
  densityTarget,
  type ElboEstimate,
  elboEstimate,
  type Minibatch,
  type Target,
} from './advi';
export {
  type BlackBoxGradient,
  type BlackBoxInfo,
  type BlackBoxOptions,
  type BlackBoxParams,
  type BlackBoxState,
  blackBox,
  blackBoxGradient,
  type FactorParams,
  type JointTerm,
} from './blackBox';
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
export {
  type FixedFormInfo,
  type FixedFormOptions,
  type FixedFormState,
  fixedForm,
  fixedFormResult,
  gaussianOf,
  type NaturalFamily,
  naturalGaussian,
} from './fixedForm';
export {
  type CouplingParams,
  couplingFlow,
  couplingLayer,
  type FlowLayer,
  type FlowParams,
  type PlanarParams,
  planarFlow,
  planarLayer,
} from './flows';
export {
  type GaussianMixtureInfo,
  type GaussianMixturePrior,
  type GaussianMixtureState,
  gaussianMixtureCavi,
  gaussianMixtureLocalTerms,
  type LocalTerms,
} from './gaussianMixtureCavi';
export { gaussianMixtureEm, type MixtureEmInfo, type MixtureEmState } from './gaussianMixtureEm';
export { importanceWeightedBound } from './importanceWeighted';
export { findMode, hessian, type LaplaceApproximation, laplace } from './laplace';
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
export { type MonteCarloEmOptions, type MonteCarloEmState, monteCarloEm } from './monteCarloEm';
export {
  type NormalGammaFactors,
  type NormalGammaInfo,
  type NormalGammaModel,
  normalGammaCavi,
} from './normalGammaCavi';
export { type PpcaInfo, type PpcaState, ppcaEm } from './ppcaEm';
export { type SvgdInfo, type SvgdState, steinDirection, svgd } from './svgd';
