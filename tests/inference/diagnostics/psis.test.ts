import { describe, expect, it } from 'vitest';
import {
  fitGeneralisedPareto,
  generalisedParetoQuantile,
  kHatThreshold,
  psis,
} from '../../../src/inference/diagnostics';
import { normals, uniforms } from './draws';
import tables from './reference/tables.json';

describe('against ArviZ', () => {
  it.each(tables.psis)('scale $scale', (reference) => {
    const z = normals(reference.seed);
    const ratios = Array.from({ length: reference.count }, () => reference.scale * z() ** 2);
    const { kHat, logWeights, ess } = psis(ratios, reference.reff);
    expect(Math.abs(kHat - reference.kHat)).toBeLessThan(1e-9);
    const order = ratios.map((_, i) => i).sort((a, b) => ratios[a] - ratios[b]);
    reference.largest.forEach((w, i) => {
      expect(logWeights[order[order.length - 5 + i]]).toBeCloseTo(w, 9);
    });
    expect(logWeights[order[0]]).toBeCloseTo(reference.smallest, 9);
    expect(ess / reference.ess).toBeCloseTo(1, 9);
  });
});

describe('what is known', () => {
  it.each([-0.3, 0.2, 0.7])('the Pareto fit recovers shape %d', (k) => {
    const u = uniforms(3);
    const draws = Float64Array.from({ length: 4000 }, () => generalisedParetoQuantile(u(), k, 2)).sort();
    const fit = fitGeneralisedPareto(draws);
    // Asymptotic sd of the maximum-likelihood shape is (1 + k)/√n.
    expect(Math.abs(fit.k - k)).toBeLessThan((3 * (1 + k)) / Math.sqrt(4000) + 10 / 4010);
    expect(Math.abs(fit.sigma / 2 - 1)).toBeLessThan(0.12);
    expect(generalisedParetoQuantile(0.5, 1e-12, 2)).toBeCloseTo(generalisedParetoQuantile(0.5, 0, 2), 9);
  });

  it('an exponential proposal that is a times too narrow has weights of tail index k = 1 − 1/a', () => {
    // Target Exp(1), proposal Exp(a): w = exp((a − 1) x)/a has P(w > t) ~ t^(−a/(a − 1)).
    for (const a of [1.25, 2, 5]) {
      const u = uniforms(17);
      const ratios = Array.from({ length: 20_000 }, () => {
        const x = -Math.log(u()) / a;
        return -x - (Math.log(a) - a * x);
      });
      const { kHat, tailLength, logMeanWeight } = psis(ratios);
      const k = 1 - 1 / a;
      expect(Math.abs(kHat - k)).toBeLessThan((3 * (1 + k)) / Math.sqrt(tailLength));
      if (k < 0.5) expect(Math.abs(logMeanWeight)).toBeLessThan(0.02);
    }
  });

  it('smoothing brings the mean weight nearer to the truth on average', () => {
    const repetitions = 300;
    let raw = 0;
    let smooth = 0;
    for (let r = 0; r < repetitions; r++) {
      const u = uniforms(40_000 + 13 * r);
      const ratios = Array.from({ length: 500 }, () => {
        const x = -Math.log(u()) / 2.5;
        return -x - (Math.log(2.5) - 2.5 * x);
      });
      raw += (ratios.reduce((sum, w) => sum + Math.exp(w), 0) / 500 - 1) ** 2;
      smooth += (Math.exp(psis(ratios).logMeanWeight) - 1) ** 2;
    }
    expect(smooth).toBeLessThan(raw);
  });

  it('equal ratios have no tail; a zero of the target has weight zero; weights do not depend on a constant', () => {
    const flat = psis(new Float64Array(50).fill(3));
    expect(flat.kHat).toBe(Number.NEGATIVE_INFINITY);
    expect(flat.ess).toBeCloseTo(50, 9);
    expect(flat.logMeanWeight).toBeCloseTo(3, 12);
    const z = normals(2);
    const ratios = Array.from({ length: 100 }, z);
    const shifted = psis(ratios.map((r) => r + 1000));
    expect(shifted.kHat).toBeCloseTo(psis(ratios).kHat, 6);
    const withZero = psis([...ratios, Number.NEGATIVE_INFINITY]);
    expect(withZero.logWeights[100]).toBe(Number.NEGATIVE_INFINITY);
    expect(withZero.kHat).toBeLessThan(1);
    const ties = psis([...new Float64Array(40).fill(0), 1, 2]);
    expect(ties.kHat).toBe(Number.POSITIVE_INFINITY);
  });

  it('the threshold grows with the draws up to 0.7', () => {
    expect(kHatThreshold(100)).toBeCloseTo(0.5, 12);
    expect(kHatThreshold(1e6)).toBe(0.7);
    expect(() => kHatThreshold(1)).toThrow('must exceed 1');
  });

  it('refuses too few, NaN, infinite ratios and an empty target', () => {
    expect(() => psis([1, 2, 3])).toThrow('there are 3 log ratios; PSIS needs at least 25');
    expect(() => psis([...new Float64Array(30), Number.NaN])).toThrow('logRatios[30] is NaN');
    expect(() => psis([...new Float64Array(30), Number.POSITIVE_INFINITY])).toThrow(
      'logRatios[30] is Infinity',
    );
    expect(() => psis(new Float64Array(30).fill(Number.NEGATIVE_INFINITY))).toThrow('zero at all draws');
    expect(() => psis(new Float64Array(30), 0)).toThrow('reff is 0');
  });
});
