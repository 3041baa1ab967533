export { type AevbOptions, type AevbState, aevb, type Snapshot, type TrainOptions, train } from './aevb';
export {
  type MinibatchOptions,
  minibatchEstimates,
  minibatchGradients,
  pointEstimates,
  totalVariance,
} from './draws';
export {
  type EstimatorName,
  estimatorA,
  estimatorAWithoutScore,
  estimatorB,
  estimators,
} from './estimators';
export {
  type ExactBound,
  exactBound,
  meanVariances,
  minibatchVariance,
  ratioMap,
  type Split,
  splitOf,
  thinned,
  type Variances,
  variancesAt,
} from './exact';
export {
  columnsOf,
  dataTensor,
  encode,
  encodedOf,
  exactEncoder,
  initialParams,
  type LinearParams,
  partly,
  thetaOf,
} from './linear';
export { type NetworkVariances, networkVariances, type Ratio, ratioOf } from './network';
export { bestBound, optimumAtWeight, turned } from './optima';
export { gapsOverRuns } from './race';
export { adagradJitter, meanParams, pullOnSize, type Shaking, shakingOf } from './rest';
