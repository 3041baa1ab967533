export { type AtDimension, atDimension, type DimensionOptions, dimensionLimit } from './dimension';
export {
  type Estimate,
  estimateAll,
  estimateFromDraws,
  estimatesByStretch,
  type FitOptions,
  fitGaussian,
  inverseMean,
  type RowDraws,
  relativeVariance,
  rowDraws,
} from './estimator';
export { type ImportanceOptions, importanceFromDraws } from './importance';
export { type LinearResult, linearJoint, onLinearGaussian } from './linear';
export {
  coordinatesOf,
  type LogJoint,
  type PosteriorDraws,
  type PosteriorOptions,
  type PosteriorSampler,
  posteriorSampler,
  samplePosterior,
} from './posterior';
export { type Sandwich, type SandwichOptions, sandwich } from './sandwich';
export { fromPrior, type GridOptions, gridLogLikelihood, logLikelihoodTable } from './sharedLatents';
export {
  evaluator,
  type MarginalLikelihood,
  type MarginalLikelihoodEvaluator,
  meanDifference,
  ofImages,
  type VaeEstimateOptions,
} from './vae';
