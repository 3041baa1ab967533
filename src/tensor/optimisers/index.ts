export { type AdamOptions, type AdamwOptions, adam, adamw } from './adam';
export { type AdagradOptions, adagrad, type RmspropOptions, rmsprop } from './adaptive';
export { clipByGlobalNorm, clipByValue } from './clipping';
export { type MomentumOptions, momentum, sgd } from './gradientDescent';
export type { Optimiser, OptimiserState, Schedule } from './optimiser';
export { cosineDecay, exponentialDecay, piecewiseConstant, robbinsMonro, warmUp } from './schedules';
