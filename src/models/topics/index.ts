export { barTopics, countRows, type DrawnCorpus, drawCorpus, type TopicRows } from './bars';
export { coherence, npmi } from './coherence';
export { exactEvidence, firstWords, type TinyLda } from './enumeration';
export {
  type Curve,
  holdOutDocuments,
  perplexityByTopics,
  perplexityCurve,
  type Watched,
  watchPerplexity,
} from './learning';
export { type Reading, readDocument, readDocuments } from './reading';
export {
  closestTopics,
  type Ranking,
  sameBlock,
  termScores,
  topicRows,
  topicShares,
  topicTerms,
} from './words';
