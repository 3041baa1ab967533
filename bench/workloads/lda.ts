import { filled, type Inputs, uniforms } from '../inputs';
import type { Workload } from './workload';

/** One pass of batch variational LDA over documents drawn from the model itself, twenty sweeps per document. */
export const TOPICS = 20;
export const VOCABULARY = 2000;
export const SWEEPS = 20;
export const CONCENTRATION = 0.1;
const DOCUMENTS = 1000;
const WORDS = 120;

export const lda: Workload = {
  name: 'lda',
  title: `LDA by coordinate ascent, ${DOCUMENTS} documents, ${VOCABULARY} terms, ${TOPICS} topics, ${SWEEPS} sweeps each`,
  unit: 'pass',
  contestants: ['ours', 'scikit-learn'],
  tolerance: 1e-4,
  inputs: () => corpus(uniforms(31)),
};

/** Documents that each mix three topics; a topic prefers a stretch of the vocabulary. As triples: document, term, count. */
function corpus(uniform: () => number): Inputs {
  const triples: number[] = [];
  const stretch = VOCABULARY / TOPICS;
  for (let d = 0; d < DOCUMENTS; d++) {
    const topics = [0, 1, 2].map(() => Math.floor(TOPICS * uniform()));
    const counts = new Map<number, number>();
    for (let w = 0; w < WORDS; w++) {
      const topic = topics[Math.floor(3 * uniform())];
      const term = Math.floor((topic * stretch + 3 * stretch * uniform() ** 2) % VOCABULARY);
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
    for (const term of [...counts.keys()].sort((a, b) => a - b))
      triples.push(d, term, counts.get(term) as number);
  }
  return {
    triples: { shape: [triples.length / 3, 3], data: Int32Array.from(triples) },
    // λ at the start, [V][K].
    lambda: filled([VOCABULARY, TOPICS], () => 0.5 + uniform()),
  };
}
