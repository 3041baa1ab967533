export { loadTensors, saveTensors } from './checkpoint';
export type { Rows } from './feed';
export { type FitOptions, type FitResult, fit } from './fit';
export type { TrainerOptions } from './options';
export type { Loss, Metrics, Phase } from './phase';
export type { TrainingState } from './state';
export { type StepMetrics, type Trainer, trainer } from './trainer';
