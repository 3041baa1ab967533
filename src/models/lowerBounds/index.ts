export { componentGaussian, elboByComponents, type Outline, outlines, snapshots } from './clusters';
export { meansByCoordinate } from './coordinates';
export {
  drawClusters,
  drawPoints,
  exactAssignment,
  type KnownMixture,
  logJoint,
  logMarginal,
  pointBound,
} from './knownMixture';
export { mixtureEvidence } from './mixtureEvidence';
export {
  evidenceOf,
  expectedLogLikelihoods,
  type HalfStep,
  halfSteps,
  klToNormalGamma,
  logFactors,
  logNormalGamma,
  meshOverMuTau,
  type NormalGamma,
  posteriorOf,
  priorOf,
  startOf,
} from './normalGamma';
