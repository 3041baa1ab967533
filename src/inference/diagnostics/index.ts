export * from './autocorrelation';
export {
  type Calibration,
  type CalibrationBin,
  type CalibrationOptions,
  type Coverage,
  calibration,
  coverageError,
  intervalCoverage,
  probabilityIntegralTransform,
  topLabelCalibration,
} from './calibration';
export { type Chains, type Component, componentsOf } from './chains';
export * from './energy';
export * from './ess';
export { type Estimate, estimateOf } from './estimate';
export * from './mcse';
export type { Numbers } from './numbers';
export * from './predictiveCheck';
export * from './psis';
export { rankNormalise } from './ranks';
export { rhat, splitRhat } from './rhat';
export * from './scoring';
export * from './simulationBasedCalibration';
export * from './summary';
