/** Weight uncertainty in neural networks (Blundell, Cornebise, Kavukcuoglu & Wierstra 2015): a Gaussian over each weight. */
export { type BayesData, dataset } from './data';
export { blockMeans, type Elbo, elbo } from './evaluate';
export { preActivation, throughActivations, throughWeights } from './forward';
export { type GradientMoments, type GradientSpread, gradientSpread } from './gradientSpread';
export { type IdleWeight, idleWeight } from './idleWeight';
export { noiseOf } from './likelihood';
export { type BayesModel, type Likelihood, model, type WeightPrior } from './model';
export { type EstimatorOptions, negativeElbo, terms } from './objective';
export { exactMoments, rectified } from './oneHiddenLayer';
export { meanAndSd, type Posterior, posteriorOf, sampleWeights, start } from './posterior';
export {
  type ClassUncertainty,
  classUncertainty,
  drawOutputs,
  errorRate,
  logPredictive,
  outputsAtMean,
  type SplitVariance,
  splitVariance,
} from './predictive';
export { klClosed, klOfDraws, logPriorOfEach } from './prior';
export { prune, signalToNoise, unitSignals } from './prune';
export { gapFunction, gapTask, ring, type Task, twoMoons } from './tasks';
export { type LearningCurve, type Trained, type TrainOptions, train } from './train';
