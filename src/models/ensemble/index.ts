export { ensembleCurve } from './curve';
export {
  gaussianHeads,
  LEAST_VARIANCE,
  type MemberPrediction,
  negativeLogLikelihood,
  predictMembers,
} from './heads';
export {
  type EnsemblePrediction,
  gaussianLogLikelihood,
  logGaussian,
  mixture,
  mixtureLogLikelihood,
} from './mixture';
