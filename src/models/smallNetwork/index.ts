export { type Contest, contest } from './contest';
export { type GridCost, gridCosts, secondsFor } from './cost';
export {
  logLikelihood,
  logNormal,
  logPrior,
  type Observations,
  output,
  type SmallNetwork,
  smallNetwork,
  type Weights,
  weightNames,
} from './network';
export {
  type Candidate,
  evidenceOfOneUnit,
  likelihoodPlane,
  mirrored,
  overCandidates,
  type Plane,
  type Predicted,
  planeOf,
  posteriorOnGrid,
  predicted,
  predictiveDensity,
  shapeOfDensity,
} from './posterior';
