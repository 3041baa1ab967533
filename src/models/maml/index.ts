export { meanSinusoid, meanSinusoidError } from '../fewShot';
export { adaptedLoss, type Bowl, descendOnBowls, pull, type Rule, restingPoint } from './bowls';
export { type MetaWork, timeRatio, type Work, workByWidth, workOf } from './cost';
export {
  type LineTask,
  lineTasks,
  pointLosses,
  predictiveLosses,
  vertex,
} from './empiricalBayes';
export {
  adaptationErrors,
  adaptationLines,
  errorByRate,
  type MeanError,
  meanError,
  pointsOfTask,
  TEST_POINTS,
  TEST_TASKS,
  testTasks,
} from './evaluate';
export { firstOrderGradient, hessianParts, metaGradient, sharpness, type Turn, turnOf } from './gradients';
export { descent, type ImpliedPrior, impliedPrior } from './hierarchicalBayes';
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
export {
  CurveKeeper,
  type LearningCurve,
  type MamlFigures,
  networkFrom,
  startOf,
  TEST_KEY,
  TEST_STEPS,
} from './record';
export { flatWeights, metaLoss64, type SlopeTable, slopeAlong, slopeTable } from './reference64';
export { type Reptile, reptileEnd, reptileLearner, towards } from './reptile';
export { iterationsOf, learnerOf, PAPER, RUNS, type Run, type RunName } from './runs';
export {
  type MetaLearner,
  type MetaObjective,
  type MetaTrained,
  type MetaTraining,
  mamlLearner,
  metaTrain,
} from './train';
