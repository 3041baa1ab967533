export { type Contest, contest } from './contest';
export { type GridCost, gridCosts, secondsFor } from './cost';
export {
  logLikelihood,
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
} from './posterior';
