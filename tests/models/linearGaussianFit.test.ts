import { describe, expect, test } from 'vitest';
import { estimateOf, fitPpca } from '../../src/inference';
import {
  bestEncoder,
  boundsOfData,
  drawData,
  encode,
  evidenceFromPrior,
  evidenceGradient,
  evidenceOverW,
  fitMap,
  fitMl,
  gaussian,
  type LinearGaussian,
  logEvidence,
  logEvidenceOfData,
  logPosteriorOfTheta,
  marginal,
  posterior,
  priorDrawsNeeded,
  pullOnMean,
  randomModel,
  record,
  restore,
  scoreRestoring,
  stochasticAscent,
  strips,
  thetaGradient,
  withBlocks,
  withHoles,
  withNoise,
} from '../../src/models/linearGaussian';
import { factorised, gaussianLogDensity } from '../../src/models/targets';
import { foldIn, key } from '../../src/tensor';

const truth: LinearGaussian = { W: [[1.5], [-0.8], [0.4]], b: [1, 2, -1], noise: 0.5 };
const { x } = drawData(truth, key(1), 200);

describe('θ', () => {
  test('the gradient of log p(X) is that of finite differences and the sum of Fisher’s identity', () => {
    const model: LinearGaussian = { W: [[1], [-1], [0.2]], b: [0.8, 1.5, -1], noise: 0.7 };
    const g = evidenceGradient(model, x);
    const h = 1e-5;
    const at = (change: Partial<LinearGaussian>) => logEvidenceOfData({ ...model, ...change }, x);
    const slope = (f: (by: number) => number) => (f(h) - f(-h)) / (2 * h);
    for (let d = 0; d < 3; d++) {
      const W = (by: number) => model.W.map((row, i) => (i === d ? [row[0] + by] : row));
      const b = (by: number) => model.b.map((v, i) => (i === d ? v + by : v));
      expect(slope((by) => at({ W: W(by) }))).toBeCloseTo(g.W[d][0], 3);
      expect(slope((by) => at({ b: b(by) }))).toBeCloseTo(g.b[d], 3);
      const fisher = x.reduce((s, row) => s + thetaGradient(model, row, posterior(model, row)).W[d][0], 0);
      expect(fisher).toBeCloseTo(g.W[d][0], 6);
    }
    expect(slope((by) => at({ noise: model.noise * Math.exp(by) }))).toBeCloseTo(g.logNoise, 3);
  });

  test('maximum likelihood has no slope, is PPCA’s, and lies above the truth', () => {
    const ml = fitMl(x, 1);
    const g = evidenceGradient(ml, x);
    for (const slope of [...g.W.flat(), ...g.b, g.logNoise]) expect(Math.abs(slope)).toBeLessThan(1e-8);
    expect(ml.noise ** 2).toBeCloseTo(fitPpca(x, 1).noiseVariance, 12);
    expect(logEvidenceOfData(ml, x)).toBeGreaterThan(logEvidenceOfData(truth, x));
  });

  test('MAP has no slope in log posterior, is smaller than ML, and nears it under a wide prior', () => {
    const map = fitMap(x, 1);
    const g = evidenceGradient(map, x);
    expect(g.W[0][0] - map.W[0][0]).toBeCloseTo(0, 4);
    expect(g.b[1] - map.b[1]).toBeCloseTo(0, 4);
    expect(g.logNoise - Math.log(map.noise)).toBeCloseTo(0, 4);
    const ml = fitMl(x, 1);
    expect(logPosteriorOfTheta(map, x)).toBeGreaterThan(logPosteriorOfTheta(ml, x));
    expect(Math.abs(map.W[0][0])).toBeLessThan(Math.abs(ml.W[0][0]));
    expect(fitMap(x, 1, { priorSd: 1e4 }).W[0][0]).toBeCloseTo(ml.W[0][0], 5);
  });

  test('the prior’s pull on b is what its formula says, in mean and in spread', () => {
    const [n, sets] = [400, 200];
    const { expected, standardError } = pullOnMean(truth, n);
    const pulls = Array.from({ length: sets }, (_, i) => {
      const rows = drawData(truth, foldIn(key(30), i), n).x;
      return n * (fitMl(rows, 1).b[0] - fitMap(rows, 1).b[0]);
    });
    const found = estimateOf(pulls);
    // (1 + C/N)⁻¹ makes the pull smaller by a share of the order C/N: below 1 % here.
    expect(Math.abs(found.mean - expected[0])).toBeLessThan(4 * found.standardError + 0.01 * expected[0]);
    expect(Math.abs(found.sd - standardError[0])).toBeLessThan(4 * found.errorOfSd);
    expect(() => pullOnMean(truth, 0)).toThrow(/N must be a whole number/);
  });

  test('a landscape over W is even: z and −z are the same model', () => {
    const flat = x.map(([a, b]) => [a, b]);
    const { z } = evidenceOverW({ W: [[1], [1]], b: [1, 2], noise: 0.5 }, flat, [-1, -0.5, 0, 0.5, 1]);
    expect(z[0][0]).toBeCloseTo(z[4][4], 10);
    expect(z[3][1]).toBeCloseTo(z[1][3], 10);
    const model: LinearGaussian = { W: [[0.5], [-1]], b: [1, 2], noise: 0.5 };
    expect(z[0][3]).toBeCloseTo(logEvidenceOfData(model, flat) / flat.length, 9);
    expect(z[0][4]).not.toBeCloseTo(z[0][0], 1);
  });

  test('stochastic ascent climbs to the maximum of the likelihood', () => {
    const start: LinearGaussian = { W: [[0.3], [0.1], [0.1]], b: [0, 0, 0], noise: 1 };
    const path = stochasticAscent(x, start, { key: key(2), batch: 20, steps: 1500, rate: 0.05 });
    const last = path[path.length - 1];
    expect(last.seen).toBe(30_000);
    const best = logEvidenceOfData(fitMl(x, 1), x) / x.length;
    expect(logEvidenceOfData(last.model, x) / x.length).toBeGreaterThan(best - 0.02);
    expect(path.map((p) => p.seen).slice(0, 4)).toEqual([0, 20, 40, 80]);
  });
});

