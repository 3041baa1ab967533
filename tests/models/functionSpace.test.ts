import { describe, expect, test } from 'vitest';
import { gp } from '../../src/inference';
import {
  bandOf,
  crossings,
  evidenceSlopes,
  evidenceSurface,
  evidenceTerms,
  integrateHyperparameters,
  ridgeByDescent,
  weighFunctions,
} from '../../src/models/functionSpace';
import { key } from '../../src/tensor';

const model = { kernel: gp.rbf({ variance: 1.3, lengthScale: 0.8 }), noiseVariance: 0.1, mean: 0.5 };
const data = { x: [-1, 0, 0.7, 2], y: [0.3, 1.1, 0.4, -0.8] };

describe('functions and their prior', () => {
  test('sign changes: as the kernel says; Rice’s formula for a fine grid', () => {
    const x = Array.from({ length: 101 }, (_, i) => i / 10);
    const draws = gp.sampleFunctions(key(1), gp.gpPrior(model.kernel, x), 2000);
    const found = crossings(model.kernel, x, draws);
    expect(Math.abs(found.mean - found.expected) / found.standardError).toBeLessThan(4);
    expect(found.expected).toBeCloseTo(10 / (Math.PI * 0.8), 1);
  });

  test('the three terms add up to the library’s evidence', () => {
    const { fit, simplicity, constant } = evidenceTerms(model, data);
    expect(fit + simplicity + constant).toBeCloseTo(gp.gpRegression(model, data).logMarginalLikelihood, 10);
  });

  test('slopes and surface', () => {
    const { gradient } = gp.logEvidenceAndGradient(model, data);
    const slopes = evidenceSlopes(model, data);
    for (const name of Object.keys(gradient)) expect(slopes[name]).toBeCloseTo(gradient[name], 6);
    const z = evidenceSurface(model, data, [
      { name: 'lengthScale', values: [0.5, 0.8, 2] },
      { name: 'noiseVariance', values: [0.1, 1] },
    ]);
    expect(z[0][1]).toBeCloseTo(gp.gpRegression(model, data).logMarginalLikelihood, 12);
    expect([z.length, z[0].length]).toEqual([2, 3]);
  });

  test('a band of 95 %', () => {
    const band = bandOf({ mean: [1], variance: [3] }, 1);
    expect([band.lower[0], band.upper[0]]).toEqual([1 - 3.92, 1 + 3.92]);
  });
});

describe('GP regression, the slow ways', () => {
  const stars = [-0.5, 1.2, 3];
  const zeroMean = { ...model, mean: 0 };

  test('weighed functions of the prior are the posterior', () => {
    const exact = gp.gpRegression(model, data);
    const { mean, variance } = exact.predict(stars);
    const slow = weighFunctions(model, data, { key: key(2), x: stars, draws: 60_000 });
    expect(slow.worth).toBeGreaterThan(500);
    stars.forEach((_, i) => {
      const error = Math.sqrt(variance[i] / slow.worth);
      expect(Math.abs(slow.mean[i] - mean[i])).toBeLessThan(4 * error);
      expect(Math.abs(slow.sd[i] - Math.sqrt(variance[i]))).toBeLessThan(4 * error);
    });
    expect(Math.abs(slow.logEvidence - exact.logMarginalLikelihood)).toBeLessThan(0.15);
  });

  test('kernel ridge regression is the posterior mean', () => {
    const { mean } = gp.gpRegression(zeroMean, data).predict(stars);
    ridgeByDescent(zeroMean, data, stars).forEach((f, i) => {
      expect(f).toBeCloseTo(mean[i], 8);
    });
  });

  test('one cell is one Gaussian process; the law of total variance', () => {
    const one = { median: 1, spread: 1 };
    const cell = integrateHyperparameters(model, data, {
      axes: [
        { name: 'lengthScale', values: [0.8], ...one },
        { name: 'noiseVariance', values: [0.1], ...one },
      ],
      x: stars,
    });
    const { mean, variance } = gp.gpRegression(model, data).predict(stars);
    stars.forEach((_, i) => {
      expect(cell.mean[i]).toBeCloseTo(mean[i], 12);
      expect(cell.sd[i]).toBeCloseTo(Math.sqrt(variance[i]), 12);
    });
    const many = integrateHyperparameters(model, data, {
      axes: [
        { name: 'lengthScale', values: [0.4, 0.8, 1.6], ...one },
        { name: 'noiseVariance', values: [0.05, 0.1], ...one },
      ],
      x: stars,
    });
    expect(many.mass.flat().reduce((s, m) => s + m, 0)).toBeCloseTo(1, 12);
    expect([many.mass.length, many.mass[0].length]).toEqual([2, 3]);
    // Two of the masses are in the ratio of evidence times prior.
    const evidence = (lengthScale: number) =>
      gp.gpRegression(gp.withHyperparameters(model, { lengthScale }), data).logMarginalLikelihood -
      0.5 * Math.log(lengthScale) ** 2;
    expect(Math.log(many.mass[1][2] / many.mass[1][1])).toBeCloseTo(evidence(1.6) - evidence(0.8), 10);
  });
});
