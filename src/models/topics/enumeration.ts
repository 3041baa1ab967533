import type { WordCounts } from '../../inference';

/** Above this many assignments the sum is refused: it would take minutes. */
const MOST_ASSIGNMENTS = 2 ** 26;

export interface TinyLda {
  readonly topics: number;
  readonly vocabularySize: number;
  readonly alpha: number;
  readonly eta: number;
}

/**
 * log p(words) of a tiny corpus, exactly: θ and β are integrated out, and what is left is a sum over every way to give each word
 * a topic, K^N of them for N words. Word after word, an assignment has the probability of Pólya's urns,
 * (alpha + n_dk) / (K·alpha + n_d) for the topic and (eta + n_kv) / (V·eta + n_k) for the term, where n counts the words before.
 * `assignments` says how many products were added up.
 * @throws RangeError if K^N is above 2^26
 */
export function exactEvidence(
  documents: readonly WordCounts[],
  { topics: K, vocabularySize: V, alpha, eta }: TinyLda,
): { readonly logEvidence: number; readonly assignments: number } {
  const tokens = documents.flatMap(({ terms, counts }, d) =>
    Array.from(terms).flatMap((v, i) => Array.from({ length: counts[i] }, () => ({ d, v }))),
  );
  if (K ** tokens.length > MOST_ASSIGNMENTS) {
    throw new RangeError(
      `${tokens.length} words have ${K}^${tokens.length} assignments: too many to add up.`,
    );
  }
  const inDocument = documents.map(() => new Float64Array(K));
  const ofTerm = Array.from({ length: V }, () => new Float64Array(K));
  const wordsOf = new Float64Array(K);
  const wordsIn = new Float64Array(documents.length);
  let assignments = 0;
  const sumFrom = (n: number): number => {
    if (n === tokens.length) {
      assignments++;
      return 1;
    }
    const { d, v } = tokens[n];
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const topic = (alpha + inDocument[d][k]) / (K * alpha + wordsIn[d]);
      const term = (eta + ofTerm[v][k]) / (V * eta + wordsOf[k]);
      count(d, v, k, 1);
      sum += topic * term * sumFrom(n + 1);
      count(d, v, k, -1);
    }
    return sum;
  };
  const count = (d: number, v: number, k: number, by: number): void => {
    inDocument[d][k] += by;
    ofTerm[v][k] += by;
    wordsOf[k] += by;
    wordsIn[d] += by;
  };
  return { logEvidence: Math.log(sumFrom(0)), assignments };
}

/** A corpus cut short after so many words. @throws RangeError if it has fewer */
export function firstWords(documents: readonly WordCounts[], words: number): WordCounts[] {
  let left = words;
  const kept: WordCounts[] = [];
  for (const { terms, counts } of documents) {
    const taken = Array.from(counts, (count) => {
      const take = Math.min(count, left);
      left -= take;
      return take;
    });
    const used = taken.filter((take) => take > 0).length;
    if (used > 0) kept.push({ terms: terms.slice(0, used), counts: Float32Array.from(taken.slice(0, used)) });
  }
  if (left > 0) throw new RangeError(`The corpus has ${words - left} words, not ${words}.`);
  return kept;
}
