import { describe, expect, test } from 'vitest';
import { estimateOf } from '../../src/inference';
import {
  climb,
  directionOf,
  estimates,
  exactGradient,
  exactVariance,
  power,
  settledGap,
  settlingGap,
  sineVariances,
  stack,
} from '../../src/models/gradientNoise';
import { naiveDraws, pathDraws, pathMoments, posterior } from '../../src/models/linearGaussian';
import { key, random, tf } from '../../src/tensor';

describe('estimates in plain numbers', () => {
  const problem = stack(3);
  const truth = exactGradient(problem);

  test.each(['naive', 'baseline', 'path'] as const)('%s: mean and variance are the exact ones', (kind) => {
    const rows = estimates(problem, { key: key(1), S: 40_000, kind });
    for (let i = 0; i < truth.length; i++) {
      const m = estimateOf(rows.map((row) => row[i]));
      expect(Math.abs(m.mean - truth[i])).toBeLessThan(4 * m.standardError);
    }
    const m = estimateOf(rows.map((row) => row[0]));
    expect(Math.abs(m.variance - exactVariance(problem, kind))).toBeLessThan(4 * m.errorOfVariance);
  });

  test('they have the distribution of the library’s black-box and automatic gradients', () => {
    for (const [kind, drawsOf] of [
      ['naive', naiveDraws],
      ['path', pathDraws],
    ] as const) {
      const draws = drawsOf(problem.model, problem.x, problem.q, key(2), 40_000);
      const logSigma = (draws.logSigma.arraySync() as number[][]).map((row) => row[1]);
      tf.dispose([draws.mu, draws.logSigma]);
      const [ours, theirs] = [
        estimates(problem, { key: key(3), S: 40_000, kind }).map((row) => row[4]),
        logSigma,
      ].map(estimateOf);
      const error = Math.hypot(ours.errorOfVariance, theirs.errorOfVariance);
      expect(Math.abs(ours.variance - theirs.variance)).toBeLessThan(4 * error);
    }
  });

  test('L draws divide the variance by L', () => {
    const m = estimateOf(estimates(problem, { key: key(4), S: 4000, L: 25, kind: 'naive' }).map((r) => r[0]));
    expect(Math.abs(m.variance - exactVariance(problem, 'naive') / 25)).toBeLessThan(4 * m.errorOfVariance);
  });

  test('against dimension: exact powers 2, 1 and 0', () => {
    const K = [60, 120];
    const of = (kind: 'naive' | 'baseline' | 'path') =>
      power(
        K,
        K.map((k) => exactVariance(stack(k), kind)),
      ).power;
    expect(of('naive')).toBeCloseTo(2, 1);
    expect(of('baseline')).toBeCloseTo(1, 1);
    expect(of('path')).toBeCloseTo(0, 8);
  });
});

describe('what an estimate is worth', () => {
  test('the truth itself is right, its negative wrong, twice it twice as long', () => {
    const right = directionOf(
      [
        [1, 2],
        [1, 2],
      ],
      [1, 2],
    );
    expect([right.cosine.mean, right.wrongSign.mean, right.length.mean]).toEqual([
      expect.closeTo(1, 12),
      0,
      1,
    ]);
    const both = directionOf(
      [
        [-2, -4],
        [1, 2],
      ],
      [1, 2],
    );
    expect(both.cosine.mean).toBeCloseTo(0, 12);
    expect(both.cosine.standardError).toBeCloseTo(1, 12); // two draws, ±1: sd √2, over √2
    expect([both.wrongSign.mean, both.length.mean]).toEqual([0.5, 1.5]);
  });

  test('against a simulation that shares no code (NumPy, a million draws each)', () => {
    const ten = stack(10);
    const of = (kind: 'naive' | 'path', L: number, S: number) =>
      directionOf(estimates(ten, { key: key(7), S, L, kind }), exactGradient(ten));
    const near = (one: { mean: number; standardError: number }, expected: number) =>
      expect(Math.abs(one.mean - expected)).toBeLessThan(4 * one.standardError);
    const [naive, hundred, path] = [of('naive', 1, 4000), of('naive', 100, 200), of('path', 1, 4000)];
    near(naive.cosine, -0.0372);
    near(naive.wrongSign, 0.5914);
    near(naive.length, 27.51);
    near(hundred.cosine, 0.3048);
    near(path.cosine, 0.2967);
    near(path.length, 3.094);
  });

  test('a power is a power, and its error that of many repetitions', () => {
    const x = [1, 2, 4];
    expect(power(x, [3, 12, 48]).power).toBeCloseTo(2, 12);
    const noise = tf.tidy(() => (random.normal(key(8), [2000, 3]) as tf.Tensor2D).arraySync());
    const errors = [0.03, 0.6, 1];
    const repeated = noise.map(
      (row) =>
        power(
          x,
          [3, 12, 48].map((y, i) => y + errors[i] * row[i]),
        ).power,
    );
    const found = estimateOf(repeated);
    const predicted = power(x, [3, 12, 48], errors).standardError;
    expect(Math.abs(found.sd - predicted)).toBeLessThan(4 * found.errorOfSd + 1e-3);
  });
});

