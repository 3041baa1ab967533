import type { BigramCounts, BigramModel } from './text';

/** (n_jw + 1) / (n_j + V): Laplace's rule. */
export const addOne =
  (counts: BigramCounts): BigramModel =>
  (before, word) =>
    ((counts.after[before].get(word) ?? 0) + 1) / (counts.totals[before] + counts.size);

/** Share of each word among all, with half a count for every word. */
export function unigramShares(counts: BigramCounts): Float64Array {
  const share = new Float64Array(counts.size).fill(0.5);
  for (const row of counts.after) for (const [word, n] of row) share[word] += n;
  const total = share.reduce((a, b) => a + b);
  return share.map((n) => n / total);
}

/** Share of each word among the different pairs it ends: in how many company a word is seen, not how often. */
function continuation(counts: BigramCounts): Float64Array {
  const share = new Float64Array(counts.size).fill(0.5);
  for (const row of counts.after) for (const word of row.keys()) share[word]++;
  const total = share.reduce((a, b) => a + b);
  return share.map((n) => n / total);
}

/** D = n₁ / (n₁ + 2 n₂) from the numbers of pairs seen once and twice (Ney, Essen & Kneser 1994). */
export function discountOf(counts: BigramCounts): number {
  let [once, twice] = [0, 0];
  for (const row of counts.after) {
    for (const n of row.values()) {
      if (n === 1) once++;
      if (n === 2) twice++;
    }
  }
  if (once === 0) throw new RangeError('no pair of words occurs just once: a discount cannot be estimated');
  return once / (once + 2 * twice);
}

/** max(n_jw − D, 0) / n_j + D · (different words after j) / n_j · lower(w) */
const discounted = (counts: BigramCounts, lower: Float64Array): BigramModel => {
  const discount = discountOf(counts);
  return (before, word) => {
    const row = counts.after[before];
    const total = counts.totals[before];
    if (total === 0) return lower[word];
    return (Math.max(0, (row.get(word) ?? 0) - discount) + discount * row.size * lower[word]) / total;
  };
};

/** Absolute discounting, interpolated with how often each word occurs. */
export const absoluteDiscounting = (counts: BigramCounts): BigramModel =>
  discounted(counts, unigramShares(counts));

/** Kneser–Ney, interpolated: the same discount, with how many different words each word follows (Kneser & Ney 1995). */
export const kneserNey = (counts: BigramCounts): BigramModel => discounted(counts, continuation(counts));
