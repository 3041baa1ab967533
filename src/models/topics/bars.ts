import type { WordCounts } from '../../inference';
import { type Key, random, split, tf } from '../../tensor';

/** Topics over V terms: each row is one topic's distribution. */
export type TopicRows = readonly (readonly number[])[];

/**
 * The topics of Griffiths & Steyvers (2004, fig. 1): terms are the pixels of a small square image, a topic is one row or one
 * column of it, all its pixels alike. So a document can be looked at, and so can what was learnt. 2·side topics over side² terms.
 */
export function barTopics(side = 5): number[][] {
  if (!(Number.isInteger(side) && side >= 2))
    throw new RangeError(`side must be an integer ≥ 2, got ${side}.`);
  const image = (inBar: (row: number, column: number) => boolean): number[] =>
    Array.from({ length: side * side }, (_, v) => (inBar(Math.floor(v / side), v % side) ? 1 / side : 0));
  const places = Array.from({ length: side }, (_, place) => place);
  return [
    ...places.map((place) => image((row) => row === place)),
    ...places.map((place) => image((_, column) => column === place)),
  ];
}

/** A corpus with all that is hidden in a real one. */
export interface DrawnCorpus {
  readonly documents: WordCounts[];
  /** θ_d, a row per document. */
  readonly theta: number[][];
}

/**
 * Writes documents as latent Dirichlet allocation says they are written: θ_d ~ Dirichlet(alpha), then for each word a topic
 * z ~ θ_d and a term ~ β_z. Same key, same corpus.
 */
export function drawCorpus(
  key: Key,
  { beta, documents, words, alpha }: { beta: TopicRows; documents: number; words: number; alpha: number },
): DrawnCorpus {
  const [K, V] = [beta.length, beta[0].length];
  beta.forEach((row, k) => {
    const total = row.reduce((a, b) => a + b, 0);
    if (row.length !== V || Math.abs(total - 1) > 1e-6) {
      throw new RangeError(`Topic ${k} has ${row.length} of ${V} terms and adds up to ${total}, not to 1.`);
    }
  });
  const [ofTheta, ofWords] = split(key);
  const shares = random.dirichlet(ofTheta, [documents, K], tf.fill([K], alpha));
  const theta = shares.arraySync() as number[][];
  const uniforms = random.uniform(ofWords, [documents * words * 2]);
  const u = uniforms.dataSync();
  shares.dispose();
  uniforms.dispose();
  const drawn = theta.map((row, d) => {
    const counts = new Map<number, number>();
    for (let n = 0; n < words; n++) {
      const at = 2 * (d * words + n);
      const term = pick(beta[pick(row, u[at])], u[at + 1]);
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
    const terms = [...counts.keys()].sort((a, b) => a - b);
    return { terms: Int32Array.from(terms), counts: Float32Array.from(terms, (term) => counts.get(term)!) };
  });
  return { documents: drawn, theta: theta };
}

/** The first index at which the running sum of `probabilities` passes u in [0, 1). */
function pick(probabilities: readonly number[], u: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] > 0) last = i;
    sum += probabilities[i];
    if (u < sum) return i;
  }
  return last;
}

/** Documents as dense rows of counts, `vocabularySize` numbers each: images, if the terms are pixels. */
export function countRows(documents: readonly WordCounts[], vocabularySize: number): number[][] {
  return documents.map(({ terms, counts }) => {
    const row = new Array<number>(vocabularySize).fill(0);
    terms.forEach((term, i) => {
      row[term] = counts[i];
    });
    return row;
  });
}

/** Small images made larger: each pixel becomes a square of `factor` × `factor`. Images are row by row, `width` pixels each row. */
export function enlarged(images: TopicRows, width: number, factor: number): number[][] {
  return images.map((image) =>
    Array.from({ length: image.length * factor * factor }, (_, i) => {
      const row = Math.floor(i / (width * factor * factor));
      return image[row * width + (Math.floor(i / factor) % width)];
    }),
  );
}