describe('climbing', () => {
  test('μ by the re-parameterised gradient settles where the theory says', () => {
    const problem = stack(4);
    const { mean, covariance } = posterior(problem.model, problem.x);
    const start = { ...problem, q: { mu: mean, sigma: covariance.map((row, k) => Math.sqrt(row[k])) } };
    const { gap } = climb(start, { key: key(5), kind: 'path', rate: 0.05, steps: 20_000, holdSigma: true });
    const batches = Array.from(
      { length: 20 },
      (_, i) => estimateOf(gap.slice(i * 1000, (i + 1) * 1000)).mean,
    );
    const m = estimateOf(batches);
    expect(Math.abs(m.mean - settlingGap(problem, 0.05))).toBeLessThan(4 * m.standardError);
  });

  test('with the same step the naive gradient is far above, or lost', () => {
    const problem = stack(10);
    const of = (kind: 'naive' | 'path') => climb(problem, { key: key(6), kind, rate: 0.02, steps: 500 });
    const [naive, path] = [of('naive'), of('path')];
    expect(path.lostAt).toBeUndefined();
    expect(path.gap[499]).toBeLessThan(0.5);
    expect(naive.lostAt ?? (naive.gap[499] > 10 * path.gap[499] ? 0 : 1e9)).toBeLessThan(501);
  });
});

test('many climbs: those that are lost, and where the others settle (NumPy, 2,000 climbs)', () => {
  const ten = stack(10);
  const lost = settledGap(ten, { key: key(9), kind: 'naive', rate: 0.02, steps: 40, runs: 30 });
  expect(lost.gap).toBeUndefined();
  expect(lost.lostAt).toHaveLength(30);
  expect(lost.lostAt[15]).toBe(4);
  const kept = settledGap(ten, { key: key(9), kind: 'path', rate: 0.02, steps: 2000, runs: 8 });
  expect(kept.lostAt).toEqual([]);
  expect(Math.abs(kept.gap!.mean - 0.3732)).toBeLessThan(4 * kept.gap!.standardError);
});

test('the sine’s variances are those of a quadrature over ε', () => {
  for (const omega of [0.3, 1, 2.5, 6]) {
    const [mu, s] = [0.3, 0.7];
    const step = 0.001;
    const nodes = Array.from({ length: 16_001 }, (_, i) => -8 + i * step);
    const E = (f: (e: number) => number) =>
      nodes.reduce((sum, e) => sum + f(e) * Math.exp(-0.5 * e * e), 0) * (step / Math.sqrt(2 * Math.PI));
    const score = (e: number) => (Math.sin(omega * (mu + s * e)) * e) / s;
    const path = (e: number) => omega * Math.cos(omega * (mu + s * e));
    const exact = sineVariances(omega, { mu, s });
    expect(E(score)).toBeCloseTo(exact.gradient, 8);
    expect(E(path)).toBeCloseTo(exact.gradient, 8);
    expect(E((e) => score(e) ** 2) - exact.gradient ** 2).toBeCloseTo(exact.score, 8);
    expect(E((e) => path(e) ** 2) - exact.gradient ** 2).toBeCloseTo(exact.path, 8);
  }
  expect(() => sineVariances(1, { s: 0 })).toThrow(/s must be > 0/);
  expect(pathMoments(stack(1).model, [1], stack(1).q).mu.mean[0]).toBeCloseTo((1 - 0.6) / 0.25 - 0.6, 10);
});
