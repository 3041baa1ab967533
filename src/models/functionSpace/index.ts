export {
  type Belief,
  type HyperAxis,
  type Integrated,
  integrateHyperparameters,
  ridgeByDescent,
  type WeighedFunctions,
  weighFunctions,
} from './bayes';
export { type Band, bandOf, type Crossings, crossings } from './draws';
export { type EvidenceTerms, evidenceSlopes, evidenceSurface, evidenceTerms } from './evidence';
export { bumps, type Features, featureKernel, powers } from './features';
