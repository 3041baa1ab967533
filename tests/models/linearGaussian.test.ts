import { describe, expect, test } from 'vitest';
import { gridPosterior } from '../../src/inference';
import {
  asPpca,
  between,
  boundByEvidence,
  boundByJoint,
  boundByPrior,
  boundsWith,
  drawData,
  type Encoded,
  fromPpca,
  gap,
  gaussian,
  type LinearGaussian,
  linearGaussian,
  logEvidence,
  marginal,
  naiveDraws,
  naiveMoments,
  pathDraws,
  pathMoments,
  posterior,
  prior,
  quadraticOf,
  randomGaussians,
  randomModel,
  scaled,
  thetaGradient,
  valueMoments,
} from '../../src/models/linearGaussian';
import { type Gaussian, gaussianLogDensity, klOfGaussians } from '../../src/models/targets';
import { key, random, tf } from '../../src/tensor';

const model: LinearGaussian = {
  W: [
    [1.2, -0.4],
    [0.3, 0.9],
    [-0.7, 0.5],
  ],
  b: [0.5, -1, 2],
  noise: 0.8,
};
const x = [1.4, -0.2, 1.1];
const q: Gaussian = {
  mean: [0.3, 0.7],
  covariance: [
    [0.4, -0.15],
    [-0.15, 0.6],
  ],
};
const encoded: Encoded = { mu: [0.3, -0.6], sigma: [0.7, 0.4] };

const logNormal = (v: number, mean: number, sd: number) =>
  -0.5 * Math.log(2 * Math.PI) - Math.log(sd) - 0.5 * ((v - mean) / sd) ** 2;
/** log p(x, z) straight from the definition. */
const logJointAt = ({ W, b, noise }: LinearGaussian, point: readonly number[], z: readonly number[]) =>
  z.reduce((s, v) => s + logNormal(v, 0, 1), 0) +
  point.reduce((s, v, d) => s + logNormal(v, b[d] + W[d].reduce((t, w, k) => t + w * z[k], 0), noise), 0);

describe('what is exact', () => {
  const grid = gridPosterior(
    { z1: { from: -6, to: 6, cells: 400 }, z2: { from: -6, to: 6, cells: 400 } },
    ({ z1, z2 }) => logJointAt(model, x, [z1, z2]),
  );

  test('log p(x) and p(z | x) are those of a grid over z', () => {
    expect(logEvidence(model, [x])[0]).toBeCloseTo(grid.logEvidence, 9);
    const { mean, covariance } = posterior(model, x);
    expect(grid.expectation(({ z1 }) => z1)).toBeCloseTo(mean[0], 9);
    expect(grid.expectation(({ z2 }) => z2)).toBeCloseTo(mean[1], 9);
    expect(grid.expectation(({ z1, z2 }) => (z1 - mean[0]) * (z2 - mean[1]))).toBeCloseTo(
      covariance[0][1],
      9,
    );
  });

  test('log p(x) is the density of the marginal, and PPCA has the same model', () => {
    expect(gaussianLogDensity(marginal(model))(x)).toBeCloseTo(logEvidence(model, [x])[0], 10);
    expect(fromPpca(asPpca(model)).W).toEqual(model.W);
    expect(fromPpca(asPpca(model)).noise).toBeCloseTo(0.8, 12);
  });

  test('data drawn have the marginal’s mean and covariance', () => {
    const n = 40_000;
    const { x: rows, z } = drawData(model, key(3), n);
    const { covariance } = marginal(model);
    for (let d = 0; d < 3; d++) {
      const mean = rows.reduce((s, r) => s + r[d], 0) / n;
      expect(Math.abs(mean - model.b[d])).toBeLessThan(4 * Math.sqrt(covariance[d][d] / n));
      const cross = rows.reduce((s, r, i) => s + (r[d] - model.b[d]) * z[i][0], 0) / n; // Cov(x, z) = W
      expect(Math.abs(cross - model.W[d][0])).toBeLessThan(4 * Math.sqrt((2 * covariance[d][d]) / n));
    }
    expect(drawData(model, key(3), 5).x[0]).toEqual(drawData(model, key(3), 5).x[0]);
  });
});

