import { describe, expect, test } from 'vitest';
import {
  decode,
  decodeRows,
  densityOverPlane,
  drawFromCurve,
  expectedLogLikelihood,
  firstByFormula,
  fourModels,
  horseshoe,
  type LatentCurve,
  logEvidenceByGrid,
  logLikelihood,
  parabolaThrough,
  posteriorOfCode,
  samplingLoop,
  shapeOf,
} from '../../src/models/latentCurve';
import { boundByPrior, logEvidence, posterior } from '../../src/models/linearGaussian';
import { onGrid } from '../../src/models/targets';
import { key, tf } from '../../src/tensor';

/** tanh of small arguments is nearly straight: then the curve is a linear-Gaussian model. */
const tiny = 1e-3;
const straight: LatentCurve = {
  w3: [tiny],
  b3: [0],
  W4: [[1.2 / tiny], [-0.6 / tiny]],
  b4: [0.3, -0.1],
  noise: 0.5,
};
const linear = { W: [[1.2], [-0.6]], b: [0.3, -0.1], noise: 0.5 };
const x = [1.1, 0.4];

describe('a latent curve', () => {
  test('with a nearly straight decoder is the linear-Gaussian model', () => {
    expect(logEvidenceByGrid(straight, x)).toBeCloseTo(logEvidence(linear, [x])[0], 4);
    const shape = shapeOf(posteriorOfCode(straight, x));
    expect(shape.mean).toBeCloseTo(posterior(linear, x).mean[0], 3);
    expect(shape.sd).toBeCloseTo(Math.sqrt(posterior(linear, x).covariance[0][0]), 3);
    expect(shape.nonGaussianity).toBeLessThan(1e-4);
    const q = { mean: [0.2], covariance: [[0.09]] };
    expect(expectedLogLikelihood(straight, x, { mean: 0.2, sd: 0.3 })).toBeCloseTo(
      boundByPrior(linear, x, q).reconstruction,
      4,
    );
  });

  test('tensors and numbers decode alike; the grid integrates to p(x)', () => {
    const rows = tf.tidy(() => decodeRows(horseshoe, tf.tensor2d([[0.4], [-1.3]])).arraySync() as number[][]);
    expect(rows[0][0]).toBeCloseTo(decode(horseshoe, 0.4)[0], 5);
    expect(rows[1][1]).toBeCloseTo(decode(horseshoe, -1.3)[1], 5);
    expect(onGrid(posteriorOfCode(horseshoe, x)).logEvidence).toBeCloseTo(logEvidenceByGrid(horseshoe, x), 5);
    const axis = Array.from({ length: 121 }, (_, i) => -6 + i / 10);
    const { z } = densityOverPlane(horseshoe, axis, axis);
    expect(z.flat().reduce((s, p) => s + p, 0) / 100).toBeCloseTo(1, 3);
    expect(Math.log(densityOverPlane(horseshoe, [x[0]], [x[1]]).z[0][0])).toBeCloseTo(
      logEvidenceByGrid(horseshoe, x),
      4,
    );
  });

  test('between the ends of the horseshoe the posterior has two bumps', () => {
    const grid = onGrid(posteriorOfCode(horseshoe, [-1.8, 0]));
    const { density } = grid;
    const middle = density[Math.floor(density.length / 2)];
    expect(Math.max(...density)).toBeGreaterThan(5 * middle);
    expect(shapeOf(posteriorOfCode(horseshoe, [-1.8, 0])).mean).toBeCloseTo(0, 3);
  });

  test('draws have the density’s moments', () => {
    const { x: rows } = drawFromCurve(horseshoe, key(3), 20_000);
    const mean = rows.reduce((s, r) => s + r[0], 0) / rows.length;
    const axis = Array.from({ length: 121 }, (_, i) => -6 + i / 10);
    const { z } = densityOverPlane(horseshoe, axis, axis);
    const exact = z.reduce((s, row) => s + row.reduce((t, p, j) => t + p * axis[j], 0), 0) / 100;
    const variance = rows.reduce((s, r) => s + (r[0] - mean) ** 2, 0) / rows.length;
    expect(Math.abs(mean - exact)).toBeLessThan(4 * Math.sqrt(variance / rows.length));
  });

  test('a parabola is its own parabola', () => {
    const f = (m: number) => 3 - 2 * m + 0.7 * m * m;
    expect(parabolaThrough(f, 0.4, 0.1)(2)).toBeCloseTo(f(2), 8);
    expect(parabolaThrough(Math.exp, 0, 0.1)(2)).not.toBeCloseTo(Math.exp(2), 0);
  });
});

test('the sampling loop’s averages near the exact means as the chains grow', async () => {
  const before = tf.memory().numTensors;
  const { x: rows } = drawFromCurve(straight, key(4), 60);
  const { costs, acceptance } = await samplingLoop(straight, rows, {
    key: key(5),
    draws: 256,
    stepSize: 0.08,
  });
  expect(acceptance).toBeGreaterThan(0.8);
  expect(costs.map((c) => c.gradients)).toEqual([40, 80, 160, 320, 640, 1280, 2560]);
  expect(costs[6].error).toBeLessThan(costs[0].error / 4);
  expect(costs[6].astray).toBe(0);
  expect(costs[6].error).toBeLessThan(0.15); // independent draws would give 1/√192 = 0.07
  expect(tf.memory().numTensors).toBe(before);
});

test('of four small models one has a Gaussian posterior', () => {
  const shapes = fourModels().map(({ target }) => shapeOf(target));
  expect(shapes[0].mean).toBeCloseTo(firstByFormula().mean, 5);
  expect(shapes[0].sd).toBeCloseTo(firstByFormula().sd, 5);
  expect(shapes[0].nonGaussianity).toBeLessThan(1e-5);
  for (const shape of shapes.slice(1)) expect(shape.nonGaussianity).toBeGreaterThan(0.005);
});

test('bad input is named', () => {
  expect(() => posteriorOfCode(horseshoe, [1])).toThrow(/x has 1 numbers but the curve lies in 2/);
  expect(logLikelihood(horseshoe, x, 0)).toBeLessThan(0);
});
