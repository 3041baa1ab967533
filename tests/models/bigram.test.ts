import { readFileSync } from 'node:fs';
import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import { describe, expect, test } from 'vitest';
import {
  absoluteDiscounting,
  addOne,
  type BigramModel,
  bigrams,
  countBigrams,
  type HierarchicalDirichletState,
  hierarchicalDirichletBigram,
  hierarchicalDirichletModel,
  kneserNey,
  logCorrelation,
  perplexity,
  sentences,
  vocabularyOf,
} from '../../src/models/bigram';
import { type Key, key } from '../../src/tensor';

const unusedKey: Key = key(0);

/** Words that follow a drunkard's path over ten words: plain arithmetic, no randomness needed. */
function syntheticPairs(count: number, seed: number): [number, number][] {
  let state = seed;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  let before = 0;
  return Array.from({ length: count }, () => {
    const common = Math.floor(10 * next() ** 3);
    const word = next() < 0.6 ? (before * 3 + 1) % 10 : common;
    const pair: [number, number] = [before, word];
    before = word;
    return pair;
  });
}

const train = countBigrams(syntheticPairs(300, 7), 10);

function fitted(steps: number, counts = train) {
  const algorithm = hierarchicalDirichletBigram(counts, { base: 5, shape: 1, rate: 0.1 });
  let state = algorithm.init(null);
  const elbos: number[] = [];
  for (let i = 0; i < steps; i++) {
    const [next, info] = algorithm.step(unusedKey, state);
    state = next;
    elbos.push(info.elbo);
  }
  return { state, elbos };
}

/** log ∫∫ p(data | α, m) p(α) p(m) by importance sampling from q, as an independent figure for the evidence. */
function evidenceByImportance(q: HierarchicalDirichletState, counts = train, draws = 20_000): number {
  let state = 12345;
  const uniform = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const z = normal();
      const v = (1 + z / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const logDirichlet = (m: number[], c: ArrayLike<number>) => {
    let total = 0;
    let value = 0;
    for (let w = 0; w < m.length; w++) {
      total += c[w];
      value += (c[w] - 1) * Math.log(m[w]) - gammaln(c[w]);
    }
    return value + gammaln(total);
  };
  const logGamma = (x: number, a: number, b: number) =>
    a * Math.log(b) - gammaln(a) + (a - 1) * Math.log(x) - b * x;
  const weights = Array.from({ length: draws }, () => {
    const alpha = gamma(q.shape) / q.rate;
    const raw = Array.from(q.concentration, gamma);
    const total = raw.reduce((a, b) => a + b);
    const m = raw.map((value) => Math.max(value / total, 1e-300));
    let logLikelihood = 0;
    counts.after.forEach((row, j) => {
      logLikelihood += gammaln(alpha) - gammaln(alpha + counts.totals[j]);
      for (const [w, n] of row) logLikelihood += gammaln(alpha * m[w] + n) - gammaln(alpha * m[w]);
    });
    const prior = logGamma(alpha, 1, 0.1) + logDirichlet(m, new Array(m.length).fill(5 / m.length));
    return logLikelihood + prior - logGamma(alpha, q.shape, q.rate) - logDirichlet(m, q.concentration);
  });
  const max = Math.max(...weights);
  return max + Math.log(weights.reduce((sum, w) => sum + Math.exp(w - max), 0) / draws);
}

describe('the hierarchical Dirichlet bigram model', () => {
  test('the bound never falls and stops at a fixed point', () => {
    const { elbos } = fitted(200);
    elbos.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(elbos[i] - 1e-9);
    });
    expect(elbos[199] - elbos[150]).toBeLessThan(1e-3);
  });

  test('the bound lies below the evidence, by little', () => {
    const { state, elbos } = fitted(200);
    const evidence = evidenceByImportance(state);
    expect(elbos[199]).toBeLessThan(evidence + 0.05);
    expect(elbos[199]).toBeGreaterThan(evidence - 3);
  });

  test('a bound without its KL terms would be caught: it exceeds the evidence', () => {
    const { state, elbos } = fitted(200);
    const algorithm = hierarchicalDirichletBigram(train, { base: 5, shape: 1, rate: 0.1 });
    const [, info] = algorithm.step(unusedKey, state);
    expect(info.elbo).toBeCloseTo(elbos[199], 3);
    expect(info.terms.data).toBeGreaterThan(evidenceByImportance(state) + 3);
  });

  test('expected number of draws from the common distribution: closed form against the sum over table counts', () => {
    const [g, n] = [0.7, 5];
    const stirling = [0, 24, 50, 35, 10, 1];
    const weights = stirling.map((s, k) => s * g ** k);
    const mean = weights.reduce((sum, w, k) => sum + k * w, 0) / weights.reduce((a, b) => a + b);
    expect(g * (digamma(g + n) - digamma(g))).toBeCloseTo(mean, 10);
  });

  test('prior values must be above 0', () => {
    expect(() => hierarchicalDirichletBigram(train, { base: 0, shape: 1, rate: 1 })).toThrow(
      /base must be above 0/,
    );
  });
});

