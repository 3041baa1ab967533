export {
  boundByEvidence,
  boundByJoint,
  boundByPrior,
  gap,
  type JointForm,
  type PriorForm,
  prior,
  type ThetaGradient,
  thetaGradient,
} from './bound';
export { bestEncoder, boundsOfData, encode, type LinearEncoder } from './encoder';
export {
  type Encoded,
  type GradientDraws,
  type GradientMoments,
  gaussian,
  logJoint,
  naiveDraws,
  naiveMoments,
  type Part,
  pathDraws,
  pathMoments,
  type Quadratic,
  quadraticOf,
  valueMoments,
} from './estimators';
export {
  type EvidenceGradient,
  evidenceGradient,
  evidenceOverW,
  fitMap,
  fitMl,
  logEvidenceOfData,
  logPosteriorOfTheta,
  stochasticAscent,
  type Waypoint,
} from './fit';
export { evidenceFromPrior, priorDrawsNeeded } from './fromPrior';
export {
  asPpca,
  type Drawn,
  drawData,
  fromPpca,
  type LinearGaussian,
  linearGaussian,
  logEvidence,
  logLikelihood,
  marginal,
  meanOf,
  posterior,
  posteriors,
  randomModel,
  sizesOf,
  type Vector,
} from './model';
export {
  bandOf,
  centreOf,
  type Recording,
  type Restorer,
  type RestoreScore,
  record,
  restore,
  restorer,
  scoreRestoring,
  strips,
  withBlocks,
  withHoles,
  withNoise,
} from './observe';
export { type PullOnMean, pullOnMean } from './pull';
export { between, boundsWith, randomGaussians, scaled } from './variations';
