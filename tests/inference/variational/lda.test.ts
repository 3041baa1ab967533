import gammaln from '@stdlib/math-base-special-gammaln';
import { expect, test } from 'vitest';
import { logSumExp64 } from '../../../src/inference/numeric';
import { resolveLda, type WordCounts } from '../../../src/inference/variational/lda';
import { expectedCounts, ldaCavi } from '../../../src/inference/variational/ldaCavi';
import { heldOutPerplexity, topTerms } from '../../../src/inference/variational/ldaEvaluation';
import { noKey } from '../noKey';

const bag = (terms: number[], counts: number[]): WordCounts => ({
  terms: Int32Array.from(terms),
  counts: Float32Array.from(counts),
});

/** Two kinds of documents: terms 0–4 or terms 5–9. */
const corpus = Array.from({ length: 30 }, (_, d) => {
  const from = d % 2 === 0 ? 0 : 5;
  return bag(
    [0, 1, 2, 3, 4].map((i) => from + i),
    [0, 1, 2, 3, 4].map((i) => 1 + ((d * 7 + i * 3) % 5)),
  );
});
const model = { topics: 3, vocabularySize: 10, alpha: 0.4, eta: 0.3 };
const start = (V: number, K: number) =>
  Float64Array.from({ length: V * K }, (_, i) => 0.5 + ((i * 37) % 11) / 10);

/** log p(corpus): θ and β integrated out (Dirichlet–multinomials), the sum over every assignment z of every token. */
function logEvidence(docs: WordCounts[], { topics: K, vocabularySize: V, alpha, eta }: typeof model): number {
  const tokens = docs.flatMap(({ terms, counts }, d) =>
    [...terms].flatMap((v, i) => Array.from({ length: counts[i] }, () => ({ d, v }))),
  );
  const polya = (counts: number[], a: number) =>
    gammaln(a * counts.length) -
    gammaln(a * counts.length + counts.reduce((x, y) => x + y)) +
    counts.reduce((s, c) => s + gammaln(a + c) - gammaln(a), 0);
  const terms: number[] = [];
  for (let code = 0; code < K ** tokens.length; code++) {
    const documentTopic = docs.map(() => new Array(K).fill(0));
    const topicTerm = Array.from({ length: K }, () => new Array(V).fill(0));
    let rest = code;
    for (const { d, v } of tokens) {
      documentTopic[d][rest % K]++;
      topicTerm[rest % K][v]++;
      rest = Math.floor(rest / K);
    }
    const logTheta = documentTopic.reduce((s, c) => s + polya(c, alpha), 0);
    const logBeta = topicTerm.reduce((s, c) => s + polya(c, eta), 0);
    terms.push(logTheta + logBeta);
  }
  return logSumExp64(terms);
}

function run(docs: readonly WordCounts[], m: typeof model, steps: number) {
  const cavi = ldaCavi(docs, m);
  let state = cavi.init(start(m.vocabularySize, m.topics));
  return Array.from({ length: steps }, () => {
    const [next, info] = cavi.step(noKey, state);
    state = next;
    return { state, ...info };
  });
}

test('the ELBO never falls, and its terms add up', () => {
  const history = run(corpus, model, 60);
  for (let i = 1; i < history.length; i++) {
    const { elbo, terms } = history[i];
    expect(elbo).toBeGreaterThanOrEqual(history[i - 1].elbo - 1e-6);
    expect(terms.logLikelihood + terms.negativeKlTheta + terms.negativeKlBeta).toBeCloseTo(elbo, 9);
    expect(terms.negativeKlTheta).toBeLessThanOrEqual(0);
    expect(terms.negativeKlBeta).toBeLessThanOrEqual(0);
  }
});

test('with one topic q is exact: ELBO = log evidence', () => {
  const one = { ...model, topics: 1, vocabularySize: 4 };
  const docs = [bag([0, 2], [2, 1]), bag([1, 3], [1, 3])];
  expect(run(docs, one, 1)[0].elbo).toBeCloseTo(logEvidence(docs, one), 8);
});

test('the ELBO is below the log evidence of a corpus small enough to enumerate', () => {
  const small = { topics: 2, vocabularySize: 4, alpha: 0.5, eta: 0.5 };
  const docs = [bag([0, 1], [2, 2]), bag([2, 3], [2, 1]), bag([0, 3], [1, 2])];
  const evidence = logEvidence(docs, small);
  const { elbo } = run(docs, small, 200)[199];
  expect(elbo).toBeLessThan(evidence);
  expect(elbo).toBeGreaterThan(evidence - 6);
});

test('the two kinds of documents are told apart and predicted', () => {
  const two = { ...model, topics: 2, alpha: 0.1 };
  const cavi = ldaCavi(corpus, two);
  let state = cavi.init(Float64Array.from({ length: 20 }, (_, i) => (i % 2 === (i < 10 ? 0 : 1) ? 1.5 : 1)));
  for (let i = 0; i < 100; i++) [state] = cavi.step(noKey, state);
  const kinds = topTerms(state.lambda, two, 5).map(
    (top) => new Set(top.map(({ term }) => (term < 5 ? 0 : 1))),
  );
  expect(kinds.map((kind) => kind.size)).toEqual([1, 1]);
  const perplexity = heldOutPerplexity(corpus, state.lambda, two);
  expect(perplexity).toBeLessThan(5.5); // 5 nearly equally likely terms per kind
  expect(perplexity).toBeGreaterThan(4);
});

test('expected counts keep every token', () => {
  const lda = resolveLda(model, {}, corpus);
  const gamma = corpus.map(() => new Float64Array(model.topics).fill(1));
  const counts = expectedCounts(corpus, start(10, 3), gamma, lda);
  const tokens = corpus.reduce((s, d) => s + d.counts.reduce((a, b) => a + b), 0);
  expect(counts.reduce((a, b) => a + b)).toBeCloseTo(tokens, 8);
  gamma.forEach((row, d) => {
    const words = corpus[d].counts.reduce((a, b) => a + b);
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(words + model.topics * model.alpha, 8);
  });
});

test('bad input is named', () => {
  expect(() => ldaCavi([bag([10], [1])], model)).toThrow('Document 0 holds term 10 × 1; V = 10');
  expect(() => ldaCavi([bag([1], [Number.NaN])], model)).toThrow('Document 0 holds term 1 × NaN');
  expect(() => ldaCavi([], model)).toThrow('no documents');
  expect(() => ldaCavi(corpus, { ...model, alpha: 0 })).toThrow('alpha must be finite and > 0, got 0');
  expect(() => ldaCavi(corpus, model).init(new Float64Array(5))).toThrow('10·3 = 30 numbers, got 5');
});
