import gammaln from '@stdlib/math-base-special-gammaln';
import { expect, test } from 'vitest';
import { heldOutPerplexity, initialTopics, iterate, ldaCavi, type WordCounts } from '../../src/inference';
import {
  barTopics,
  closestTopics,
  coherence,
  countRows,
  drawCorpus,
  enlarged,
  exactEvidence,
  firstWords,
  holdOutDocuments,
  npmi,
  passesToReach,
  perplexityByTopics,
  perplexityCurve,
  reachedBound,
  readDocument,
  sameBlock,
  topicRows,
  topicShares,
  topicTerms,
  watchPerplexity,
} from '../../src/models/topics';
import { key } from '../../src/tensor';

const bag = (terms: number[], counts: number[]): WordCounts => ({
  terms: Int32Array.from(terms),
  counts: Float32Array.from(counts),
});

test('the bars: side topics of rows, side of columns, each uniform over its pixels', () => {
  const beta = barTopics(3);
  expect(beta).toHaveLength(6);
  expect(beta[1]).toEqual([0, 0, 0, 1 / 3, 1 / 3, 1 / 3, 0, 0, 0]);
  expect(beta[5]).toEqual([0, 0, 1 / 3, 0, 0, 1 / 3, 0, 0, 1 / 3]);
  expect(() => barTopics(1)).toThrow('side must be an integer ≥ 2, got 1');
});

test('enlarged: each pixel a square', () => {
  expect(enlarged([[1, 2, 3, 4]], 2, 2)).toEqual([[1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]]);
  expect(enlarged([[1, 2, 3, 4, 5, 6]], 3, 1)).toEqual([[1, 2, 3, 4, 5, 6]]);
});

test('a drawn corpus has the moments of its Dirichlet and the words of its shares', () => {
  const [D, W, alpha] = [2000, 50, 0.5];
  const beta = barTopics(2); // K = 4, V = 4
  const { documents, theta } = drawCorpus(key(3), { beta, documents: D, words: W, alpha });
  const again = drawCorpus(key(3), { beta, documents: D, words: W, alpha });
  expect(again.documents[7]).toEqual(documents[7]);
  const rows = countRows(documents, 4);
  expect(rows.every((row) => row.reduce((a, b) => a + b) === W)).toBe(true);
  const mean = theta.reduce((s, row) => s + row[0], 0) / D;
  const variance = theta.reduce((s, row) => s + (row[0] - mean) ** 2, 0) / D;
  const expectedVariance = (0.25 * 0.75) / (4 * alpha + 1); // m(1 − m)/(Kα + 1)
  expect(Math.abs(mean - 0.25)).toBeLessThan(4 * Math.sqrt(expectedVariance / D));
  expect(Math.abs(variance / expectedVariance - 1)).toBeLessThan(0.15);
  // Pixel 0 lies in row 0 and column 0: p = (θ_0 + θ_2) / 2 for each word; residuals have binomial variance.
  const z = rows.map((row, d) => row[0] - (W * (theta[d][0] + theta[d][2])) / 2);
  const variances = theta.map((t) => W * ((t[0] + t[2]) / 2) * (1 - (t[0] + t[2]) / 2));
  const total = z.reduce((a, b) => a + b);
  expect(Math.abs(total)).toBeLessThan(4 * Math.sqrt(variances.reduce((a, b) => a + b)));
  expect(() => drawCorpus(key(0), { beta: [[0.5, 0.4]], documents: 1, words: 1, alpha: 1 })).toThrow(
    'adds up to 0.9',
  );
});

/** log p(words, z) by Dirichlet–multinomials: another formula than Pólya's urns, for one assignment. */
function jointOf(
  tokens: { d: number; v: number }[],
  z: number[],
  D: number,
  K: number,
  V: number,
  alpha: number,
  eta: number,
) {
  const polya = (counts: number[], a: number) =>
    gammaln(a * counts.length) -
    gammaln(a * counts.length + counts.reduce((x, y) => x + y)) +
    counts.reduce((s, c) => s + gammaln(a + c) - gammaln(a), 0);
  const rows = Array.from({ length: D }, () => new Array(K).fill(0));
  const topics = Array.from({ length: K }, () => new Array(V).fill(0));
  tokens.forEach(({ d, v }, n) => {
    rows[d][z[n]]++;
    topics[z[n]][v]++;
  });
  return rows.reduce((s, c) => s + polya(c, alpha), 0) + topics.reduce((s, c) => s + polya(c, eta), 0);
}

