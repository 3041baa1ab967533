import { expect, test } from 'vitest';
import { iterate } from '../../../src/inference/iterate';
import { ldaCavi } from '../../../src/inference/variational/ldaCavi';
import { heldOutPerplexity } from '../../../src/inference/variational/ldaEvaluation';
import { initialTopics, ldaStochastic } from '../../../src/inference/variational/ldaStochastic';
import { minibatchScale, robbinsMonroSteps } from '../../../src/inference/variational/minibatch';
import { key } from '../../../src/tensor';

/** Documents that each use one of three vocabularies of four terms. */
const corpus = Array.from({ length: 120 }, (_, d) => ({
  terms: Int32Array.from([0, 1, 2, 3], (i) => 4 * (d % 3) + i),
  counts: Float32Array.from([0, 1, 2, 3], (i) => 1 + ((d * 7 + i * 5) % 6)),
}));
const model = { topics: 3, vocabularySize: 12, alpha: 0.1, eta: 0.1 };
const start = initialTopics(key(3), model);

test('with the whole corpus as the batch and ρ = 1 a step is that of coordinate ascent from fresh γ', () => {
  const stochastic = ldaStochastic(corpus, model, { batchSize: 120, delay: 0, forgetting: 1 });
  const [{ lambda }, info] = stochastic.step(key(1), stochastic.init(start));
  const cavi = ldaCavi(corpus, model);
  const [batch] = cavi.step(key(1), cavi.init(start));
  expect(info.rho).toBe(1);
  lambda.forEach((value, i) => {
    expect(value).toBeCloseTo(batch.lambda[i], 8);
  });
});

test('λ keeps as many words as the corpus has: D/M is there, and without it the topics forget how much data there is', async () => {
  const words = corpus.reduce((s, { counts }) => s + counts.reduce((a, b) => a + b), 0);
  const total = async (documents: typeof corpus, batchSize: number): Promise<number> => {
    const algorithm = ldaStochastic(documents, model, { batchSize, delay: 1, forgetting: 0.7 });
    const { state } = await iterate(algorithm, { key: key(5), state: algorithm.init(start), steps: 200 });
    return state.lambda.reduce((a, b) => a + b) - model.eta * state.lambda.length;
  };
  expect(Math.abs((await total(corpus, 10)) / words - 1)).toBeLessThan(0.1);
  // As if 10 documents were all there are: what an unscaled step does.
  expect((await total(corpus.slice(0, 10), 10)) / words).toBeLessThan(0.2);
});

test('stochastic inference reaches the perplexity of batch inference in fewer passes over the documents', async () => {
  const train = corpus.slice(0, 90);
  const held = corpus.slice(90);
  const cavi = ldaCavi(train, model);
  const batch = await iterate(cavi, { state: cavi.init(start), steps: 50 });
  const best = heldOutPerplexity(held, batch.state.lambda, model);
  const algorithm = ldaStochastic(train, model, { batchSize: 10, delay: 1, forgetting: 0.7 });
  const twoPasses = await iterate(algorithm, { key: key(6), state: algorithm.init(start), steps: 18 });
  expect(twoPasses.infos[17].documentsSeen).toBe(180);
  expect(heldOutPerplexity(held, twoPasses.state.lambda, model)).toBeLessThan(best * 1.05);
  const rhos = twoPasses.infos.map(({ rho }) => rho);
  rhos.forEach((rho, i) => {
    expect(rho).toBeCloseTo((i + 2) ** -0.7, 12);
  });
});

test('the same key gives the same topics', async () => {
  const algorithm = ldaStochastic(corpus, model, { batchSize: 10 });
  const once = await iterate(algorithm, { key: key(7), state: algorithm.init(start), steps: 5 });
  const twice = await iterate(algorithm, { key: key(7), state: algorithm.init(start), steps: 5 });
  expect(once.state.lambda).toEqual(twice.state.lambda);
});

test('steps that would not converge, and batches that do not fit, are named', () => {
  expect(() => robbinsMonroSteps({ delay: 1, forgetting: 0.5 })).toThrow('forgetting must lie in (0.5, 1]');
  expect(() => minibatchScale(10, 11)).toThrow('A minibatch holds 1 to N = 10 data points, got 11');
  expect(minibatchScale(100, 20)).toBe(5);
});