describe('every model is a distribution', () => {
  const models: [string, BigramModel][] = [
    ['add-one', addOne(train)],
    ['absolute discounting', absoluteDiscounting(train)],
    ['Kneser–Ney', kneserNey(train)],
    ['hierarchical Dirichlet', hierarchicalDirichletModel(train, fitted(50).state)],
  ];
  test.each(models)('%s sums to 1 after every word', (_name, model) => {
    for (let before = 0; before < 10; before++) {
      let total = 0;
      for (let word = 0; word < 10; word++) total += model(before, word);
      expect(total).toBeCloseTo(1, 10);
    }
  });

  test('perplexity of a uniform model is the size of the vocabulary', () => {
    expect(perplexity(() => 0.1, syntheticPairs(50, 3))).toBeCloseTo(10, 10);
  });

  test('learnt smoothing beats add-one on held-out text of this project', () => {
    const text = sentences(readFileSync('README.md', 'utf8'));
    const [held, kept] = [text.filter((_, i) => i % 5 === 0), text.filter((_, i) => i % 5 !== 0)];
    const vocabulary = vocabularyOf(kept);
    const counts = countBigrams(bigrams(kept, vocabulary), vocabulary.words.length);
    const pairs = bigrams(held, vocabulary);
    const learnt = perplexity(hierarchicalDirichletModel(counts, fitted(100, counts).state), pairs);
    expect(learnt).toBeLessThan(perplexity(addOne(counts), pairs));
  });
});

describe('text', () => {
  test('markup, code and formulas are left out; sentences become words', () => {
    const text =
      'The *jar* is `full`: see [this page](http://x.y/z). $a + b$ We don’t know!\n\n```ts\ncode\n```';
    expect(sentences(text)).toEqual([
      ['the', 'jar', 'is'],
      ['see', 'this', 'page'],
      ['we', 'don’t', 'know'],
    ]);
  });

  test('rare words share <unk>; pairs start after and end with the sentence end', () => {
    const text = [
      ['a', 'b', 'a'],
      ['a', 'c'],
    ];
    const vocabulary = vocabularyOf(text);
    expect(vocabulary.words).toEqual(['</s>', '<unk>', 'a']);
    expect(bigrams(text, vocabulary).slice(0, 4)).toEqual([
      [0, 2],
      [2, 1],
      [1, 2],
      [2, 0],
    ]);
  });

  test('no pair, a word outside the vocabulary', () => {
    expect(() => countBigrams([], 3)).toThrow(/no pair/);
    expect(() => countBigrams([[0, 3]], 3)).toThrow(/words 0, 3 of a vocabulary of 3/);
    expect(() => perplexity(() => 0.5, [])).toThrow(/no pair of words to judge/);
    expect(() => logCorrelation([1, 0], [1, 2])).toThrow(/above 0/);
    expect(logCorrelation([1, 10, 100], [2, 8, 32])).toBeCloseTo(1, 12);
  });
});
