import {
  expectedTopics,
  inferDocument,
  type LdaModel,
  type LdaOptions,
  resolveLda,
  type WordCounts,
} from './lda';
import { assertTopics } from './ldaCavi';

/**
 * Perplexity of documents the topics have not seen, by document completion: θ is inferred from every other term of a
 * document, and the remaining words are predicted, p(v) = Σ_k E[θ_k] E[β_kv]. exp(−mean log p(v)): a uniform guess
 * over V terms gives V.
 */
export function heldOutPerplexity(
  documents: readonly WordCounts[],
  lambda: Float64Array,
  model: LdaModel,
  options: LdaOptions = {},
): number {
  const lda = resolveLda(model, options, documents);
  assertTopics(lambda, lda);
  const topicsNow = expectedTopics(lambda, lda.topics);
  const beta = meanTopics(lambda, lda.topics);
  let logProbability = 0;
  let words = 0;
  for (const document of documents) {
    const gamma = new Float64Array(lda.topics).fill(1);
    inferDocument(everyOther(document, 0), topicsNow, gamma, lda);
    const total = gamma.reduce((a, b) => a + b);
    const rest = everyOther(document, 1);
    rest.terms.forEach((term, i) => {
      let p = 0;
      for (let k = 0; k < lda.topics; k++) p += (gamma[k] / total) * beta[term * lda.topics + k];
      logProbability += rest.counts[i] * Math.log(p);
      words += rest.counts[i];
    });
  }
  if (words === 0) throw new RangeError('No document has two different terms: there is nothing to predict.');
  return Math.exp(-logProbability / words);
}

/** E[β_kv] = λ_kv / Σ_v λ_kv, stored [V][K] as λ is. */
export function meanTopics(lambda: Float64Array, topics: number): Float64Array {
  const total = new Float64Array(topics);
  for (let i = 0; i < lambda.length; i++) total[i % topics] += lambda[i];
  return lambda.map((value, i) => value / total[i % topics]);
}

/** The `count` likeliest terms of each topic with their probabilities, likeliest first. */
export function topTerms(
  lambda: Float64Array,
  { topics, vocabularySize }: LdaModel,
  count = 10,
): { readonly term: number; readonly probability: number }[][] {
  assertTopics(lambda, { topics, vocabularySize });
  const beta = meanTopics(lambda, topics);
  return Array.from({ length: topics }, (_, k) =>
    Array.from({ length: vocabularySize }, (_, term) => ({ term, probability: beta[term * topics + k] }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, count),
  );
}

function everyOther({ terms, counts }: WordCounts, from: 0 | 1): WordCounts {
  const keep = (_: number, i: number): boolean => i % 2 === from;
  return { terms: terms.filter(keep), counts: counts.filter(keep) };
}
