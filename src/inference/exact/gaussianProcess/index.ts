export * from './compose';
export * from './fit';
export type { Hyperparameters, Inputs, Kernel, Point } from './kernel';
export { constant, functionKernel, linear, periodic, white } from './leaves';
export {
  type FunctionValues,
  type GpData,
  type GpModel,
  type GpPosterior,
  gpRegression,
  withHyperparameters,
} from './regression';
export * from './sample';
export { matern32, matern52, rationalQuadratic, rbf, type StationaryOptions } from './stationary';
