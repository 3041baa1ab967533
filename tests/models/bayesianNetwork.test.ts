import { expect, test } from 'vitest';
import {
  fullCovariance,
  gridPosteriorOfDensity,
  linearRegression,
  meanField,
  planarFlow,
} from '../../src/inference';
import { bayesianNetwork as bnn } from '../../src/models';
import { grad, key, normalCdf, random, tf } from '../../src/tensor';

const net = bnn.network([2, 3, 1]);
const prior = { weights: 1.5, biases: 0.7 };
const noise = 0.3;
const data = {
  x: [
    [0.1, -0.4],
    [1.2, 0.5],
    [-0.7, 0.9],
    [0.3, 0.3],
  ],
  y: [0.2, -0.5, 1.1, 0.4],
};
const theta = Array.from({ length: net.size }, (_, d) => Math.sin(1 + 2.3 * d));

/** The network written out: W1 row by row, b1, W2, b2. */
function plain(w: readonly number[], [a, b]: readonly number[]): number {
  const h = [0, 1, 2].map((j) => Math.tanh(a * w[j] + b * w[3 + j] + w[6 + j]));
  return h.reduce((sum, value, j) => sum + value * w[9 + j], w[12]);
}

const normalLog = (z: number, sd: number): number =>
  -0.5 * (z / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

test('a network of given weights, alone and in rows, is the network written out', () => {
  expect(net.size).toBe(13);
  const other = theta.map((w) => 0.5 - w);
  const f = bnn.functionsOf(net, tf.tensor2d([theta, other]), data.x);
  data.x.forEach((x, i) => {
    expect(f[0][i]).toBeCloseTo(plain(theta, x), 5);
    expect(f[1][i]).toBeCloseTo(plain(other, x), 5);
  });
  const alone = bnn.outputs(net, tf.tensor1d(theta), tf.tensor2d(data.x));
  expect(alone.shape).toEqual([4, 1]);
  expect(alone.dataSync()[2]).toBeCloseTo(f[0][2], 6);
  const relu = bnn.network([1, 2, 1], { activation: 'relu', biases: false });
  expect(bnn.functionsOf(relu, tf.tensor2d([[1, -2, 3, 5]]), [[0.5], [-1]])).toEqual([[1.5, 10]]);
});

test('log p(θ, D) is −(loss + weight decay + constant), and term by term the normal densities', () => {
  const setting = { net, prior, noise };
  const { loss, decay, constant } = bnn.regularisedLoss(setting, data, theta);
  const scales = bnn.priorScales(net, prior);
  expect(scales[0]).toBeCloseTo(1.5 / Math.sqrt(2), 12);
  expect(scales[9]).toBeCloseTo(1.5 / Math.sqrt(3), 12);
  expect([scales[6], scales[12]]).toEqual([0.7, 0.7]);
  const logPrior = theta.reduce((sum, w, d) => sum + normalLog(w, scales[d]), 0);
  const logLikelihood = data.y.reduce((sum, y, i) => sum + normalLog(y - plain(theta, data.x[i]), noise), 0);
  expect(-(loss + decay + constant) / (logPrior + logLikelihood)).toBeCloseTo(1, 6);
  const model = bnn.regression(setting, data);
  const rows = tf.tensor2d([theta, theta]);
  for (const value of model.logDensity(rows).dataSync())
    expect(value / (logPrior + logLikelihood)).toBeCloseTo(1, 6);
  expect(model.logLikelihood(rows).dataSync()[1] / logLikelihood).toBeCloseTo(1, 6);
  expect(model.logDensity(tf.tensor1d(theta)).dataSync()[0] / (logPrior + logLikelihood)).toBeCloseTo(1, 6);
});

test('its gradient agrees with finite differences of the formula in float64', () => {
  const model = bnn.regression({ net, prior, noise }, data);
  const gradient = grad((q: tf.Tensor) => model.logDensity(q) as tf.Scalar)(tf.tensor1d(theta)).dataSync();
  const scales = bnn.priorScales(net, prior);
  const log = (w: readonly number[]) =>
    w.reduce((sum, v, d) => sum + normalLog(v, scales[d]), 0) +
    data.y.reduce((sum, y, i) => sum + normalLog(y - plain(w, data.x[i]), noise), 0);
  theta.forEach((_, d) => {
    const moved = (step: number) => log(theta.map((w, e) => (e === d ? w + step : w)));
    const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
    expect(Math.abs(gradient[d] - slope)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
  });
});

test('draws of the prior have its scales', () => {
  const draws = bnn.drawPrior(net, prior, key(3), 20_000);
  const { variance } = tf.moments(draws, 0);
  const scales = bnn.priorScales(net, prior);
  // The variance of n normal numbers strays by √(2/n): 1 %; of 13 none is off by 4.5 times that.
  Array.from(variance.dataSync()).forEach((v, d) => {
    expect(Math.abs(v / scales[d] ** 2 - 1)).toBeLessThan(0.045);
  });
});

test('the predictive mixture: mean, spread, log density, by hand', () => {
  const f = [
    [1, 0],
    [3, 0],
  ];
  const { mean, spread, sd } = bnn.predictive(f, 0.5);
  const { y, band } = bnn.bandOf({ mean, spread }, 3);
  expect(y).toEqual(mean);
  expect([band.lower[0], band.upper[0]]).toEqual([mean[0] - 3 * spread[0], mean[0] + 3 * spread[0]]);
  expect([mean[0], spread[0], sd[0]]).toEqual([2, 1, Math.sqrt(1.25)]);
  expect([mean[1], spread[1], sd[1]]).toEqual([0, 0, 0.5]);
  const [first, second] = bnn.logPredictive(f, 0.5, [1.2, 0.1]);
  const mixture = 0.5 * (Math.exp(normalLog(0.2, 0.5)) + Math.exp(normalLog(1.8, 0.5)));
  expect(first).toBeCloseTo(Math.log(mixture), 12);
  expect(second).toBeCloseTo(normalLog(0.1, 0.5), 12);
  // Far away nothing underflows.
  expect(bnn.logPredictive(f, 0.5, [100, 0])[0]).toBeCloseTo(normalLog(97, 0.5) - Math.log(2), 9);
  expect(bnn.halfWidth(0.95)).toBeCloseTo(1.959964, 5);
});

test('total variation of two normals that are shifted, and of draws from the same posterior', () => {
  for (const shift of [0, 0.1, 1, 4]) {
    const exact = 2 * normalCdf(shift / (2 * noise)).dataSync()[0] - 1;
    expect(bnn.predictiveDistance([[1]], [[1 + shift]], noise)).toBeCloseTo(exact, 3);
  }
  const normal = (seed: number) => (random.normal(key(seed), [2000, 1]).arraySync() as number[][]).slice();
  expect(bnn.predictiveDistance(normal(1), normal(2), 0.5)).toBeLessThan(0.05);
});

test('what does not fit is refused, by name', () => {
  expect(() => bnn.network([3])).toThrow('two layers or more, got [3]');
  expect(() => bnn.network([1, 0, 1])).toThrow('units of a layer');
  expect(() => bnn.outputs(net, tf.zeros([5]), tf.zeros([1, 2]))).toThrow('[13] or [S, 13], got [5]');
  expect(() => bnn.outputs(net, tf.zeros([13]), tf.zeros([1, 3]))).toThrow('inputs are [N, 2], got [1,3]');
  const setting = { net, prior, noise };
  expect(() => bnn.regression(setting, { ...data, y: [1, 2] })).toThrow('4 inputs and 2 targets');
  expect(() => bnn.regression(setting, { ...data, y: [1, 2, Number.NaN, 3] })).toThrow('y[2] is NaN');
  expect(() => bnn.regression({ ...setting, noise: -1 }, data)).toThrow('noise');
  expect(() => bnn.priorScales(net, { weights: 0, biases: 1 })).toThrow("weights' prior scale");
  expect(() => bnn.regression({ ...setting, net: bnn.network([1, 2, 1]) }, data)).toThrow('1 inputs');
});

test('evidence of a line through the origin: Laplace, draws of the prior, AIS, all against the closed form', async () => {
  const line = {
    net: bnn.network([1, 1], { biases: false }),
    prior: { weights: 1.3, biases: 1 },
    noise: 0.4,
  };
  const lineData = { x: [[-1], [0.5], [2]], y: [-0.9, 0.2, 1.7] };
  const exact = linearRegression.logEvidence(linearRegression.isotropicPrior(1, 1 / 1.3 ** 2), {
    features: lineData.x,
    targets: lineData.y,
    beta: 1 / 0.4 ** 2,
  });
  const { logEvidence, copies } = bnn.laplaceEvidence(line, lineData, { key: key(1), starts: 2 });
  expect(copies).toBe(1);
  expect(logEvidence).toBeCloseTo(exact, 4);
  const draws = bnn.priorEvidence(line, lineData, { key: key(2), draws: 20_000 });
  expect(Math.abs(draws.logEvidence - exact) / draws.standardError).toBeLessThan(3.5);
  const annealed = await bnn.annealedLogEvidence(line, lineData, { key: key(3), temperatures: 100 });
  expect(Math.abs(annealed.logEvidence - exact) / annealed.standardError).toBeLessThan(3.5);
  expect(annealed.effectiveSize).toBeGreaterThan(100);
});

test('a grid as weighted networks: its predictive mean and spread are the grid’s own expectations', () => {
  const tiny = {
    net: bnn.network([1, 1, 1], { biases: false }),
    prior: { weights: 2, biases: 1 },
    noise: 0.3,
  };
  const some = bnn.simulate(tiny, { theta: [0.9, 1.2], x: [[-1], [0.7], [2]], key: key(4) });
  const axes = { w: { from: -8, to: 8, cells: 40 }, v: { from: -8, to: 8, cells: 60 } };
  const grid = gridPosteriorOfDensity(axes, bnn.regression(tiny, some).logDensity);
  const { theta, mass } = bnn.gridTheta(grid);
  const { mean, spread } = bnn.predictive(bnn.functionsOf(tiny.net, theta, [[1.5]]), 0.3, mass);
  const f = ({ w, v }: Readonly<Record<string, number>>) => v * Math.tanh(1.5 * w);
  const exact = grid.expectation(f);
  expect(mean[0]).toBeCloseTo(exact, 5);
  expect(spread[0]).toBeCloseTo(Math.sqrt(grid.expectation((t) => (f(t) - exact) ** 2)), 5);
  const surface = bnn.surface(grid);
  expect([surface.length, surface[0].length]).toEqual([60, 40]);
  expect(surface[7][3]).toBe(grid.density[3 * 60 + 7]);
  const { x, y, z } = bnn.surfaceOf(grid);
  expect([x.length, y.length]).toEqual([40, 60]);
  expect(z).toEqual(surface);
});

test('copies of a weight vector: permutations, and signs where tanh is odd', () => {
  expect(bnn.symmetries(bnn.network([1, 3, 1]))).toBe(48);
  expect(bnn.symmetries(bnn.network([1, 3, 1], { activation: 'relu' }))).toBe(6);
  expect(bnn.symmetries(bnn.network([2, 2, 2, 1]))).toBe(64);
  expect(bnn.symmetries(bnn.network([4, 1]))).toBe(1);
});

test('functions drawn by their mass', () => {
  const f = [[1], [2], [3]];
  const drawn = bnn.resample(f, [0.5, 0, 0.5], 4000, key(6)).map(([value]) => value);
  expect(drawn).not.toContain(2);
  // A share of ½ in 4,000 draws strays by 0.008; four times that is allowed.
  expect(Math.abs(drawn.filter((value) => value === 1).length / 4000 - 0.5)).toBeLessThan(0.032);
  expect(() => bnn.resample(f, [1], 3, key(1))).toThrow('3 networks and 1 masses');
});

test('a Gaussian fitted where the posterior is Gaussian: its ELBO is the evidence, its draws the posterior', async () => {
  const line = {
    net: bnn.network([1, 1], { biases: false }),
    prior: { weights: 1.3, biases: 1 },
    noise: 0.4,
  };
  const lineData = { x: [[-1], [0.5], [2]], y: [-0.9, 0.2, 1.7] };
  const regressionData = { features: lineData.x, targets: lineData.y, beta: 1 / 0.4 ** 2 };
  const lineprior = linearRegression.isotropicPrior(1, 1 / 1.3 ** 2);
  const before = tf.memory().numTensors;
  const fit = await bnn.fitFamily(line, lineData, meanField(), { key: key(7), steps: 600, frames: 3 });
  expect(tf.memory().numTensors - before).toBeLessThanOrEqual(4); // what the model itself holds: x, y, the prior
  expect([fit.parameters, fit.frames.length, fit.elbos.length, fit.theta.length]).toEqual([2, 4, 600, 1000]);
  // KL of what is left after 600 steps: well below a hundredth of a nat.
  expect(fit.elbo).toBeCloseTo(linearRegression.logEvidence(lineprior, regressionData), 2);
  expect(fit.kHat).toBeLessThan(0.5);
  const { mean, covariance } = linearRegression.posterior(lineprior, regressionData);
  const draws = fit.theta.map(([v]) => v);
  const average = draws.reduce((a, b) => a + b) / draws.length;
  const sd = Math.sqrt(covariance[0][0]);
  expect(Math.abs(average - mean[0])).toBeLessThan(4 * (sd / Math.sqrt(1000)) + 0.05 * sd);
  await expect(
    bnn.fitFamily(line, lineData, meanField(), { key: key(7), steps: 100, frames: 3 }),
  ).rejects.toThrow('100 steps are not a whole number for each of 3 frames');
});

test("the inverse of the loss in the likelihood's place: as in float64, and no narrower with a hundred times the data", () => {
  const line = {
    net: bnn.network([1, 1], { biases: false }),
    prior: { weights: 2, biases: 1 },
    noise: 0.3,
  };
  const x = Array.from({ length: 800 }, (_, i) => [(i % 8) - 3.5]);
  const all = bnn.simulate(line, { theta: [0.7], x, key: key(4) });
  const axis = { v: { from: -2, to: 3, cells: 2000 } };
  const [few, many] = [8, 800].map((n) => {
    const some = { x: all.x.slice(0, n), y: all.y.slice(0, n) };
    const density = bnn.inverseLossDensity(line, some);
    const { loss, decay } = bnn.regularisedLoss(line, some, [0.4]);
    const prior = decay + Math.log(2 * Math.sqrt(2 * Math.PI));
    expect(density(tf.tensor2d([[0.4]])).dataSync()[0]).toBeCloseTo(-Math.log(loss) - prior, 4);
    const model = bnn.regression(line, some);
    return [density, model.logDensity].map((d) => bnn.gridMoments(gridPosteriorOfDensity(axis, d), 'v').sd);
  });
  // The posterior narrows by √100; the other stays a Cauchy curve of half-width σ √(N/Σx²), cut off by the prior.
  expect(few[1] / many[1]).toBeCloseTo(10, 0);
  expect(few[0] / many[0]).toBeLessThan(1.5);
  expect(() => bnn.gridMoments(gridPosteriorOfDensity(axis, bnn.inverseLossDensity(line, all)), 'w')).toThrow(
    "parameters are v; there is no 'w'",
  );
});

test('numbers that a family fits: of a full covariance the triangle', async () => {
  const tiny = {
    net: bnn.network([1, 1, 1], { biases: false }),
    prior: { weights: 2, biases: 1 },
    noise: 0.3,
  };
  const some = { x: [[1]], y: [0.5] };
  const options = { key: key(1), steps: 10, frames: 1 };
  expect((await bnn.fitFamily(tiny, some, fullCovariance(), options)).parameters).toBe(5);
  expect((await bnn.fitFamily(tiny, some, planarFlow({ layers: 8 }), options)).parameters).toBe(44);
});
