import { describe, expect, test } from 'vitest';
import { gp, linearRegression } from '../../src/inference';
import { bumps, featureKernel, powers } from '../../src/models/functionSpace';
import {
  contest,
  evidenceOfOneUnit,
  gridCosts,
  likelihoodPlane,
  logLikelihood,
  logPrior,
  mirrored,
  output,
  overCandidates,
  planeOf,
  posteriorOnGrid,
  predicted,
  predictiveDensity,
  secondsFor,
  shapeOfDensity,
  smallNetwork,
} from '../../src/models/smallNetwork';
import { key, tf } from '../../src/tensor';

const one = smallNetwork({ units: 1, scale: 1.5, noise: 0.3 });
const data = { x: [-2, -0.5, 1, 2.5], y: [-1.1, -0.6, 0.9, 1.2] };

describe('a network on a grid', () => {
  test('evidence: the grid over both weights, and nodes over one with the other integrated by formula', () => {
    const exact = evidenceOfOneUnit(one, data);
    expect(Math.abs(posteriorOnGrid(one, data, { cells: 200 }).logEvidence - exact)).toBeLessThan(2e-4);
    const without = { x: data.x, y: data.y.map((y) => -y) }; // f → −f is a symmetry of the prior
    expect(evidenceOfOneUnit(one, without)).toBeCloseTo(exact, 10);
    // A likelihood that forgets the noise’s normaliser is caught.
    const broken = exact + 4 * Math.log(0.3);
    expect(Math.abs(broken - posteriorOnGrid(one, data).logEvidence)).toBeGreaterThan(1);
  });

  test('mirrored weights are the same function with the same probability', () => {
    const W = { w1: 0.8, v1: -1.1, w2: 0.3, v2: 2 };
    const two = { ...one, units: 2 };
    const M = mirrored(W, 2);
    expect(output(two, M, 1.7)).toBeCloseTo(output(two, W, 1.7), 14);
    expect(logPrior(two, M)).toBe(logPrior(two, W));
    const { z } = planeOf(posteriorOnGrid(one, data, { cells: 20 }));
    expect(z[3][5]).toBeCloseTo(z[16][14], 12);
  });

  test('no data: the posterior is the prior', () => {
    const grid = posteriorOnGrid(one, { x: [], y: [] });
    expect(Math.exp(grid.logEvidence)).toBeCloseTo(1, 3);
    expect(grid.expectation((W) => W.w1 ** 2)).toBeCloseTo(1.5 ** 2, 1);
  });

  test('the predictive is a ratio of evidences, and a density', () => {
    const grid = posteriorOnGrid(one, data, { cells: 200 });
    const more = { x: [...data.x, 1.5], y: [...data.y, 0.4] };
    const ratio = evidenceOfOneUnit(one, more) - evidenceOfOneUnit(one, data);
    expect(Math.log(predictiveDensity(one, grid, 1.5, [0.4])[0])).toBeCloseTo(ratio, 3);
    const ys = Array.from({ length: 401 }, (_, i) => -5 + i / 40);
    const coarse = posteriorOnGrid(one, data, { cells: 40 });
    const density = predictiveDensity(one, coarse, 1.5, ys);
    expect(density.reduce((s, p) => s + p, 0) / 40).toBeCloseTo(1, 6);
    const { mean, sd, atMode, atMeanWeights } = predicted(one, grid, [1.5]);
    expect(density.reduce((s, p, i) => s + (p * ys[i]) / 40, 0)).toBeCloseTo(
      predicted(one, coarse, [1.5]).mean[0],
      6,
    );
    expect(sd[0]).toBeGreaterThan(0.05);
    // Variances add: of the function and of its noise.
    const shape = shapeOfDensity(ys, density);
    expect(shape.total).toBeCloseTo(1, 6);
    expect(shape.sd).toBeCloseTo(Math.hypot(predicted(one, coarse, [1.5]).sd[0], 0.3), 5);
    expect(Math.abs(atMeanWeights[0])).toBeLessThan(1e-9);
    expect(Math.abs(atMode[0] - mean[0])).toBeLessThan(0.3);
    expect(Math.max(...likelihoodPlane(one, data, grid).z.flat())).toBe(1);
  });

  test('Bayes’ rule for candidates', () => {
    const {
      posterior,
      logEvidence,
      logLikelihood: logs,
    } = overCandidates(
      [
        { name: 'zero', f: () => 0, prior: 0.5 },
        { name: 'line', f: (x) => x / 2, prior: 0.5 },
      ],
      { x: [2], y: [1] },
      1,
    );
    expect(posterior[1] / posterior[0]).toBeCloseTo(Math.exp(0.5), 12);
    expect(Math.exp(logEvidence)).toBeCloseTo(0.5 * (Math.exp(logs[0]) + Math.exp(logs[1])), 12);
    expect(logs[1]).toBeCloseTo(
      logLikelihood({ ...one, noise: 1 }, { x: [0], y: [0] }, { w1: 1, v1: 1 }),
      12,
    );
    expect(() => overCandidates([{ name: 'a', f: () => 0, prior: 0.4 }], data, 1)).toThrow('add up to 0.4');
  });

  test('marginalising beats plugging in, where the model is true; nothing leaks', () => {
    const before = tf.memory().numTensors;
    const { gain, standardError, marginal, plugIn } = contest(one, key(1), {
      sets: 400,
      points: 2,
      cells: 30,
    });
    expect(gain).toBeCloseTo(marginal - plugIn, 10);
    expect(gain / standardError).toBeGreaterThan(2);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('cost: cells to the power of weights', async () => {
    const costs = await gridCosts(one, data, { units: [1, 2], cells: 8 });
    expect(costs.map((c) => [c.weights, c.evaluations])).toEqual([
      [2, 64],
      [4, 4096],
    ]);
    expect(secondsFor(3, 10, 1e-3)).toBeCloseTo(1, 12);
  });

  test('refuses what makes no network', () => {
    expect(() => smallNetwork({ ...one, units: 0 })).toThrow('units must be an integer ≥ 1, got 0');
    expect(() => posteriorOnGrid(one, { x: [1], y: [] })).toThrow('1 inputs x but 0 outputs y');
    expect(() => evidenceOfOneUnit({ ...one, units: 2 }, data)).toThrow('units must be 1, got 2');
  });
});

describe('weights and functions are two views of one thing', () => {
  const covariance = [
    [2, 0.3, 0],
    [0.3, 1, -0.2],
    [0, -0.2, 0.5],
  ];

  test.each([
    ['powers', powers(2)],
    ['bumps', bumps([-1, 0, 2], 1.3)],
  ])('%s: mean, variance and evidence', (_, phi) => {
    const beta = 1 / 0.3 ** 2;
    const features = data.x.map(phi);
    const prior = { mean: [0, 0, 0], covariance };
    const batch = { features, targets: data.y, beta };
    const stars = [-1, 0.3, 3];
    const byWeights = linearRegression.predictive(
      linearRegression.posterior(prior, batch),
      beta,
      stars.map(phi),
    );
    const process = gp.gpRegression(
      { kernel: featureKernel(phi, covariance), noiseVariance: 1 / beta },
      data,
    );
    const byFunctions = process.predict(stars);
    stars.forEach((__, i) => {
      expect(byFunctions.mean[i]).toBeCloseTo(byWeights.mean[i], 9);
      expect(byFunctions.variance[i] + 1 / beta).toBeCloseTo(byWeights.variance[i], 9);
    });
    expect(process.logMarginalLikelihood).toBeCloseTo(linearRegression.logEvidence(prior, batch), 9);
  });

  test('refuses a covariance that is not square', () => {
    expect(() => featureKernel(powers(1), [[1, 0]])).toThrow('covariance is 1 × 2');
    expect(() => powers(-1)).toThrow('degree must be an integer ≥ 0, got -1');
  });
});
