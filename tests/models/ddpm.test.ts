import { afterAll, describe, expect, test } from 'vitest';
import {
  boundTerms,
  ddpm,
  diffuse,
  exactBound,
  exactDdimSd,
  exactPredictor,
  linearSchedule,
  predictorOf,
  sampleAncestral,
  sampleDdim,
  trainDdpm,
} from '../../src/models/ddpm';
import { key, random, tf, tree } from '../../src/tensor';

const before = tf.memory().numTensors;
const schedule = linearSchedule();
const momentsOf = (x: tf.Tensor) => {
  const { mean, variance } = tf.moments(x);
  const out = [mean.dataSync()[0], variance.dataSync()[0]];
  tf.dispose([mean, variance]);
  return out;
};

describe('the schedule', () => {
  test('is the paper’s: ᾱ_1000 = 4.04e-5; β̃ lies below β', () => {
    expect(schedule.alphaBar[999]).toBeCloseTo(4.036e-5, 8);
    expect(schedule.beta[0]).toBe(1e-4);
    expect(schedule.beta[999]).toBeCloseTo(0.02, 12);
    expect(schedule.betaTilde.every((b, i) => b < schedule.beta[i])).toBe(true);
    expect(() => linearSchedule(10, 0.5, 0.1)).toThrow(/0\.5 to 0\.1/);
  });

  test('one jump is as many small steps', () => {
    const [a, b] = [linearSchedule(5, 0.1, 0.4), 2];
    let variance = 0;
    for (const beta of a.beta) variance = (1 - beta) * variance + beta;
    expect(1 - a.alphaBar[4]).toBeCloseTo(variance, 12);
    const x = tf.tidy(() =>
      diffuse(a, tf.fill([1, 1], b), tf.tensor1d([5], 'int32'), tf.zeros([1, 1])).dataSync(),
    );
    expect(x[0]).toBeCloseTo(b * Math.sqrt(a.alphaBar[4]), 5);
  });
});

describe('Gaussian data, where everything is known', () => {
  test('the bound is −log p itself for N(0, 1), whose reverse steps have variance β', () => {
    const bound = exactBound({ mean: 0, sd: 1 }, schedule);
    expect(bound.entropy).toBeCloseTo(0.5 * Math.log(2 * Math.PI * Math.E), 12);
    expect(bound.total).toBeCloseTo(bound.entropy, 9);
    expect(bound.crossEntropy).toBeCloseTo(bound.entropy, 9);
  });

  test.each([
    { mean: 2, sd: 0.5 },
    { mean: -1, sd: 3 },
  ])('%o: entropy ≤ −log p ≤ bound; the exact variance closes it', (data) => {
    const [plain, exact] = [exactBound(data, schedule), exactBound(data, schedule, 'exact')];
    expect(plain.crossEntropy).toBeGreaterThan(plain.entropy);
    expect(plain.total).toBeGreaterThan(plain.crossEntropy);
    expect(exact.total - exact.entropy).toBeGreaterThan(-1e-9);
    expect(exact.total - exact.entropy).toBeLessThan(1e-3);
    expect(plain.total).toBeGreaterThan(exact.total);
  });

  test('drawn terms agree with the closed ones; a predictor of nothing is found out', () => {
    const data = { mean: 2, sd: 0.5 };
    const short = linearSchedule(50, 1e-3, 0.3);
    const x = tf.tidy(() => tf.add(tf.mul(random.normal(key(1), [500, 2]), 0.5), 2)) as tf.Tensor2D;
    const exact = exactBound(data, short);
    const drawn = boundTerms(exactPredictor(data, short), short, x, { key: key(2) });
    expect(Math.abs(drawn.total - 2 * exact.total)).toBeLessThan(4 * drawn.standardError);
    expect(drawn.steps).toHaveLength(49);
    expect(drawn.total).toBeCloseTo(drawn.prior + drawn.last + drawn.steps.reduce((a, b) => a + b), 6);
    const blind = boundTerms((rows) => tf.zerosLike(rows), short, x, { key: key(2) });
    expect(blind.total - drawn.total).toBeGreaterThan(50 * drawn.standardError);
    x.dispose();
  }, 30_000);

  test('both samplers return to the data; DDIM is a fixed map', () => {
    const data = { mean: 2, sd: 0.5 };
    const predictor = exactPredictor(data, schedule);
    const n = 4000;
    const ancestral = sampleAncestral(predictor, schedule, { key: key(3), n, size: 1 });
    const [mean, variance] = momentsOf(ancestral);
    expect(Math.abs(mean - 2)).toBeLessThan((4 * 0.5) / Math.sqrt(n));
    expect(Math.abs(variance - 0.25)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / n) + 2e-3);
    const runs = [100, 100, 5].map((steps) =>
      sampleDdim(predictor, schedule, { key: key(4), n, size: 1, steps }),
    );
    const [many, again, few] = runs.map(momentsOf);
    expect(again).toEqual(many);
    expect(Math.abs(many[0] - 2)).toBeLessThan((4 * 0.5) / Math.sqrt(n) + 1e-2);
    // The closed form: with all steps the truth, up to their size; five are too few, a map that is too narrow. The sd of a sample of n
    // has a relative error of 1/√(2n).
    expect(exactDdimSd(data, schedule, 1000)).toBeCloseTo(0.5, 2);
    expect(exactDdimSd(data, schedule, 5)).toBeCloseTo(0.26254, 5); // by a loop over x alone, in NumPy
    for (const [steps, [, sampled]] of [[100, many] as const, [5, few] as const])
      expect(Math.abs(Math.sqrt(sampled) / exactDdimSd(data, schedule, steps) - 1)).toBeLessThan(
        4 / Math.sqrt(2 * n),
      );
    expect(() => sampleDdim(predictor, schedule, { key: key(4), n: 1, size: 1, steps: 1001 })).toThrow(
      /1001/,
    );
    tree.dispose(ancestral, runs);
  }, 60_000);

  test.each([undefined, 0.5])(
    'a network learns the exact predictor, spread %o',
    async (spread) => {
      const data = { mean: 1, sd: 0.5 };
      const model = ddpm({ size: 1, hidden: 32, spread });
      const x = tf.tidy(() => tf.add(tf.mul(random.normal(key(5), [4000, 1]), 0.5), 1)) as tf.Tensor2D;
      const { params } = await trainDdpm(model, x, { key: key(6), steps: 1200, learningRate: 3e-3 });
      const error = tf.tidy(() => {
        const t = tf.tensor1d([50, 200, 500, 900], 'int32');
        const at = tf.tensor2d([[1.2], [0.3], [0.5], [-1]]);
        const gap = tf.sub(predictorOf(model, params)(at, t), exactPredictor(data, model.schedule)(at, t));
        return Math.max(...tf.abs(gap).dataSync());
      });
      expect(error).toBeLessThan(0.2);
      tree.dispose(params, x);
    },
    60_000,
  );
});

afterAll(() => expect(tf.memory().numTensors).toBe(before));