test('exact evidence: urns agree with Dirichlet–multinomials, and K^N products are added', () => {
  const docs = [bag([0, 2], [2, 1]), bag([1, 2], [1, 2])];
  const tokens = [0, 0, 2].map((v) => ({ d: 0, v })).concat([1, 2, 2].map((v) => ({ d: 1, v })));
  let sum = 0;
  for (let code = 0; code < 3 ** 6; code++) {
    const z = tokens.map((_, n) => Math.floor(code / 3 ** n) % 3);
    sum += Math.exp(jointOf(tokens, z, 2, 3, 3, 0.4, 0.7));
  }
  const { logEvidence, assignments } = exactEvidence(docs, {
    topics: 3,
    vocabularySize: 3,
    alpha: 0.4,
    eta: 0.7,
  });
  expect(logEvidence).toBeCloseTo(Math.log(sum), 9);
  expect(assignments).toBe(3 ** 6);
  const long = [bag([0], [40])];
  expect(() => exactEvidence(long, { topics: 2, vocabularySize: 1, alpha: 1, eta: 1 })).toThrow('2^40');
});

test('the bound that coordinate ascent reaches is below the exact evidence, and not by much', () => {
  const tiny = { topics: 2, vocabularySize: 3, alpha: 0.5, eta: 0.5 };
  const docs = [bag([0, 2], [2, 1]), bag([1, 2], [1, 2])];
  const { logEvidence } = exactEvidence(docs, tiny);
  const bound = reachedBound(key(1), docs, { model: tiny, steps: 200 });
  expect(bound).toBeLessThan(logEvidence);
  expect(bound).toBeGreaterThan(logEvidence - 4);
});

test('passes to reach a level: the first at or below it, or none', () => {
  const curve = { passes: [1, 2, 3], perplexity: [9, 5, 4] };
  expect(passesToReach(curve, 5)).toBe(2);
  expect(passesToReach(curve, 3.9)).toBeNull();
});

test('a corpus cut short keeps its first words', () => {
  const docs = [bag([0, 2], [2, 1]), bag([1, 2], [1, 2])];
  expect(firstWords(docs, 4)).toEqual([bag([0, 2], [2, 1]), bag([1], [1])]);
  expect(firstWords(docs, 6)).toEqual(docs);
  expect(() => firstWords(docs, 7)).toThrow('has 6 words, not 7');
});

test('coherence by hand: four documents', () => {
  // Term 0 in documents 0, 1; term 1 in 0, 1, 2; term 2 in 3.
  const docs = [bag([0, 1], [1, 1]), bag([0, 1], [1, 5]), bag([1], [1]), bag([2], [1])];
  const together = Math.log(0.5 / (0.5 * 0.75)) / Math.log(2); // p(0,1) = 1/2, p(0) = 1/2, p(1) = 3/4
  expect(coherence(docs, [[0, 1]])[0]).toBeCloseTo(together, 12);
  expect(coherence(docs, [[0, 1, 2]])[0]).toBeCloseTo((together - 2) / 3, 12); // the two other pairs never meet
  expect(npmi(0.25, 0.5, 0.5)).toBeCloseTo(0, 12); // as by chance
  expect(npmi(0.5, 0.5, 0.5)).toBeCloseTo(1, 12); // always together
  expect(npmi(1, 1, 1)).toBe(1);
  expect(coherence(docs, [[0, 3]])).toEqual([-1]); // a term of the vocabulary that is never used
  expect(() => coherence(docs, [[0]])).toThrow('a pair needs two');
});

test('by probability a word that all topics like comes first, by score it drops out', () => {
  const model = { topics: 2, vocabularySize: 3 };
  // [V][K]: term 0 common to both; term 1 of topic 0; term 2 of topic 1.
  const lambda = Float64Array.from([60, 60, 30, 10, 10, 30]);
  expect(topicTerms(lambda, model, { by: 'probability', count: 2 })).toEqual([
    [0, 1],
    [0, 2],
  ]);
  expect(topicTerms(lambda, model, { by: 'score', count: 1 })).toEqual([[1], [2]]);
  expect(topicShares(lambda, model)).toEqual([0.5, 0.5]);
  expect(topicRows(lambda, model)[0]).toEqual([0.6, 0.3, 0.1]);
  expect(() => topicTerms(lambda, { topics: 3, vocabularySize: 3 }, { by: 'score' })).toThrow(
    'not V·K = 3·3',
  );
});

