export {
  bestGaussian,
  type Divergences,
  divergences,
  elboOfGaussian,
  type GaussianFamily,
  momentMatched,
} from './best';
export { curveOf, densityAt, klLandscape, type Mesh, meshOf } from './charts';
export {
  ellipse,
  factorised,
  type Gaussian,
  gaussianEntropy,
  gaussianLogDensity,
  gaussiansOf,
  klOfGaussians,
  normalNodes,
  numbersIn,
} from './gaussian';
export { banana, bananaEvidence, correlatedGaussian, twoBumps, twoMoons } from './posteriors';
export { onGrid, type SmallTarget, smallTarget } from './target';