describe('the bound', () => {
  test('eq. 1, 2 and 3 agree for any Gaussian q, and with quadrature over q', () => {
    const byGrid = gridPosterior(
      { z1: { from: -7, to: 7, cells: 500 }, z2: { from: -7, to: 7, cells: 500 } },
      ({ z1, z2 }) => gaussianLogDensity(q)([z1, z2]),
    );
    const logQ = gaussianLogDensity(q);
    const quadrature = byGrid.expectation(({ z1, z2 }) => logJointAt(model, x, [z1, z2]) - logQ([z1, z2]));
    for (const bound of [
      boundByEvidence(model, x, q),
      boundByJoint(model, x, q).bound,
      boundByPrior(model, x, q).bound,
    ]) {
      expect(bound).toBeCloseTo(quadrature, 8);
    }
  });

  test('eq. 1, 2 and 3 agree at 50 random q; between two Gaussians lie Gaussians', () => {
    const many = randomGaussians(key(8), { K: 2, n: 50 });
    const [by1, by2, by3] = [
      many.map((one) => boundByEvidence(model, x, one)),
      many.map((one) => boundByJoint(model, x, one).bound),
      boundsWith(
        model,
        many.map(() => x),
        many,
      ),
    ];
    by1.forEach((bound, i) => {
      expect(by2[i]).toBeCloseTo(bound, 7);
      expect(by3[i]).toBeCloseTo(bound, 7);
    });
    expect(between(many[0], many[1], 1)).toEqual(many[1]);
    expect(between(many[0], many[1], 0.5).mean[0]).toBeCloseTo((many[0].mean[0] + many[1].mean[0]) / 2, 12);
    expect(scaled(model, 2).W[0][0]).toBe(2.4);
    expect(() => boundsWith(model, [x], [])).toThrow(/1 data points but 0 q/);
  });

  test('it touches log p(x) at the posterior and nowhere else', () => {
    expect(gap(model, x, posterior(model, x))).toBeCloseTo(0, 10);
    expect(boundByJoint(model, x, posterior(model, x)).bound).toBeCloseTo(logEvidence(model, [x])[0], 10);
    expect(boundByPrior(model, x, q).bound).toBeLessThan(logEvidence(model, [x])[0] - 0.01);
  });

  test('a KL the wrong way round would not pass', () => {
    const { reconstruction, bound } = boundByPrior(model, x, q);
    const broken = reconstruction - klOfGaussians(prior(model), q);
    expect(Math.abs(broken - bound)).toBeGreaterThan(0.1);
  });

  test('its gradient in θ is that of finite differences, and of log p(x) at the posterior (Fisher)', () => {
    const h = 1e-5;
    const bound = (m: LinearGaussian) => boundByPrior(m, x, q).bound;
    const g = thetaGradient(model, x, q);
    const bumpW = (d: number, k: number, by: number): LinearGaussian => ({
      ...model,
      W: model.W.map((row, i) => row.map((w, j) => (i === d && j === k ? w + by : w))),
    });
    const bumpB = (d: number, by: number): LinearGaussian => ({
      ...model,
      b: model.b.map((v, i) => (i === d ? v + by : v)),
    });
    const slope = (f: (by: number) => number) => (f(h) - f(-h)) / (2 * h);
    const fisher = thetaGradient(model, x, posterior(model, x));
    for (let d = 0; d < 3; d++) {
      expect(slope((by) => bound(bumpB(d, by)))).toBeCloseTo(g.b[d], 6);
      for (let k = 0; k < 2; k++) {
        expect(slope((by) => bound(bumpW(d, k, by)))).toBeCloseTo(g.W[d][k], 6);
        expect(slope((by) => logEvidence(bumpW(d, k, by), [x])[0])).toBeCloseTo(fisher.W[d][k], 6);
      }
    }
    const bumpNoise = (by: number) => ({ ...model, noise: model.noise * Math.exp(by) });
    expect(slope((by) => bound(bumpNoise(by)))).toBeCloseTo(g.logNoise, 6);
  });
});

