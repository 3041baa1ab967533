export { type BatchRun, byBatch } from './batches';
export {
  directionOf,
  type Flight,
  flights,
  LAUNCH,
  maximumLikelihood,
  type ShuttlePosterior,
  shuttle,
} from './challenger';
export { type Curve, curveOfGaussian, curveOfPosterior } from './curves';
export {
  equalMixture,
  fitAndWeigh,
  type Weighed,
  type WeighedOften,
  weigh,
  weighOften,
  widened,
} from './families';
export { byOrigin, movedTo, type OriginRow } from './origins';
export {
  byPoints,
  type Moment,
  type PointsRow,
  reached,
  type Sized,
  samplingOverTime,
  sized,
  variationOverTime,
} from './points';
export { type Checkpoint, type Lap, raceOfGrid, raceOfNuts, raceOfVariation, thinned } from './race';
export {
  covarianceOf,
  type Errors,
  errorsOf,
  type Summary,
  summaryOfDraws,
  summaryOfGaussian,
  summaryOfGrid,
} from './summary';
export { byUnknowns, type UnknownsRow } from './unknowns';
