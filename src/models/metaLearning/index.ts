export { type BaselineOptions, fromScratch, networkOutputs, pooled } from './baselines';
export {
  type ByShots,
  exactByShots,
  fittedAlone,
  type PriorOfTasks,
  priorsByTasks,
  type Scored,
  scratchByShots,
  squaredError,
} from './curves';
export { type LearntPrior, learnPrior, type PlainTask, plainTasks } from './kernelFromTasks';
export {
  mostProbable,
  type WaveGrid,
  waveGrid,
  wavePosterior,
  wavePredicted,
  waveScores,
  waveSurface,
} from './waveGrid';
