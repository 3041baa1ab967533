export { barTopics, countRows, type DrawnCorpus, drawCorpus, enlarged, type TopicRows } from './bars';
export { coherence, dealAnew, npmi } from './coherence';
export { exactEvidence, firstWords, type TinyLda } from './enumeration';
export {
  type Curve,
  holdOutDocuments,
  passesToReach,
  perplexityByTopics,
  perplexityCurve,
  reachedBound,
  runFromStarts,
  type Watched,
  watchPerplexity,
  watchTopics,
} from './learning';
export { leadingTopics, type TopicPage, topicPages } from './pages';
export { type Reading, readDocument, readDocuments } from './reading';
export {
  closestTopics,
  type Ranking,
  sameBlock,
  termScores,
  topicRows,
  topicShares,
  topicTerms,
  wordTotals,
} from './words';
