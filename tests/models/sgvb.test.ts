import { afterAll, describe, expect, test } from 'vitest';
import { estimateOf } from '../../src/inference';
import {
  drawData,
  fitMap,
  fitMl,
  logEvidenceOfData,
  posterior,
  randomModel,
} from '../../src/models/linearGaussian';
import {
  adagradJitter,
  bestBound,
  columnsOf,
  type EstimatorName,
  encodedOf,
  exactBound,
  exactEncoder,
  gapsOverRuns,
  initialParams,
  type LinearParams,
  meanParams,
  meanVariances,
  minibatchEstimates,
  minibatchGradients,
  minibatchVariance,
  networkVariances,
  optimumAtWeight,
  partly,
  pointEstimates,
  pullOnSize,
  ratioOf,
  shakingOf,
  splitOf,
  thetaOf,
  thinned,
  totalVariance,
  train,
  turned,
  variancesAt,
} from '../../src/models/sgvb';
import { estimatorA, estimatorB, init, model } from '../../src/models/vae';
import { adagrad, foldIn, key, random, tf, tree } from '../../src/tensor';

const xs = drawData(randomModel(key(1), { D: 5, K: 2, noise: 0.7 }), key(2), 400).x;
const data = tf.tensor2d(xs.map((x) => [...x]));
const N = xs.length;

/** Parameters that are near nothing in particular. */
function somewhere(): LinearParams {
  const start = initialParams(key(3), { D: 5, K: 2 });
  const moved = {
    ...start,
    W: tf.mul(start.W, 5),
    V: tf.mul(start.V, 2),
    c: tf.tensor1d([0.3, -0.2]),
    logSigma: tf.tensor1d([-0.4, -0.1]),
    logNoise: tf.scalar(-0.2),
  };
  return moved;
}
const params = somewhere();
afterAll(() => tree.dispose(data, params));

function moments(values: ArrayLike<number>) {
  const list = Array.from(values);
  const mean = list.reduce((s, v) => s + v / list.length, 0);
  const variance = list.reduce((s, v) => s + (v - mean) ** 2 / (list.length - 1), 0);
  const fourth = list.reduce((s, v) => s + (v - mean) ** 4 / list.length, 0);
  return {
    mean,
    variance,
    error: Math.sqrt(variance / list.length),
    errorOfVariance: Math.sqrt((fourth - variance ** 2) / list.length),
  };
}

describe('estimators A and B, eq. 6 and 7', () => {
  test.each(['A', 'B'] as const)('%s: mean and variance by formula', (estimator) => {
    const x = tf.tensor2d([[...xs[0]]]);
    const found = moments(pointEstimates(params, x, { key: key(4), S: 20_000, estimator }));
    const exact = exactBound(params, [xs[0]]);
    const variances = variancesAt(thetaOf(params), xs[0], encodedOf(params, [xs[0]])[0]);
    expect(Math.abs(found.mean - exact.bound)).toBeLessThan(4 * found.error);
    const variance = estimator === 'A' ? variances.valueA : variances.valueB;
    expect(Math.abs(found.variance - variance)).toBeLessThan(4 * found.errorOfVariance);
    x.dispose();
  });

  test('at the posterior A has no variance, B has; at the prior they are the same', () => {
    const theta = fitMl(xs, 2);
    const p = posterior(theta, xs[0]);
    const atPosterior = variancesAt(theta, xs[0], {
      mu: p.mean,
      sigma: p.covariance.map((row, k) => Math.sqrt(row[k])),
    });
    expect(atPosterior.valueA).toBeLessThan(1e-12);
    expect(atPosterior.gradientWithoutScore).toBeLessThan(1e-10);
    expect(atPosterior.valueB).toBeGreaterThan(0.1);
    const atPrior = variancesAt(theta, xs[0], { mu: [0, 0], sigma: [1, 1] });
    expect(atPrior.valueA).toBeCloseTo(atPrior.valueB, 10);
  });

  test.each([
    ['A', 'gradientA'],
    ['B', 'gradientB'],
    ['A, score left out', 'gradientWithoutScore'],
  ] as const)('gradient of %s: variance by formula', (estimator, name) => {
    const x = tf.tensor2d([[...xs[0]]]);
    const options = { key: key(5), times: 4000, M: 1, L: 1, estimator: estimator as EstimatorName };
    const found = minibatchGradients(params, x, options).map(moments);
    const measured = found.reduce((s, one) => s + one.variance, 0);
    const error = Math.sqrt(found.reduce((s, one) => s + one.errorOfVariance ** 2, 0));
    const exact = variancesAt(thetaOf(params), xs[0], encodedOf(params, [xs[0]])[0])[name];
    expect(Math.abs(measured - exact)).toBeLessThan(5 * error);
    x.dispose();
  });
});

