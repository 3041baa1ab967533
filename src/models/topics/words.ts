import { type LdaModel, meanTopics, type WordCounts } from '../../inference';

/** How to rank the words of a topic. */
export type Ranking = 'probability' | 'score';

/**
 * The words of each topic, best first. By 'probability', β_kv; or by 'score', the term score of Blei & Lafferty (2009, eq. 3),
 * β_kv · log(β_kv / (Π_j β_jv)^(1/K)): a word that all topics like gets 0, however frequent it is.
 * @param lambda λ of q(β), stored [V][K]; β is its mean
 */
export function topicTerms(
  lambda: Float64Array,
  { topics: K, vocabularySize: V }: LdaModel,
  { by, count = 10 }: { by: Ranking; count?: number },
): number[][] {
  if (lambda.length !== K * V) throw new RangeError(`λ holds ${lambda.length} numbers, not V·K = ${V}·${K}.`);
  const beta = meanTopics(lambda, K);
  const merit = by === 'probability' ? beta : termScores(beta, K);
  const terms = Array.from({ length: V }, (_, v) => v);
  return Array.from({ length: K }, (_, k) =>
    [...terms].sort((a, b) => merit[b * K + k] - merit[a * K + k]).slice(0, count),
  );
}

/** Term scores of all terms and topics, stored [V][K] as β is. */
export function termScores(beta: Float64Array, topics: number): Float64Array {
  const scores = new Float64Array(beta.length);
  for (let at = 0; at < beta.length; at += topics) {
    let mean = 0;
    for (let k = 0; k < topics; k++) mean += Math.log(beta[at + k]) / topics;
    for (let k = 0; k < topics; k++) scores[at + k] = beta[at + k] * (Math.log(beta[at + k]) - mean);
  }
  return scores;
}

/** Each topic's share of all words of the corpus, from λ. */
export function topicShares(lambda: Float64Array, { topics }: LdaModel): number[] {
  const totals = new Array<number>(topics).fill(0);
  for (let i = 0; i < lambda.length; i++) totals[i % topics] += lambda[i];
  const all = totals.reduce((a, b) => a + b);
  return totals.map((total) => total / all);
}

/** Topics as rows of V probabilities, E[β_kv]: images, if the terms are pixels. */
export function topicRows(lambda: Float64Array, { topics: K, vocabularySize: V }: LdaModel): number[][] {
  const beta = meanTopics(lambda, K);
  return Array.from({ length: K }, (_, k) => Array.from({ length: V }, (_, v) => beta[v * K + k]));
}

/** For each true topic the learnt one that is most like it, by the cosine of the angle between them. */
export function closestTopics(
  truth: readonly (readonly number[])[],
  learnt: readonly (readonly number[])[],
): { readonly topic: number; readonly cosine: number }[] {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, x, v) => sum + x * b[v], 0);
  return truth.map((row) => {
    const cosines = learnt.map((other) => dot(row, other) / Math.sqrt(dot(row, row) * dot(other, other)));
    const cosine = Math.max(...cosines);
    return { topic: cosines.indexOf(cosine), cosine };
  });
}

/**
 * How many of a list of words come from the block that most of them come from, as a share. The generated corpus names its words
 * after their topics (`topic3-word17`), so a topic that was found has a share of 1.
 */
export function sameBlock(words: readonly string[]): number {
  const blocks = words.map((word) => word.replace(/-?word\d+$|\d+$/, ''));
  return Math.max(...blocks.map((block) => blocks.filter((other) => other === block).length)) / words.length;
}

/** How often each of the V terms occurs in a corpus. */
export function wordTotals(documents: readonly WordCounts[], vocabularySize: number): number[] {
  const totals = new Array<number>(vocabularySize).fill(0);
  for (const { terms, counts } of documents) {
    terms.forEach((term, i) => {
      totals[term] += counts[i];
    });
  }
  return totals;
}
