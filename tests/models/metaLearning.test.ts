import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gp } from '../../src/inference';
import {
  gaussianProcessTasks,
  meanSinusoid,
  meanSinusoidError,
  sinusoidTasks,
  takeSupport,
} from '../../src/models/fewShot';
import {
  exactByShots,
  fromScratch,
  learnPrior,
  mostProbable,
  networkOutputs,
  plainTasks,
  pooled,
  waveGrid,
  wavePosterior,
  wavePredicted,
  waveScores,
  waveSurface,
} from '../../src/models/metaLearning';
import { trueProcess } from '../../src/models/neuralProcess';
import { key, tf, tree } from '../../src/tensor';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

/** log ∫∫ p(y | A, φ) dA dφ by a rule of another kind: A in closed form (a normal integral), φ by many midpoints. */
function logEvidence(x: readonly number[], y: readonly number[], noise: number): number {
  const cells = 2000;
  const normalCdf = (t: number) => 0.5 * (1 + erf(t / Math.SQRT2));
  let total = 0;
  for (let i = 0; i < cells; i++) {
    const phi = (Math.PI * (i + 0.5)) / cells;
    const g = x.map((at) => Math.sin(at - phi));
    const gg = g.reduce((s, v) => s + v * v, 0) / noise ** 2;
    const gy = g.reduce((s, v, j) => s + v * y[j], 0) / noise ** 2;
    const [centre, sd] = [gy / gg, 1 / Math.sqrt(gg)];
    const mass = normalCdf((5 - centre) / sd) - normalCdf((0.1 - centre) / sd);
    total += (Math.exp((gy * gy) / gg / 2) * sd * mass * Math.sqrt(2 * Math.PI)) / cells;
  }
  const yy = y.reduce((s, v) => s + v * v, 0) / noise ** 2;
  return Math.log(total) - yy / 2 - y.length * Math.log(noise * Math.sqrt(2 * Math.PI));
}

/** Abramowitz & Stegun 7.1.26, to 1.5e-7. */
function erf(t: number): number {
  const k = 1 / (1 + 0.3275911 * Math.abs(t));
  const tail =
    k * (0.254829592 + k * (-0.284496736 + k * (1.421413741 + k * (-1.453152027 + k * 1.061405429))));
  return Math.sign(t) * (1 - tail * Math.exp(-t * t));
}

describe('all sinusoids on a grid', () => {
  test('the predictive density is a ratio of evidences', () => {
    const grid = waveGrid({ noise: 0.5 });
    const batch = sinusoidTasks(key(1), { tasks: 6, support: 3, query: 2, noise: 0.5, amplitude: [0.1, 3] });
    const posterior = wavePosterior(grid, batch.support);
    const scores = waveScores(grid, posterior, batch.query);
    const numbers = (t: tf.Tensor3D) => t.arraySync().map((row) => row.map(([v]) => v));
    const [x, y, askedX, askedY] = [batch.support.x, batch.support.y, batch.query.x, batch.query.y].map(
      numbers,
    );
    x.forEach((points, i) => {
      const expected =
        logEvidence([...points, askedX[i][0]], [...y[i], askedY[i][0]], 0.5) - logEvidence(points, y[i], 0.5);
      expect(scores[i][0]).toBeCloseTo(expected, 2);
      // The point estimate is another predictor.
    });
    const sharp = mostProbable(posterior);
    const plugIn = waveScores(grid, sharp, batch.query);
    expect(Math.max(...plugIn.map((row, i) => Math.abs(row[0] - scores[i][0])))).toBeGreaterThan(0.1);
    tree.dispose(grid.uv, batch, posterior, sharp);
  });

  test('mean and spread against sums over the cells by hand', () => {
    const grid = waveGrid({ cells: [20, 24], noise: 0.5 });
    const batch = sinusoidTasks(key(2), { tasks: 2, support: 2, query: 1, noise: 0.5 });
    const posterior = wavePosterior(grid, batch.support);
    const { mean, sd } = wavePredicted(grid, posterior, batch.query.x);
    const weights = (posterior.arraySync() as number[][]).map((row) => row.map(Math.exp));
    const x = batch.query.x.arraySync();
    weights.forEach((row, i) => {
      const f = grid.amplitudes.flatMap((A) => grid.phases.map((phi) => A * Math.sin(x[i][0][0] - phi)));
      const centre = row.reduce((s, w, c) => s + w * f[c], 0);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 4);
      expect(mean[i][0]).toBeCloseTo(centre, 3);
      expect(sd[i][0]).toBeCloseTo(Math.sqrt(row.reduce((s, w, c) => s + w * (f[c] - centre) ** 2, 0)), 2);
    });
    const { z } = waveSurface(grid, posterior, 0);
    expect(Math.max(...z.flat())).toBe(1);
    expect([z.length, z[0].length]).toEqual([20, 24]);
    tree.dispose(grid.uv, batch, posterior);
  });

  test('many points: the posterior is at the truth', () => {
    const grid = waveGrid({ noise: 0.3 });
    const batch = sinusoidTasks(key(3), {
      tasks: 5,
      support: 60,
      query: 1,
      noise: 0.3,
      amplitude: [1, 4],
      phase: [0.5, 2.5],
    });
    const posterior = wavePosterior(grid, batch.support);
    const best = tf.tidy(() => Array.from(tf.argMax(posterior, 1).dataSync())) as unknown as number[];
    const [A, phi] = [batch.amplitude, batch.phase].map((t) => Array.from(t.dataSync()));
    best.forEach((cell, i) => {
      // sd of A with 60 points: 0.3 √(2/60) = 0.055; four of them, and half a cell
      expect(Math.abs(grid.amplitudes[Math.floor(cell / 120)] - A[i])).toBeLessThan(0.25);
      expect(Math.abs(grid.phases[cell % 120] - phi[i])).toBeLessThan(0.25 / A[i] + 0.014);
    });
    tree.dispose(grid.uv, batch, posterior);
  });
});