describe('gradients from single draws', () => {
  const S = 60_000;
  const sample = (t: tf.Tensor2D, j: number) => (t.arraySync() as number[][]).map((row) => row[j]);
  const statistics = (values: readonly number[]) => {
    const n = values.length;
    const mean = values.reduce((s, v) => s + v, 0) / n;
    const centred = values.map((v) => (v - mean) ** 2);
    const variance = centred.reduce((s, v) => s + v, 0) / n;
    const fourth = centred.reduce((s, v) => s + v * v, 0) / n;
    return {
      mean,
      variance,
      seOfMean: Math.sqrt(variance / n),
      seOfVariance: Math.sqrt((fourth - variance ** 2) / n),
    };
  };

  test('the exact mean is the slope of the exact bound', () => {
    const h = 1e-5;
    const bound = (e: Encoded) => boundByPrior(model, x, gaussian(e)).bound;
    const exact = naiveMoments(model, x, encoded);
    for (const j of [0, 1]) {
      const mu = (by: number) => bound({ ...encoded, mu: encoded.mu.map((m, i) => (i === j ? m + by : m)) });
      const sigma = (by: number) =>
        bound({ ...encoded, sigma: encoded.sigma.map((s, i) => (i === j ? s * Math.exp(by) : s)) });
      expect((mu(h) - mu(-h)) / (2 * h)).toBeCloseTo(exact.mu.mean[j], 6);
      expect((sigma(h) - sigma(-h)) / (2 * h)).toBeCloseTo(exact.logSigma.mean[j], 6);
    }
    expect(pathMoments(model, x, encoded).mu.mean).toEqual(exact.mu.mean);
  });

  test.each([
    ['naive', naiveDraws, naiveMoments],
    ['re-parameterised', pathDraws, pathMoments],
  ] as const)('%s: mean and variance of draws are the exact ones', (_, drawsOf, momentsOf) => {
    const before = tf.memory().numTensors;
    const draws = drawsOf(model, x, encoded, key(11), S);
    const exact = momentsOf(model, x, encoded);
    for (const part of ['mu', 'logSigma'] as const) {
      for (const j of [0, 1]) {
        const s = statistics(sample(draws[part], j));
        expect(Math.abs(s.mean - exact[part].mean[j])).toBeLessThan(4 * s.seOfMean);
        expect(Math.abs(s.variance - exact[part].variance[j])).toBeLessThan(4 * s.seOfVariance);
      }
    }
    tf.dispose([draws.mu, draws.logSigma]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a baseline changes the variance and not the mean; estimator B has variances of its own', () => {
    const level = valueMoments(quadraticOf(model, x, encoded, 'integrand')).mean;
    const [plain, less] = [0, level].map((baseline) => naiveMoments(model, x, encoded, { baseline }));
    expect(less.mu.mean).toEqual(plain.mu.mean);
    expect(plain.mu.variance[0] - less.mu.variance[0]).toBeGreaterThan(1);
    const b = pathMoments(model, x, encoded, 'B');
    expect(b.mu.variance[0]).toBeLessThan(pathMoments(model, x, encoded, 'A').mu.variance[0]);
  });

  test('the value’s moments are those of draws of ε', () => {
    const f = quadraticOf(model, x, encoded, 'integrand');
    const exact = valueMoments(f);
    const epsilon = tf.tidy(() => (random.normal(key(5), [S, 2]) as tf.Tensor2D).arraySync());
    const logQ = gaussianLogDensity(gaussian(encoded));
    const s = statistics(
      epsilon.map((e) => {
        const z = e.map((v, j) => encoded.mu[j] + encoded.sigma[j] * v);
        return logJointAt(model, x, z) - logQ(z);
      }),
    );
    expect(exact.mean).toBeCloseTo(boundByJoint(model, x, gaussian(encoded)).bound, 9);
    expect(Math.abs(s.mean - exact.mean)).toBeLessThan(4 * s.seOfMean);
    expect(Math.abs(s.variance - exact.variance)).toBeLessThan(4 * s.seOfVariance);
  });

  test('at the exact posterior the naive gradient still varies: by (log p(x))² / σ²', () => {
    const one = linearGaussian({ W: [[2], [1]], b: [0, 0], noise: 0.5 });
    const { mean, covariance } = posterior(one, [1, 1]);
    const best = { mu: mean, sigma: [Math.sqrt(covariance[0][0])] };
    const logP = logEvidence(one, [[1, 1]])[0];
    expect(naiveMoments(one, [1, 1], best).mu.variance[0]).toBeCloseTo(logP ** 2 / covariance[0][0], 8);
  });
});

describe('bad input', () => {
  test('is named', () => {
    expect(() => linearGaussian({ W: [[1], [2]], b: [0], noise: 1 })).toThrow(/2 rows but b has 1/);
    expect(() => linearGaussian({ W: [[1]], b: [0], noise: 0 })).toThrow(
      /noise must be finite and > 0, got 0/,
    );
    expect(() => linearGaussian({ W: [[Number.NaN]], b: [0], noise: 1 })).toThrow(/W\[0\]\[0\] is NaN/);
    expect(() => boundByPrior(model, [1, 2], q)).toThrow(/x has 2 numbers but the model's D is 3/);
    expect(() => boundByJoint(model, x, { mean: [0], covariance: [[1]] })).toThrow(/q is over 1/);
    expect(() => logEvidence(model, [[1, 2]])).toThrow(/2 columns/);
    expect(() => naiveDraws(model, x, { mu: [0], sigma: [1] }, key(1), 10)).toThrow(/K is 2/);
    expect(randomModel(key(1), { D: 4, K: 2 }).W).toHaveLength(4);
  });
});
