export { type BoundTerms, boundTerms } from './bound';
export { predictionsAt } from './curves';
export {
  exactBound,
  exactDdimSd,
  exactPredictor,
  type GaussianBound,
  type GaussianData,
  type ReverseVariance,
} from './gaussian';
export {
  type Ddpm,
  type DdpmParams,
  ddpm,
  initDdpm,
  type NoisePredictor,
  predictorOf,
  trainDdpm,
} from './model';
export { sampleAncestral, sampleDdim } from './sample';
export { diffuse, linearSchedule, type Schedule } from './schedule';