test('the mean of all tasks and its error, by Monte Carlo', () => {
  const tasks = 60000;
  const batch = sinusoidTasks(key(4), { tasks, support: 1, query: 1 });
  const [x, y] = [batch.query.x, batch.query.y].map((t) => Array.from(t.dataSync()));
  const squares = x.map((at, i) => (y[i] - meanSinusoid(at)) ** 2);
  const mean = squares.reduce((a, b) => a + b) / tasks;
  const sd = Math.sqrt(squares.reduce((a, b) => a + (b - mean) ** 2, 0) / tasks);
  expect(Math.abs(mean - meanSinusoidError())).toBeLessThan((4 * sd) / Math.sqrt(tasks));
  // The residual is uncorrelated with cos x: no other multiple of it does better.
  const slope = x.map((at, i) => (y[i] - meanSinusoid(at)) * Math.cos(at)).reduce((a, b) => a + b) / tasks;
  expect(Math.abs(slope)).toBeLessThan((4 * sd) / Math.sqrt(tasks));
  tree.dispose(batch);
});

test('networks from scratch fit their own points, and each its own', async () => {
  const batch = sinusoidTasks(key(5), { tasks: 4, support: 5, query: 5 });
  const stack = await fromScratch(batch.support, { key: key(6), steps: 300 });
  const [outputs, y] = [networkOutputs(stack, batch.support.x), batch.support.y.arraySync()];
  const error =
    outputs.flatMap((row, i) => row.map((f, j) => (f - y[i][j][0]) ** 2)).reduce((a, b) => a + b) / 20;
  expect(error).toBeLessThan(0.05);
  tree.dispose(batch, stack);
});

test('one network for all tasks comes near the mean task, not near any of them', async () => {
  const options = { tasks: 25, support: 1, query: 10 };
  const stack = await pooled(options, { key: key(7), steps: 400, learningRate: 5e-3 });
  const x = tf.tensor3d([[-4, -2, 0, 2, 4].map((v) => [v])]);
  const [outputs] = networkOutputs(stack, x);
  outputs.forEach((f, i) => {
    expect(Math.abs(f - meanSinusoid(-4 + 2 * i))).toBeLessThan(0.7);
  });
  tree.dispose(stack, x);
});

describe('a prior learnt from tasks', () => {
  test('hyper-parameters come near those that the tasks were drawn with', () => {
    const family = { lengthScale: 0.7, scale: 1.5, noise: 0.2 };
    const batch = gaussianProcessTasks(key(8), { tasks: 40, support: 10, query: 10, ...family });
    const start = trueProcess({ lengthScale: 2, scale: 0.5, noise: 0.5, x: [-2, 2] });
    const { model, logEvidence: found } = learnPrior(plainTasks(batch), start);
    expect(Math.abs(model.kernel.hyperparameters.lengthScale / 0.7 - 1)).toBeLessThan(0.1);
    expect(Math.abs(Math.sqrt(model.kernel.hyperparameters.variance) / 1.5 - 1)).toBeLessThan(0.2);
    expect(Math.abs(Math.sqrt(model.noiseVariance) / 0.2 - 1)).toBeLessThan(0.15);
    const truth = trueProcess({ ...family, x: [-2, 2] });
    const evidenceOf = (m: gp.GpModel) =>
      plainTasks(batch).reduce(
        (sum, { x, y }) => sum + gp.gpRegression(m, { x: [...x], y }).logMarginalLikelihood,
        0,
      );
    expect(found).toBeCloseTo(evidenceOf(model), 2);
    expect(found).toBeGreaterThan(evidenceOf(truth));
    tree.dispose(batch);
  });

  test('no tasks, no prior', () => {
    expect(() => learnPrior([], trueProcess({ lengthScale: 1, scale: 1, noise: 1, x: [0, 1] }))).toThrow(
      /no tasks/,
    );
  });

  test('support of one size is as good as another: takeSupport keeps the queries', () => {
    const batch = gaussianProcessTasks(key(9), { tasks: 2, support: 3, query: 2 });
    const fewer = takeSupport(batch, 1);
    expect(plainTasks(fewer)[0].x.length).toBe(3);
    tree.dispose(batch, fewer);
  });
});

test('the exact learner beats its own point estimate in both scores, most of all with few points', () => {
  const batch = sinusoidTasks(key(10), { tasks: 100, support: 5, query: 5, noise: 0.3 });
  const grid = waveGrid();
  const [one, five] = exactByShots(grid, batch, [1, 5]);
  expect(one.bayes.error.mean).toBeLessThan(one.map.error.mean);
  expect(one.bayes.logScore.mean - one.map.logScore.mean).toBeGreaterThan(3);
  expect(five.bayes.logScore.mean - five.map.logScore.mean).toBeLessThan(0.5);
  // More data, less error: the noise of 0.09 is the floor.
  expect(five.bayes.error.mean).toBeLessThan(one.bayes.error.mean);
  expect(five.bayes.error.mean).toBeGreaterThan(0.09 - 3 * five.bayes.error.standardError);
  tree.dispose(batch, grid.uv);
});
