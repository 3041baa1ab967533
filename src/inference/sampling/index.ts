export {
  type AnnealedInfo,
  type AnnealedOptions,
  type AnnealedState,
  annealedEvidence,
  annealedImportance,
} from './annealed';
export { firstStepSize } from './firstStepSize';
export { type ConditionalDraw, gibbs } from './gibbs';
export { DIVERGENCE, type HmcInfo, type HmcOptions, type HmcState, hmc } from './hmc';
export {
  type ImportanceProposal,
  type ImportanceSamples,
  importanceMean,
  importanceSample,
} from './importance';
export { estimateInverseMass } from './massMatrix';
export {
  type MetropolisInfo,
  type MetropolisState,
  metropolisHastings,
  type Proposal,
  randomWalk,
} from './metropolis';
export { type NutsInfo, type NutsOptions, nuts } from './nuts';
export { type ChainInfos, type SampleOptions, type Samples, type SampleTarget, sample } from './sample';
export { warmUpWindows } from './windows';
