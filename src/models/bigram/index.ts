export {
  HIERARCHICAL_PRIOR,
  type HierarchicalDirichletPrior,
  type HierarchicalDirichletState,
  hierarchicalDirichletBigram,
  hierarchicalDirichletModel,
} from './hierarchicalDirichlet';
export { absoluteDiscounting, addOne, discountOf, kneserNey } from './smoothing';
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
