export { drawNetworks, type McOptions, type McPrediction, mcPredict, scaledNetworks } from './predict';
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
