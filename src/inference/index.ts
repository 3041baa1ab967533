export type { Algorithm } from './algorithm';
export { assertStart, assertStartWithGradient, type LogDensity, rowwise, withGradient } from './density';
export * from './diagnostics';
export {
  makeRunner,
  type Progress as StepProgress,
  type Run,
  type RunOptions,
  run,
} from './driver';
export * from './exact';
export { gradientWithInfo } from './gradient';
export { type IterateOptions, iterate } from './iterate';
export { type LbfgsOptions, type LbfgsResult, lbfgs, type Objective } from './lbfgs';
export { hamiltonian, leapfrog, type Phase as PhasePoint } from './leapfrog';
export { euclidean, type InverseMass, inverseMass, type Metric, unitMass } from './metric';
export { type Model, type ModelOptions, model, type Prior, type Values as ModelValues } from './model';
export * from './sampling';
export * from './variational';
