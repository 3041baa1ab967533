/** Words of a text as numbers. Number 0 is the end of a sentence (and what stands before its first word). */
export interface Vocabulary {
  readonly words: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
}

export const SENTENCE_END = '</s>';
export const UNKNOWN = '<unk>';

/**
 * Splits running text into sentences of lower-case words. Markup, code, formulas, links and figures are left out, so
 * that a notebook's prose can be read as it is.
 */
export function sentences(text: string): string[][] {
  const prose = text
    .replace(/```[\s\S]*?```|`[^`]*`|\$\$[\s\S]*?\$\$|\$[^$]*\$|<[^>]*>/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/https?:\S+/g, ' ');
  return prose
    .split(/[.!?;:]+(?:\s|$)|\n\s*\n|\|/)
    .map((sentence) => sentence.toLowerCase().match(/\p{L}+(?:['’-]\p{L}+)*/gu) ?? [])
    .filter((words) => words.length > 0)
    .map((words) => [...words]);
}

/**
 * The words that occur at least `minimum` times, most frequent first after the two special ones; all others share
 * `<unk>`, which is how a word never seen has a probability at all.
 */
export function vocabularyOf(text: readonly (readonly string[])[], minimum = 2): Vocabulary {
  const counts = new Map<string, number>();
  for (const word of text.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const frequent = [...counts]
    .filter(([, n]) => n >= minimum)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const words = [SENTENCE_END, UNKNOWN, ...frequent.map(([word]) => word)];
  return { words, indexOf: new Map(words.map((word, i) => [word, i])) };
}

/** The text as pairs (word before, word): every sentence starts after and ends with the sentence end. */
export function bigrams(text: readonly (readonly string[])[], vocabulary: Vocabulary): [number, number][] {
  const unknown = vocabulary.indexOf.get(UNKNOWN) as number;
  return text.flatMap((sentence) => {
    const numbers = [0, ...sentence.map((word) => vocabulary.indexOf.get(word) ?? unknown), 0];
    return numbers.slice(1).map((word, i): [number, number] => [numbers[i], word]);
  });
}

/** How often each word followed each other word: n_jw, kept where it is not zero. */
export interface BigramCounts {
  /** V, the number of words. */
  readonly size: number;
  /** For each word before (j): the counts of the words after it. */
  readonly after: readonly ReadonlyMap<number, number>[];
  /** n_j = Σ_w n_jw */
  readonly totals: Float64Array;
}

/** @throws RangeError where there is no pair, or one names a word outside the vocabulary */
export function countBigrams(pairs: readonly (readonly [number, number])[], size: number): BigramCounts {
  if (pairs.length === 0) throw new RangeError('the text holds no pair of words');
  const after = Array.from({ length: size }, () => new Map<number, number>());
  const totals = new Float64Array(size);
  for (const [before, word] of pairs) {
    if (!(before < size && word < size))
      throw new RangeError(`words ${before}, ${word} of a vocabulary of ${size}`);
    after[before].set(word, (after[before].get(word) ?? 0) + 1);
    totals[before]++;
  }
  return { size, after, totals };
}

/** p(word after | word before): what every model of this folder is, once fitted. */
export type BigramModel = (before: number, word: number) => number;

/** exp(−mean log p) over held-out pairs: the number of equally likely words a guess amounts to. */
export function perplexity(model: BigramModel, pairs: readonly (readonly [number, number])[]): number {
  if (pairs.length === 0) throw new RangeError('there is no pair of words to judge the model by');
  let total = 0;
  for (const [before, word] of pairs) total += Math.log(model(before, word));
  return Math.exp(-total / pairs.length);
}
