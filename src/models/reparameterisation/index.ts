export { composition, wholeGamma } from './composition';
export {
  densityOf,
  type Evidence,
  evidenceOf,
  expectationByCdf,
  type GradientRow,
  gradientByCdf,
  gradientRows,
  kolmogorovTail,
  ksDistance,
} from './evidence';
export { type Columns, identityAt, stripsOf, transformed } from './identity';
export { implicitSlope, implicitTricks } from './implicit';
export { inverseCdf } from './inverseCdf';
export { ellipticalCloud, locationScale, type PlanePoints, triangleArea } from './locationScale';
export {
  drawsOf,
  type Family,
  type NoiseTrick,
  type Numbers,
  parametersOf,
  pathwiseGradients,
  type Rows,
  rowsOf,
  type Trick,
} from './trick';
export {
  bothEstimators,
  type Case,
  type CaseRow,
  cases,
  type RelaxedRow,
  relaxedBernoulli,
  withFixedNoise,
} from './trouble';
