export { directionOf, type Flight, flights, LAUNCH, type ShuttlePosterior, shuttle } from './challenger';
export { type Curve, curveOfGaussian, curveOfPosterior } from './curves';
export { equalMixture, fitAndWeigh, type Weighed, weigh, widened } from './families';
export { type Moment, reached, type Sized, samplingOverTime, sized, variationOverTime } from './points';
export { type Checkpoint, type Lap, raceOfGrid, raceOfNuts, raceOfVariation } from './race';
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
