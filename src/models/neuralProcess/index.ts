export { gpPredicted, gpScores, type Predicted, type TaskScores, trueProcess } from './ceiling';
export { orderGaps, permutationGap } from './consistency';
export { type DrawOptions, drawLatent, npFunctions, npLogs, npPredicted, npScores } from './evaluate';
export { bothAnswers, exactForkLogs, forkAnswers, forksToLearn, probeFork, rightOf } from './forks';
export { hmcLatents, type LatentPlane, latentPlane, latentPrior, posteriorLogs } from './latentPosterior';
export { apply, initParams, type Params } from './network';
export { type Objective, objective } from './objective';
export { cumulative, decode, logProb, moments, type Outputs } from './outputs';
export { attentionPath, type Context, contextOf, latentPath, meanPath, wholeContext } from './paths';
export { gpPredictor, npPredictor, type Predictor } from './predictors';
export {
  coverage,
  missAtContext,
  type OverTasks,
  type ScoreCard,
  type SizeScores,
  scoreCard,
  widthGaps,
} from './scoreCard';
export { ATTENTIVE, CNP, checkModel, HEADS, type NeuralProcess, NP } from './settings';
export { type Trained, type TrainOptions, train } from './train';
