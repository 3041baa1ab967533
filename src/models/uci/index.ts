export { type GpExperiment, gpExperiment, linearExperiment } from './baselines';
export { type BayesExperiment, bayesExperiment } from './bayes';
export {
  type Candidate,
  type Choice,
  type DropoutExperiment,
  dropoutExperiment,
  trainCandidates,
} from './dropout';
export { type EnsembleExperiment, ensembleExperiment } from './ensemble';
export {
  type Fold,
  type Folds,
  fitData,
  fold,
  foldsOf,
  predictData,
  publishedSplit,
  type Scale,
  type Split,
  type Table,
  validationSplit,
} from './folds';
export {
  type MethodRun,
  type Ran,
  RECORDED_WITH,
  RUNS,
  recordName,
  runMethod,
  WIDE_TAUS,
} from './methods';
export {
  paired,
  plusMinus,
  published,
  publishedText,
  type Row,
  rowOf,
  standardErrorsApart,
} from './report';
export { type Method, type MethodResult, type Score, type Summary, scoreOf, summarise } from './scores';
export * from './settings';
