import type { WordCounts } from '../../inference';

/** Documents in which each term occurs, as sorted lists of document numbers; only for the terms asked for. */
function occurrences(documents: readonly WordCounts[], terms: ReadonlySet<number>): Map<number, Set<number>> {
  const found = new Map([...terms].map((term) => [term, new Set<number>()]));
  documents.forEach(({ terms: inDocument }, d) => {
    for (const term of inDocument) found.get(term)?.add(d);
  });
  return found;
}

/**
 * Coherence of lists of terms: do they occur in the same documents? The mean over all pairs of a list of the normalised pointwise
 * mutual information, log(p(v,w) / (p(v) p(w))) / −log p(v,w), where p is the share of documents that hold the term, or both
 * (Bouma 2009; Aletras & Stevenson 2013). 1: always together; 0: as often as by chance; −1: never.
 * A term that occurs in no document meets no other: −1.
 * @throws RangeError if a list has fewer than two terms
 */
export function coherence(documents: readonly WordCounts[], lists: readonly (readonly number[])[]): number[] {
  const found = occurrences(documents, new Set(lists.flat()));
  const share = (size: number): number => size / documents.length;
  return lists.map((list, i) => {
    if (list.length < 2) throw new RangeError(`List ${i} has ${list.length} terms; a pair needs two.`);
    const pairs = list.flatMap((v, a) => list.slice(a + 1).map((w) => [found.get(v)!, found.get(w)!]));
    const values = pairs.map(([v, w]) => {
      const both = share([...v].filter((d) => w.has(d)).length);
      return npmi(both, share(v.size), share(w.size));
    });
    return values.reduce((a, b) => a + b) / values.length;
  });
}

/** NPMI of two events from the probabilities of both and of each; −1 if they never meet, 1 if they always do. */
export function npmi(both: number, one: number, other: number): number {
  if (both === 0) return -1;
  if (both === 1) return 1;
  return Math.log(both / (one * other)) / -Math.log(both);
}

/**
 * The same words in other company: list k gets its i-th word from list k + i (counted round), words that come twice left out. What
 * coherence says of these is what it says of frequent words that have no topic in common.
 */
export function dealAnew(lists: readonly (readonly number[])[]): number[][] {
  return lists.map((list, k) => [...new Set(list.map((_, i) => lists[(k + i) % lists.length][i]))]);
}