describe('minibatches, eq. 8', () => {
  test('unbiased for all N points', () => {
    const found = moments(minibatchEstimates(params, data, { key: key(6), times: 2000, M: 20, L: 1 }));
    expect(Math.abs(found.mean - N * exactBound(params, xs).bound)).toBeLessThan(4 * found.error);
  });

  test('variance of the gradient from data and draws', () => {
    const split = splitOf(params, xs);
    for (const [M, L] of [
      [20, 1],
      [5, 4],
    ]) {
      const found = minibatchGradients(params, data, { key: key(7), times: 3000, M, L }).map(moments);
      const measured = found.reduce((s, one) => s + one.variance, 0);
      const error = Math.sqrt(found.reduce((s, one) => s + one.errorOfVariance ** 2, 0));
      expect(Math.abs(measured - minibatchVariance(split, { N, M, L }))).toBeLessThan(5 * error);
    }
  });
});

describe('Algorithm 1', () => {
  const settings = { M: 100, L: 1, optimiser: adagrad({ learningRate: 0.1 }), every: 500, steps: 3000 };

  test('reaches the maximum of the likelihood, which never lies below its bound', async () => {
    const start = initialParams(key(8), { D: 5, K: 2 });
    const path = await train(data, { ...settings, key: key(9), params: start });
    const ml = logEvidenceOfData(fitMl(xs, 2), xs) / N;
    const end = exactBound(path[path.length - 1].params, xs);
    expect(path.map(({ step }) => step)).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000]);
    expect(end.bound).toBeLessThan(end.logEvidence);
    expect(ml - end.logEvidence).toBeGreaterThan(0);
    expect(ml - end.bound).toBeLessThan(0.02);
    expect(meanVariances(path[6].params, xs.slice(0, 50)).valueA).toBeLessThan(0.1);
    tree.dispose(path, start);
  });

  test('without N/M the prior is N/M times too strong', async () => {
    const start = initialParams(key(8), { D: 5, K: 2 });
    const size = (W: readonly (readonly number[])[]) => Math.hypot(...W.flat());
    for (const forgetScale of [false, true]) {
      const options = { ...settings, M: 20, prior: true, forgetScale, key: key(10), params: start };
      const path = await train(data, options);
      const right = size(fitMap(xs, 2, { priorSd: 1 }).W);
      const wrong = size(fitMap(xs, 2, { priorSd: Math.sqrt(20 / N) }).W);
      const found = size(thetaOf(path[6].params).W);
      expect(Math.abs(found / (forgetScale ? wrong : right) - 1)).toBeLessThan(0.03);
      expect(Math.abs(right / wrong - 1)).toBeGreaterThan(0.05);
      tree.dispose(path);
    }
    tree.dispose(start);
  });

  test('frees what it uses, and tells misuse', async () => {
    const start = initialParams(key(8), { D: 5, K: 2 });
    const before = tf.memory().numTensors;
    const run = () => train(data, { ...settings, steps: 20, every: 10, key: key(9), params: start });
    tree.dispose(await run());
    expect(tf.memory().numTensors).toBe(before);
    await expect(train(data, { ...settings, M: 401, key: key(1), params: start })).rejects.toThrow(/401/);
    await expect(train(data, { ...settings, L: 0, key: key(1), params: start })).rejects.toThrow(/L must/);
    expect(() => pointEstimates(params, data, { key: key(1), S: 5, estimator: 'A' })).toThrow(
      /One data point/,
    );
    tree.dispose(start);
  });
});

