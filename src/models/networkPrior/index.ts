export {
  exactKurtosis,
  excessKurtoses,
  excessKurtosis,
  type KernelError,
  type Kurtosis,
  kernelErrors,
  kurtosisOf,
  logSlope,
  networkKernels,
} from './convergence';
export {
  byQuadrature,
  erfOf,
  expectedProduct,
  expectedSquares,
  momentsAt,
  networkKernel,
  type PairMoments,
} from './expectations';
export {
  type Activation,
  drawFunctions,
  type NetworkInputs,
  type NetworkPrior,
} from './prior';
export { type NetworkData, type NetworkPosterior, posteriorByWeighing } from './weighing';
