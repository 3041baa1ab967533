export {
  type CurveData,
  type CurveOptions,
  type CurvePrediction,
  dropoutCurve,
  trainOnCurve,
} from './curves';
export { classLogits, classLoss, type DigitTraining, trainClassifiers } from './digits';
export {
  everyMask,
  exactMoments,
  type MaskedOutput,
  type PlainLayer,
  type PlainNetwork,
  plainOutput,
  stackOf,
} from './enumerate';
export { type SpreadAt, spreadWithData } from './growth';
export { type LinearDropout, linearDropout } from './linear';
export { type PassCloud, passCloud } from './passes';
export { drawNetworks, type McOptions, type McPrediction, mcPredict, scaledNetworks } from './predict';
export { type DroppedWeight, type KlParts, klByQuadrature, klParts } from './priorKl';
export {
  type DropoutSetting,
  type DroppedPass,
  decayPenalty,
  dropEverywhere,
  dropoutLoss,
  droppedForward,
  masks,
} from './train';
export { assertProbability, type DropoutModel, decayOf, precisionOf } from './weightDecay';