test('reading a document: φ and γ satisfy their equations', () => {
  const model = { topics: 2, vocabularySize: 4, alpha: 0.3, eta: 0.1 };
  const lambda = Float64Array.from([9, 1, 8, 2, 1, 9, 3, 3]);
  const document = bag([0, 1, 3], [3, 2, 1]);
  const { theta, phi } = readDocument(document, lambda, model, { tolerance: 1e-10, documentSweeps: 1000 });
  const words = 6;
  for (let k = 0; k < 2; k++) {
    const gamma = 0.3 + phi.reduce((s, row, i) => s + document.counts[i] * row[k], 0);
    expect(theta[k]).toBeCloseTo(gamma / (words + 0.6), 7);
  }
  for (const row of phi) expect(row[0] + row[1]).toBeCloseTo(1, 12);
  expect(phi[0][0]).toBeGreaterThan(phi[2][0]);
  // The ratio φ_i0/φ_i1 over that of another term is exp(E log β) alone: ψ(λ_0v) − ψ(λ_1v), differences of harmonic numbers.
  const harmonic = (n: number) =>
    Array.from({ length: n - 1 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);
  const odds = phi.map((row) => Math.log(row[0] / row[1]));
  expect(odds[0] - odds[1]).toBeCloseTo(harmonic(9) - harmonic(1) - (harmonic(8) - harmonic(2)), 9);
});

test('the bars are found from documents alone', async () => {
  const truth = barTopics(4);
  const corpus = drawCorpus(key(11), { beta: truth, documents: 400, words: 80, alpha: 0.3 });
  const [train, held] = holdOutDocuments(corpus.documents, 10);
  expect([train.length, held.length]).toEqual([360, 40]);
  const model = { topics: 8, vocabularySize: 16, alpha: 0.3, eta: 0.1 };
  const algorithm = ldaCavi(train, model);
  const { state } = await iterate(algorithm, {
    state: algorithm.init(initialTopics(key(1), model)),
    steps: 60,
  });
  const closest = closestTopics(truth, topicRows(state.lambda, model));
  expect(new Set(closest.map(({ topic }) => topic)).size).toBe(8);
  for (const { cosine } of closest) expect(cosine).toBeGreaterThan(0.95);
});

/** Topics over terms of their own, 30 each. */
const blocks = (K: number) =>
  Array.from({ length: K }, (_, k) =>
    Array.from({ length: 30 * K }, (_, v) => (Math.floor(v / 30) === k ? 1 / 30 : 0)),
  );

test('a watched run: perplexity at every fifth step, never below what the true topics allow', async () => {
  const { documents } = drawCorpus(key(13), { beta: blocks(4), documents: 300, words: 60, alpha: 0.2 });
  const [train, held] = holdOutDocuments(documents, 10);
  const model = { topics: 4, vocabularySize: 120, alpha: 0.2, eta: 0.2 };
  const algorithm = watchPerplexity(ldaCavi(train, model), { held, model, every: 5 });
  const { state, infos } = await iterate(algorithm, {
    state: algorithm.init(initialTopics(key(1), model)),
    steps: 30,
  });
  const { passes, perplexity } = perplexityCurve(infos, 1);
  expect(passes).toEqual([5, 10, 15, 20, 25, 30]);
  expect(perplexity[5]).toBeCloseTo(heldOutPerplexity(held, state.inner.lambda, model), 9);
  const truth = Float64Array.from(
    { length: 480 },
    (_, i) => 1e6 * blocks(4)[i % 4][Math.floor(i / 4)] + 1e-3,
  );
  expect(perplexity[5]).toBeGreaterThan(0.97 * heldOutPerplexity(held, truth, model));
  expect(perplexity[5]).toBeLessThan(80); // one topic for all: 120
});

test('more topics help up to the true number; the comparison can be stopped and says how far it is', async () => {
  const { documents } = drawCorpus(key(12), { beta: blocks(6), documents: 300, words: 60, alpha: 0.2 });
  const [train, held] = holdOutDocuments(documents, 10);
  const notes: string[] = [];
  const options = {
    train,
    held,
    vocabularySize: 180,
    alpha: 0.2,
    eta: 0.2,
    passes: 8,
    batchSize: 30,
    delay: 1,
  };
  const [one, six] = await perplexityByTopics(key(2), {
    ...options,
    counts: [1, 6],
    progress: (done, total, note) => notes.push(`${done}/${total} ${note}`),
  });
  expect(six).toBeLessThan(0.85 * one);
  expect(notes[notes.length - 1]).toBe('144/144 6 topics');
  expect(() => holdOutDocuments(documents, 1)).toThrow('every must be an integer ≥ 2, got 1');
});

test('the share of words from one block of the generated vocabulary', () => {
  expect(sameBlock(['topic3-word1', 'topic3-word9', 'topic13-word9', 'common4'])).toBe(0.5);
});
