export {
  FORK,
  type ForkBatch,
  type ForkFamily,
  type ForkOptions,
  fork,
  forkTasks,
  LEFT_POINTS,
  type MaskedPoints,
} from './ambiguous';
export {
  type Branch,
  type ForkPosterior,
  forkLogPredictive,
  forkPosterior,
  type PlainPoints,
} from './ambiguousExact';
export {
  GP_TASKS,
  type GpTaskFamily,
  type GpTaskOptions,
  gaussianProcessTasks,
  gpFamily,
} from './gaussianProcess';
export { randomMask, splitPoints, takeSupport, toNumbers } from './sets';
export { meanSinusoid, meanSinusoidError } from './sinusoidMean';
export {
  MAML_SINUSOIDS,
  type SinusoidBatch,
  type SinusoidOptions,
  sinusoid,
  sinusoidTasks,
} from './sinusoids';
export type { Points, TaskBatch, TaskCounts } from './tasks';
