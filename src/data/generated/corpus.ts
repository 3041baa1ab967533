import type { BagOfWords, Corpus } from '../apCorpus';
import { type Numbers, numbers } from './numbers';

const TOPICS = 20;
/** Share of the words of a document that come from its own topics; the rest are common to all. */
const TOPICAL = 0.8;

/** A rank from 0 to n − 1 with probability falling like 1/(rank + 3), as words do. */
const zipf = (draw: Numbers, n: number): number => Math.floor(3 * ((n + 3) / 3) ** draw.uniform() - 3);

/** A document's shares of the topics: exponentials to the fourth power, normalised, so that one or two lead. */
function shares(draw: Numbers): number[] {
  const raw = Array.from({ length: TOPICS }, () => (-Math.log(1 - draw.uniform())) ** 4);
  const total = raw.reduce((a, b) => a + b);
  return raw.map((value) => value / total);
}

function pick(draw: Numbers, weights: readonly number[]): number {
  let left = draw.uniform();
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return index < 0 ? weights.length - 1 : index;
}

/**
 * Documents written by latent Dirichlet allocation itself: 20 topics, each with its own block of the vocabulary and
 * words common to all; a word is named after its topic, so one sees at once whether a topic was found.
 */
export function generatedCorpus(count: number, terms: number, seed = 4): Corpus {
  const draw = numbers(seed);
  const block = Math.floor(terms / (TOPICS + 1));
  const nameOf = (term: number) => {
    const topic = Math.floor(term / block);
    return topic < TOPICS
      ? `topic${topic + 1}-word${(term % block) + 1}`
      : `common${term - TOPICS * block + 1}`;
  };
  const documents = Array.from({ length: count }, (): BagOfWords => {
    const theta = shares(draw);
    const counts = new Map<number, number>();
    const length = Math.max(20, Math.round(Math.exp(5.1 + 0.55 * draw.normal())));
    for (let n = 0; n < length; n++) {
      const topic = draw.uniform() < TOPICAL ? pick(draw, theta) : TOPICS;
      const term = topic * block + zipf(draw, block);
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
    return { terms: Int32Array.from(counts.keys()), counts: Float32Array.from(counts.values()) };
  });
  return { documents, vocabulary: Array.from({ length: terms }, (_, term) => nameOf(term)) };
}
