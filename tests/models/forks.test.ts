import { describe, expect, test } from 'vitest';
import { linearRegression } from '../../src/inference';
import {
  FORK,
  fork,
  forkLogPredictive,
  forkPosterior,
  forkTasks,
  LEFT_POINTS,
} from '../../src/models/fewShot';
import { key, tf, tree } from '../../src/tensor';

describe('tasks with two answers', () => {
  test('points left of the fork say nothing about s; the noise has the stated size', () => {
    const tasks = forkTasks(key(1), { tasks: 2000, query: 4, left: 3, settled: false });
    const { support, truth } = tasks;
    const flipped = { ...truth, s: tf.neg(truth.s) as tf.Tensor1D };
    const left = tf.slice(support.x, [0, 0, 0], [-1, LEFT_POINTS, 1]) as tf.Tensor3D;
    const apart = tf.max(tf.abs(tf.sub(fork(truth, left), fork(flipped, left))));
    expect(apart.arraySync()).toBe(0);
    const residuals = tf.sub(support.y, fork(truth, support.x));
    const n = residuals.size;
    const sd = Math.sqrt(tf.mean(tf.square(residuals)).arraySync() as number);
    expect(Math.abs(sd - FORK.noise) / (FORK.noise / Math.sqrt(2 * n))).toBeLessThan(4);
    expect(tf.max(left).arraySync()).toBeLessThanOrEqual(0);
    expect(tf.sum(support.mask, [1, 2]).arraySync()).toEqual(new Array(2000).fill(3));
    const share = tf.mean(tf.cast(tf.greater(truth.s, 0), 'float32')).arraySync() as number;
    expect(Math.abs(share - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 2000));
    tree.dispose(tasks, flipped, left, apart, residuals);
  });

  test('the mask gives 1 to 5 points, and the settling one in half of the tasks', () => {
    const { support, query, truth } = forkTasks(key(2), { tasks: 3000, query: 1 });
    const mask = (tf.squeeze(support.mask, [2]) as tf.Tensor2D).arraySync();
    const counts = mask.map((row) => row.slice(0, LEFT_POINTS).reduce((a, b) => a + b, 0));
    for (let n = 1; n <= LEFT_POINTS; n++) {
      const share = counts.filter((c) => c === n).length / 3000;
      expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / 3000));
    }
    const settled = mask.filter((row) => row[LEFT_POINTS] === 1).length / 3000;
    expect(Math.abs(settled - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 3000));
    tree.dispose(support, query, truth);
  });

  test('bad counts are named', () => {
    expect(() => forkTasks(key(1), { tasks: 0, query: 1 })).toThrow(/tasks/);
    expect(() => forkTasks(key(1), { tasks: 1, query: 1, left: 6 })).toThrow(/left.*6/);
    expect(() => forkTasks(key(1), { tasks: 1, query: 1, family: { ...FORK, noise: 0 } })).toThrow(/noise/);
  });
});

/** The same posterior by adding up over a grid of c and a, and both s: no linear algebra. */
function byGrid(x: readonly number[], y: readonly number[], at: number, target: number) {
  const g = (v: number, s: number) => (v < 0 ? v : s * v);
  let [plus, all, density] = [0, 0, 0];
  for (let c = -2.5; c <= 2.5; c += 0.02)
    for (let a = -0.8; a <= 2.8; a += 0.02)
      for (const s of [1, -1]) {
        let log = -0.5 * ((c / FORK.shiftSd) ** 2 + ((a - FORK.slopeMean) / FORK.slopeSd) ** 2);
        x.forEach((v, i) => {
          log -= 0.5 * ((y[i] - c - a * g(v, s)) / FORK.noise) ** 2;
        });
        const w = Math.exp(log);
        const z = (target - c - a * g(at, s)) / FORK.noise;
        all += w;
        if (s === 1) plus += w;
        density += (w * Math.exp(-0.5 * z * z)) / (FORK.noise * Math.sqrt(2 * Math.PI));
      }
  return { plus: plus / all, logDensity: Math.log(density / all) };
}

describe('the exact posterior', () => {
  test.each([
    ['nothing seen', [], [], 1.2, -0.7],
    ['points on the left', [-1.5, -0.4, -0.9], [-1.2, -0.1, -0.5], 1.4, 1.7],
    ['settled', [-1.5, -0.4, 0.8], [-1.2, -0.1, -0.6], 1.4, -1.1],
    ['nearly settled', [-1, 0.3], [-0.6, 0.1], 0.7, 0.4],
  ])('%s: weights and density by quadrature', (_, x, y, at, target) => {
    const exact = forkPosterior({ x, y }, [at]);
    const grid = byGrid(x, y, at, target);
    expect(exact.weights[0]).toBeCloseTo(grid.plus, 6);
    expect(forkLogPredictive(exact, [target])[0]).toBeCloseTo(grid.logDensity, 6);
  });

  test('each branch is the linear regression that it is', () => {
    const [x, y] = [
      [-1.5, -0.4, 0.8],
      [-1.2, -0.1, -0.6],
    ];
    const beta = 1 / FORK.noise ** 2;
    const prior = {
      mean: [0, FORK.slopeMean],
      covariance: [
        [FORK.shiftSd ** 2, 0],
        [0, FORK.slopeSd ** 2],
      ],
    };
    const exact = forkPosterior({ x, y }, [-1, 0.4, 2]);
    const features = (s: number, at: readonly number[]) => at.map((v) => [1, v < 0 ? v : s * v]);
    const evidences = [1, -1].map((s, b) => {
      const data = { features: features(s, x), targets: y, beta };
      const weights = linearRegression.posterior(prior, data);
      const { mean, variance } = linearRegression.predictive(weights, beta, features(s, [-1, 0.4, 2]));
      mean.forEach((m, i) => {
        expect(exact.branches[b].mean[i]).toBeCloseTo(m, 10);
        expect(exact.branches[b].variance[i]).toBeCloseTo(variance[i] - 1 / beta, 10);
      });
      return linearRegression.logEvidence(prior, data);
    });
    expect(Math.log(exact.weights[0] / exact.weights[1])).toBeCloseTo(evidences[0] - evidences[1], 9);
  });

  test('a posterior that forgets the evidences of the branches is caught', () => {
    const [x, y] = [
      [-1.5, -0.4, 0.8],
      [-1.2, -0.1, -0.6],
    ];
    const broken = { ...forkPosterior({ x, y }, [1.4]), weights: [0.5, 0.5] as const };
    const right = byGrid(x, y, 1.4, -1.1).logDensity;
    expect(Math.abs(forkLogPredictive(broken, [-1.1])[0] - right)).toBeGreaterThan(0.5);
  });
});
