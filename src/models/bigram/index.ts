export { companyCounts, logCorrelation, occurrenceCounts } from './company';
export {
  commonDistribution,
  HIERARCHICAL_PRIOR,
  type HierarchicalDirichletPrior,
  type HierarchicalDirichletState,
  hierarchicalDirichletBigram,
  hierarchicalDirichletModel,
  smoothedTowards,
} from './hierarchicalDirichlet';
export { absoluteDiscounting, addOne, discountOf, kneserNey, unigramShares } from './smoothing';
export {
  type BigramCounts,
  type BigramModel,
  bigrams,
  countBigrams,
  perplexity,
  sentences,
  type Vocabulary,
  vocabularyOf,
} from './text';
export { writeSentence } from './writing';
