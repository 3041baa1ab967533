export { firstOrderGradient, hessianParts, metaGradient } from './gradients';
export { checkInner, type InnerLoop, innerSteps, type TaskLosses } from './innerLoop';
export {
  type Adaptation,
  adapt,
  forEachTask,
  initial,
  metaLoss,
  SINUSOID_WIDTHS,
  taskErrors,
} from './network';
export { flatWeights, metaLoss64, slopeAlong } from './reference64';
export {
  type MetaLearner,
  type MetaObjective,
  type MetaTrained,
  type MetaTraining,
  mamlLearner,
  metaTrain,
} from './train';