test('variances for a network: as A and B have them, equal where q is the prior', () => {
  const vae = model({ pixels: 6, hidden: 4, latents: 2 });
  const [tiny, wide] = [init(vae, key(11), 1e-4), init(vae, key(11), 1)];
  const x = tf.tidy(() => random.uniform(key(12), [5, 6]) as tf.Tensor2D);
  const before = tf.memory().numTensors;
  const atPrior = networkVariances(vae, { encoder: tiny.encoder, decoder: wide.decoder }, x, {
    key: key(13),
    S: 200,
  });
  expect(tf.memory().numTensors).toBe(before);
  expect(Math.abs(ratioOf(atPrior.valueA, atPrior.valueB).ratio - 1)).toBeLessThan(0.01);
  const apart = estimateOf(networkVariances(vae, wide, x, { key: key(13), S: 200 }).difference);
  expect(Math.abs(apart.mean)).toBeLessThan(4 * apart.standardError);
  const S = 500;
  const found = networkVariances(vae, wide, x, { key: key(13), S });
  for (const [estimate, measured] of [
    [estimatorA, estimateOf(found.valueA).mean],
    [estimatorB, estimateOf(found.valueB).mean],
  ] as const) {
    const single = Array.from({ length: S }, (_, i) =>
      tf.tidy(
        () => estimate(vae, wide, x, { key: foldIn(key(14), i) }).bound.dataSync() as Float32Array as never,
      ),
    ) as unknown as Float32Array[];
    const perImage = [0, 1, 2, 3, 4].map((m) => moments(single.map((row) => row[m])));
    const variance = perImage.reduce((s, one) => s + one.variance / 5, 0);
    const error = Math.sqrt(perImage.reduce((s, one) => s + (one.errorOfVariance / 5) ** 2, 0));
    expect(Math.abs(variance - measured)).toBeLessThan(4 * Math.SQRT2 * error);
  }
  tree.dispose(tiny, wide, x);
});

