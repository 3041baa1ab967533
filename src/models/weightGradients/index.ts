/** Four ways to the gradient of a Bayesian regression's or network's free energy (document 2, "Re-parameterization trick"). */
export { type AscentOptions, ascend } from './ascent';
export { entriesOf, errorsOf, estimates, finiteDifferences, fitSlope, noise, weights } from './draws';
export {
  complexityOf,
  exactNetwork,
  type NetworkFreeEnergy,
  type UnitMoments,
  unitMoments,
} from './exactNetwork';
export { functionDraws, type NetworkKind, networkEstimates } from './network';
export { automatic, drawnDirectly, type OneWeight, type Pass, passThrough } from './node';
export {
  complexityGradient,
  exactGradient,
  exactMoments,
  fitOf,
  type Kind,
  type MeanField,
  meanVariance,
  nearPosterior,
  randomRegression,
} from './regression';
export {
  type SteepMoments,
  type Switch,
  steepDraws,
  steepFit,
  steepMoments,
  steepSlope,
  stepGradient,
} from './steep';