describe('a recognition model', () => {
  test('with one code is the posterior of every x; with two it is the best factorised one', () => {
    const encoder = bestEncoder(truth);
    boundsOfData(truth, encoder, x.slice(0, 5)).forEach((bound, i) => {
      expect(bound).toBeCloseTo(logEvidence(truth, [x[i]])[0], 9);
    });
    const two = randomModel(key(20), { D: 3, K: 2 });
    const q = gaussian(encode(bestEncoder(two), x[0]));
    const mean = factorised(posterior(two, x[0]));
    expect(q.mean[0]).toBeCloseTo(mean.mean[0], 10);
    expect(q.covariance[1][1]).toBeCloseTo(mean.covariance[1][1], 10);
    expect(() => encode(encoder, [1])).toThrow(/for 3 numbers, x has 1/);
  });
});

describe('x from a recording of it', () => {
  const model = strips({ D: 12, K: 3 });

  test('is Bayes’ rule: log p(x) + log p(y | x) − log p(x | y) does not depend on x', () => {
    const recording = withBlocks(12, 3, 0.05);
    const { x: two } = drawData(model, key(4), 2);
    const y = record(recording, two, key(5))[0];
    const logConditional = gaussianLogDensity(restore(model, recording, y));
    const logLikelihood = (v: readonly number[]) =>
      recording.A.reduce((sum, row, i) => {
        const off = (y[i] - row.reduce((s, a, d) => s + a * v[d], 0)) / 0.05;
        return sum - 0.5 * off * off;
      }, 0);
    const levels = two.map((v) => logEvidence(model, [v])[0] + logLikelihood(v) - logConditional(v));
    expect(levels[0]).toBeCloseTo(levels[1], 5);
  });

  test('has the error and the coverage that its covariance promises', () => {
    const { x: many } = drawData(model, key(6), 400);
    const recordings = [
      withNoise(12, 0.1),
      withHoles(12, (d) => d < 4 || d > 7, 0.01),
      withBlocks(12, 4, 0.01),
    ];
    for (const recording of recordings) {
      const score = scoreRestoring(model, recording, many, key(7));
      expect(Math.abs(score.error - score.expected)).toBeLessThan(4 * score.standardError);
      expect(Math.abs(score.coverage - 0.95)).toBeLessThan(0.02);
    }
  });

  test('a recording without noise to speak of is believed; one that is all noise is not', () => {
    const { x: one } = drawData(model, key(8), 1);
    const kept = restore(
      model,
      withHoles(12, (d) => d !== 5),
      one[0].filter((_, d) => d !== 5),
    );
    expect(kept.mean[3]).toBeCloseTo(one[0][3], 3);
    expect(Math.sqrt(kept.covariance[5][5])).toBeLessThan(0.05);
    const lost = restore(model, withNoise(12, 1e4), one[0]);
    expect(lost.mean[3]).toBeCloseTo(0.5, 4);
    expect(lost.covariance[3][3]).toBeCloseTo(marginal(model).covariance[3][3], 4);
  });

  test('bad input is named', () => {
    expect(() => withBlocks(12, 5)).toThrow(/blocks of 5 do not fill 12/);
    expect(() => restore(model, withNoise(12, 0), new Array(12).fill(0))).toThrow(
      /noise must be finite and > 0/,
    );
    expect(() => restore(model, withNoise(12, 0.1), [1])).toThrow(/y has 1 numbers but A has 12 rows/);
    expect(() => restore(model, withNoise(10, 0.1), new Array(10).fill(0))).toThrow(/A has 10 columns/);
  });
});

describe('p(x) by draws from the prior', () => {
  test('the exact relative variance is that of repeated estimates', () => {
    const model = randomModel(key(9), { D: 3, K: 2, noise: 0.6 });
    const { x: rows } = drawData(model, key(10), 1);
    const S = 400;
    const exact = Math.exp(logEvidence(model, rows)[0]);
    const ratios = Array.from(
      { length: 400 },
      (_, i) => Math.exp(evidenceFromPrior(model, rows[0], foldIn(key(12), i), S)) / exact,
    );
    const mean = ratios.reduce((s, r) => s + r, 0) / ratios.length;
    const variance = ratios.reduce((s, r) => s + (r - mean) ** 2, 0) / ratios.length;
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(variance / ratios.length));
    const predicted = priorDrawsNeeded(model, rows[0], 1) / S; // relative error 1 from so many draws
    expect(variance / predicted).toBeGreaterThan(0.6);
    expect(variance / predicted).toBeLessThan(1.6);
  });
});
