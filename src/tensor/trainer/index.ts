export { loadTensors, saveTensors } from './checkpoint';
export { type FitOptions, type FitResult, fit } from './fit';
export type { TrainerOptions } from './options';
export type { Loss, Metrics, Phase, TrainingState } from './step';
export { type Rows, type StepMetrics, type Trainer, trainer } from './trainer';
