export * from './compose';
export { type GpData, type GpModel, withHyperparameters } from './conditioning';
export * from './evidence';
export * from './fit';
export type { Hyperparameters, Inputs, Kernel, Point } from './kernel';
export { constant, functionKernel, linear, periodic, white } from './leaves';
export * from './regression';
export * from './sample';
export { matern32, matern52, rationalQuadratic, rbf, type StationaryOptions } from './stationary';
