export { type AevbOptions, type AevbState, aevb, type Snapshot, type TrainOptions, train } from './aevb';
export { type MinibatchOptions, minibatchEstimates, minibatchGradients, pointEstimates } from './draws';
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
  type Split,
  splitOf,
  type Variances,
  variancesAt,
} from './exact';
export { encode, encodedOf, initialParams, type LinearParams, thetaOf } from './linear';
export { type NetworkVariances, networkVariances } from './network';
