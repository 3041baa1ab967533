export {
  type Learner,
  type McemSettings,
  type MStepInfo,
  mcem,
  mStepLoss,
} from './algorithm';
export { type Chains, type ChainsInfo, chainSampler } from './chains';
export { type McemOptions, type McemPoint, type McemTrained, train } from './train';
