import { describe, expect, it } from 'vitest';
import { chiSquareTail, sbcRank, sbcUniformity } from '../../../src/inference/diagnostics';
import { normals } from './draws';
import tables from './reference/tables.json';

/** θ ~ N(0, 1), y ~ N(θ, 1): posterior N(y/2, 1/2). Wrong posteriors stretch its sd or shift its mean. */
function ranksOf(simulations: number, draws: number, stretch = 1, shift = 0): number[] {
  const z = normals(99);
  return Array.from({ length: simulations }, () => {
    const theta = z();
    const y = theta + z();
    const posterior = Array.from({ length: draws }, () => y / 2 + shift + stretch * Math.SQRT1_2 * z());
    return sbcRank(theta, posterior);
  });
}

describe('simulation-based calibration', () => {
  it('passes the exact posterior', () => {
    const result = sbcUniformity(ranksOf(1000, 99), { draws: 99 });
    expect(result.pValue).toBeGreaterThan(0.01);
    expect(Math.abs(result.meanRank - 0.5)).toBeLessThan(3 * Math.sqrt(1 / 12 / 1000));
    // Var of (u − ½)² for a uniform u is 1/180; relative to its mean of 1/12 over 1000 ranks.
    expect(Math.abs(result.spread - 1)).toBeLessThan((3 * (12 / Math.sqrt(180))) / Math.sqrt(1000));
    expect(result.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(1000);
  });

  it.each([
    ['too narrow', 0.7, 0],
    ['too wide', 1.4, 0],
    ['shifted', 1, 0.2],
  ])('catches a posterior that is %s', (_name, stretch, shift) => {
    const result = sbcUniformity(ranksOf(1000, 99, stretch, shift), { draws: 99 });
    expect(result.pValue).toBeLessThan(1e-4);
    if (shift > 0) expect(result.meanRank).toBeLessThan(0.45);
    else expect(result.spread > 1).toBe(stretch < 1);
  });

  it('p-values of the χ² test are uniform under the null (unequal bins included)', () => {
    const z = normals(7);
    const pValues = Array.from({ length: 200 }, () => {
      const ranks = Array.from({ length: 300 }, () => {
        const truth = z();
        return sbcRank(truth, Array.from({ length: 9 }, z));
      });
      return sbcUniformity(ranks, { draws: 9, bins: 4 }).pValue;
    });
    const mean = pValues.reduce((a, b) => a + b) / pValues.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(3 * Math.sqrt(1 / 12 / 200));
  });

  it('bins cover every rank once', () => {
    const { bins } = sbcUniformity([0, 3, 5, 9, 9, 2, 7, 8, 1, 4, 6, 0, 3, 5, 1, 2, 7, 8, 4, 6], {
      draws: 9,
      bins: 3,
    });
    expect(bins.map((bin) => [bin.from, bin.to])).toEqual([
      [0, 3],
      [4, 6],
      [7, 9],
    ]);
    expect(bins.map((bin) => bin.expected)).toEqual([8, 6, 6]);
    expect(bins.map((bin) => bin.count)).toEqual([8, 6, 6]);
  });

  it('the χ² tail agrees with SciPy', () => {
    for (const [x, nu, p] of tables.chiSquareTail) {
      expect(Math.abs(chiSquareTail(x, nu) / p - 1)).toBeLessThan(1e-10);
    }
    expect(chiSquareTail(0, 3)).toBe(1);
  });

  it('refuses impossible ranks and too many bins', () => {
    expect(() => sbcUniformity([11], { draws: 10 })).toThrow('bins');
    expect(() => sbcUniformity(new Array(100).fill(11), { draws: 10 })).toThrow('ranks[0] is 11');
    expect(() => sbcUniformity(new Array(100).fill(1), { draws: 99, bins: 50 })).toThrow('use fewer bins');
    expect(() => sbcUniformity([], { draws: 10 })).toThrow('ranks is empty');
    expect(() => sbcUniformity([1], { draws: 0 })).toThrow('draws is 0');
    expect(() => sbcRank(Number.NaN, [1])).toThrow('NaN');
    expect(() => sbcRank(1, [])).toThrow('empty');
  });
});
