import { describe, expect, test } from 'vitest';
import {
  climb,
  directionOf,
  estimates,
  exactGradient,
  exactVariance,
  measure,
  power,
  settlingGap,
  sineVariances,
  stack,
} from '../../src/models/gradientNoise';
import { naiveDraws, pathDraws, pathMoments, posterior } from '../../src/models/linearGaussian';
import { key, tf } from '../../src/tensor';

describe('estimates in plain numbers', () => {
  const problem = stack(3);
  const truth = exactGradient(problem);

  test.each(['naive', 'baseline', 'path'] as const)('%s: mean and variance are the exact ones', (kind) => {
    const rows = estimates(problem, { key: key(1), S: 40_000, kind });
    for (let i = 0; i < truth.length; i++) {
      const m = measure(rows.map((row) => row[i]));
      expect(Math.abs(m.mean - truth[i])).toBeLessThan(4 * m.errorOfMean);
    }
    const m = measure(rows.map((row) => row[0]));
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
      ].map(measure);
      const error = Math.hypot(ours.errorOfVariance, theirs.errorOfVariance);
      expect(Math.abs(ours.variance - theirs.variance)).toBeLessThan(4 * error);
    }
  });

  test('L draws divide the variance by L', () => {
    const m = measure(estimates(problem, { key: key(4), S: 4000, L: 25, kind: 'naive' }).map((r) => r[0]));
    expect(Math.abs(m.variance - exactVariance(problem, 'naive') / 25)).toBeLessThan(4 * m.errorOfVariance);
  });

  test('against dimension: exact powers 2, 1 and 0', () => {
    const K = [60, 120];
    const of = (kind: 'naive' | 'baseline' | 'path') =>
      power(
        K,
        K.map((k) => exactVariance(stack(k), kind)),
      );
    expect(of('naive')).toBeCloseTo(2, 1);
    expect(of('baseline')).toBeCloseTo(1, 1);
    expect(of('path')).toBeCloseTo(0, 8);
  });
});

describe('what an estimate is worth', () => {
  test('the truth itself is right, its negative wrong, twice it twice as long', () => {
    expect(directionOf([[1, 2]], [1, 2])).toEqual({ cosine: expect.closeTo(1, 12), wrongSign: 0, length: 1 });
    const other = directionOf([[-2, -4]], [1, 2]);
    expect(other.cosine).toBeCloseTo(-1, 12);
    expect(other).toMatchObject({ wrongSign: 1, length: 2 });
  });

  test('a power is a power', () => {
    expect(power([1, 2, 4], [3, 12, 48])).toBeCloseTo(2, 12);
    expect(() => measure([1])).toThrow(/two values/);
  });
});

describe('climbing', () => {
  test('μ by the re-parameterised gradient settles where the theory says', () => {
    const problem = stack(4);
    const { mean, covariance } = posterior(problem.model, problem.x);
    const start = { ...problem, q: { mu: mean, sigma: covariance.map((row, k) => Math.sqrt(row[k])) } };
    const { gap } = climb(start, { key: key(5), kind: 'path', rate: 0.05, steps: 20_000, holdSigma: true });
    const batches = Array.from({ length: 20 }, (_, i) => measure(gap.slice(i * 1000, (i + 1) * 1000)).mean);
    const m = measure(batches);
    expect(Math.abs(m.mean - settlingGap(problem, 0.05))).toBeLessThan(4 * m.errorOfMean);
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