describe('where it comes to rest', () => {
  const rates = { M: 20, L: 1, times: 1500, prior: true };

  test('with N/M at the MAP of N(0, 1), without at that of N(0, M/N); and at no other place', () => {
    const places = [1, Math.sqrt(20 / N)].map((priorSd) => exactEncoder(fitMap(xs, 2, { priorSd })));
    for (const forgetScale of [false, true]) {
      const [wide, narrow] = places.map((p) => pullOnSize(p, data, { ...rates, forgetScale, key: key(21) }));
      const [home, away] = forgetScale ? [narrow, wide] : [wide, narrow];
      expect(Math.abs(home.mean)).toBeLessThan(4 * home.standardError);
      expect(Math.abs(away.mean)).toBeGreaterThan(6 * away.standardError);
    }
    tree.dispose(places);
  });

  test('the jitter of Adagrad is what its theory says', async () => {
    const start = initialParams(key(8), { D: 5, K: 2 });
    const options = { M: 100, L: 1, optimiser: adagrad({ learningRate: 0.1 }), every: 10, steps: 3000 };
    const path = await train(data, { ...options, key: key(22), params: start });
    const tail = path.filter(({ step }) => step > 2000).map(({ params: one }) => one);
    const { centre, jitter } = shakingOf(tail, xs);
    const mean = meanParams(tail);
    expect(centre.bound).toBeCloseTo(exactBound(mean, xs).bound, 6);
    const noise = { ...options, times: 400, key: key(23), rate: 0.1, step: 2500 };
    const predicted = adagradJitter(mean, data, noise);
    expect(Math.abs(jitter.mean - predicted)).toBeLessThan(4 * jitter.standardError + 0.1 * predicted);
    expect(() => shakingOf(tail.slice(0, 9), xs)).toThrow(/10 sets/);
    expect(() => meanParams([])).toThrow(/no parameters/);
    tree.dispose(path, mean, start);
  });

  test('gaps over runs are those of single runs; what they use is freed', async () => {
    const start = initialParams(key(8), { D: 5, K: 2 });
    const options = { M: 50, L: 1, optimiser: adagrad({ learningRate: 0.1 }), params: start, key: key(25) };
    const before = tf.memory().numTensors;
    const found = await gapsOverRuns(data, xs, { ...options, best: -6, runs: 2, at: [10, 40] });
    expect(tf.memory().numTensors).toBe(before);
    const singles = await Promise.all(
      [0, 1].map((run) => train(data, { ...options, key: foldIn(key(25), run), steps: 40, every: 10 })),
    );
    const ends = singles.map((path) => -6 - exactBound(path[4].params, xs).bound);
    expect(found[1].mean).toBeCloseTo((ends[0] + ends[1]) / 2, 6);
    const odd = gapsOverRuns(data, xs, { ...options, best: 0, runs: 2, at: [10, 25] });
    await expect(odd).rejects.toThrow(/25 is no multiple of the first entry, 10/);
    tree.dispose(start, singles);
  });

  test('with a weight on the KL: no step away gains, β = 1 is maximum likelihood', () => {
    for (const beta of [0.3, 1, 2.4]) {
      const best = optimumAtWeight(xs, 2, beta);
      const objective = (p: LinearParams) => {
        const { reconstruction, kl } = exactBound(p, xs);
        return reconstruction - beta * kl;
      };
      const top = objective(best);
      for (let i = 0; i < 20; i++) {
        const away = tree.map(
          (t: tf.Tensor) =>
            tf.tidy(() => tf.add(t, tf.mul(random.normal(foldIn(key(24), 31 * i + t.size), t.shape), 0.02))),
          best,
        ) as LinearParams;
        expect(objective(away)).toBeLessThan(top);
        tree.dispose(away);
      }
      tree.dispose(best);
    }
    const one = optimumAtWeight(xs, 2, 1);
    expect(exactBound(one, xs).bound).toBeCloseTo(logEvidenceOfData(fitMl(xs, 2), xs) / N, 5);
    tree.dispose(one);
    expect(() => optimumAtWeight(xs, 2, 0)).toThrow(/β must be finite and > 0, got 0/);
  });

  test('turned axes: the same p(x), a lower bound, unless by a right angle', () => {
    const ml = fitMl(xs, 2);
    const level = logEvidenceOfData(ml, xs) / N;
    for (const angle of [0.2, 0.7]) {
      expect(logEvidenceOfData(turned(ml, angle), xs) / N).toBeCloseTo(level, 10);
      expect(bestBound(turned(ml, angle), xs)).toBeLessThan(level - 1e-4);
    }
    expect(bestBound(turned(ml, Math.PI / 2), xs)).toBeCloseTo(level, 10);
  });
});

test('sums of variances and ratios, with their errors', () => {
  const entries = [
    [1, 3, 5, 7],
    [2, 2, 4, 4],
  ];
  const { mean } = totalVariance(entries);
  expect(mean).toBeCloseTo(20 / 3 + 4 / 3, 12);
  const { ratio, standardError } = ratioOf([2, 4, 6], [1, 2, 3]);
  expect([ratio, standardError]).toEqual([2, 0]);
  expect(ratioOf([1, 2], [2, 2]).standardError).toBeCloseTo(0.25, 12);
  expect(() => ratioOf([1], [1, 2])).toThrow(/1 numbers above and 2 below/);
});

test('columns: lengths and angles', () => {
  const { lengths, cosines } = columnsOf([
    [3, 0],
    [4, 2],
  ]);
  expect(lengths).toEqual([5, 2]);
  expect(cosines[0]).toBeCloseTo(0.8, 12);
});

test('encoders between the prior and the posterior', () => {
  const exact = exactEncoder(fitMl(xs, 2));
  const { bound, logEvidence } = exactBound(exact, xs);
  expect(bound).toBeCloseTo(logEvidence, 5);
  const start = partly(exact, 0);
  expect(exactBound(start, xs).kl).toBeCloseTo(0, 12);
  const half = partly(exact, 0.5);
  expect(exactBound(half, xs).bound).toBeGreaterThan(exactBound(start, xs).bound);
  tree.dispose(exact, start, half);
  expect(thinned([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3)).toEqual([1, 3, 10]);
});
