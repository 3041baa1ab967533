export {
  expectedLogLikelihood,
  type LoopCost,
  parabolaThrough,
  type Shape,
  samplingLoop,
  shapeOf,
} from './costs';
export {
  decode,
  decodeRows,
  densityOverPlane,
  drawFromCurve,
  horseshoe,
  type LatentCurve,
  logEvidenceByGrid,
  logLikelihood,
  posteriorOfCode,
} from './curve';
export { firstByFormula, fourModels, type SmallModel } from './families';
