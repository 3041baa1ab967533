import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  GP_TASKS,
  gaussianProcessTasks,
  randomMask,
  sinusoid,
  sinusoidTasks,
  takeSupport,
} from '../../src/models/fewShot';
import { compile, type Key, key, tf, tree } from '../../src/tensor';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

/** Values of a tensor, which is disposed. */
const values = (t: tf.Tensor): number[] => {
  const list = Array.from(t.dataSync());
  t.dispose();
  return list;
};

describe('sinusoid tasks', () => {
  test('each task is its own A sin(x − φ), at support and query points alike', () => {
    const batch = sinusoidTasks(key(1), { tasks: 200, support: 5, query: 7 });
    expect(batch.support.x.shape).toEqual([200, 5, 1]);
    expect(batch.query.y.shape).toEqual([200, 7, 1]);
    const [A, phi] = [batch.amplitude, batch.phase].map((t) => Array.from(t.dataSync()));
    const x = batch.query.x.arraySync() as number[][][];
    const y = batch.query.y.arraySync() as number[][][];
    const errors = x.map((points, i) =>
      Math.max(...points.map(([at], j) => Math.abs(y[i][j][0] - A[i] * Math.sin(at - phi[i])))),
    );
    // float32, |y| ≤ 5
    expect(Math.max(...errors)).toBeLessThan(5e-6);
    expect(Math.min(...A)).toBeGreaterThanOrEqual(0.1);
    expect(Math.max(...A)).toBeLessThan(5);
    expect(Math.max(...phi)).toBeLessThan(Math.PI);
    tree.dispose(batch);
  });

  test('moments of the ranges, and noise as it was asked for', () => {
    const tasks = 20000;
    const [clean, noisy] = [0, 0.5].map((noise) =>
      sinusoidTasks(key(2), { tasks, support: 1, query: 1, noise }),
    );
    const A = values(tf.clone(clean.amplitude));
    // uniform on [0.1, 5]: mean 2.55, sd 4.9 / √12
    const mean = A.reduce((a, b) => a + b) / tasks;
    expect(Math.abs(mean - 2.55)).toBeLessThan((4 * 4.9) / Math.sqrt(12 * tasks));
    const noise = values(tf.tidy(() => tf.sub(noisy.query.y, clean.query.y)));
    const variance = noise.reduce((a, b) => a + b * b, 0) / tasks;
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / tasks));
    tree.dispose(clean, noisy);
  });

  test('the same inside of a compiled step, another with another key', () => {
    const draw = (k: Key) => tf.tidy(() => sinusoidTasks(k, { tasks: 3, support: 2, query: 2 }).query.y);
    const compiled = compile(draw);
    const [eager, inGraph, other] = [draw(key(3)), compiled(key(3)), compiled(key(4))].map(values);
    expect(inGraph).toEqual(eager);
    expect(other).not.toEqual(eager);
    compiled.dispose();
  });

  test('the curve of each task at points common to all', () => {
    const waves = { amplitude: tf.tensor1d([2, 3]), phase: tf.tensor1d([0, 1]) };
    const f = values(tf.tidy(() => sinusoid(waves, tf.tensor3d([[[0.5], [1]]]))));
    [2 * Math.sin(0.5), 2 * Math.sin(1), 3 * Math.sin(-0.5), 0].forEach((y, i) => {
      expect(f[i]).toBeCloseTo(y, 5);
    });
    tree.dispose(waves);
  });

  test('what makes no sense is refused', () => {
    expect(() => sinusoidTasks(key(1), { tasks: 0, support: 1, query: 1 })).toThrow(/tasks .* got 0/);
    const counts = { tasks: 1, support: 1, query: 1 };
    expect(() => sinusoidTasks(key(1), { ...counts, noise: -1 })).toThrow(/got -1/);
    expect(() => sinusoidTasks(key(1), { ...counts, amplitude: [2, 1] })).toThrow(/amplitude .* \[2, 1\]/);
  });
});

describe('tasks from a Gaussian process', () => {
  test('covariance of two points against the kernel, in Monte Carlo standard errors', () => {
    const tasks = 40000;
    const batch = gaussianProcessTasks(key(5), { tasks, support: 1, query: 1 });
    const [x, z, y, w] = [batch.support.x, batch.query.x, batch.support.y, batch.query.y].map((t) =>
      Array.from(t.dataSync()),
    );
    const k = (r: number) => GP_TASKS.scale ** 2 * Math.exp(-(r ** 2) / (2 * GP_TASKS.lengthScale ** 2));
    const excess = (claimed: (r: number) => number) => {
      const close = x.map((_, i) => i).filter((i) => Math.abs(x[i] - z[i]) < 0.8);
      const each = close.map((i) => y[i] * w[i] - claimed(x[i] - z[i]));
      const mean = each.reduce((a, b) => a + b) / each.length;
      const sd = Math.sqrt(each.reduce((a, b) => a + (b - mean) ** 2, 0) / each.length);
      return Math.abs(mean) / (sd / Math.sqrt(each.length));
    };
    expect(excess(k)).toBeLessThan(4);
    // A length scale that is a fifth too long would be caught.
    expect(excess((r) => k(r / 1.2))).toBeGreaterThan(5);
    const variance = y.reduce((a, b) => a + b * b, 0) / tasks;
    expect(Math.abs(variance - 1.01)).toBeLessThan(4 * 1.01 * Math.sqrt(2 / tasks));
    tree.dispose(batch);
  });

  test('inside of a compiled step', () => {
    const counts = { tasks: 2, support: 10, query: 10 };
    const draw = (k: Key) => tf.tidy(() => gaussianProcessTasks(k, counts).query.y);
    const compiled = compile(draw);
    const [eager, inGraph] = [draw(key(6)), compiled(key(6))].map(values);
    eager.forEach((y, i) => {
      expect(inGraph[i]).toBeCloseTo(y, 4);
    });
    compiled.dispose();
  });
});

test('masks: every size equally often, first points first', () => {
  const mask = randomMask(key(7), { tasks: 6000, points: 4, least: 2 });
  const rows = mask.arraySync().map((row) => row.map(([m]) => m).join(''));
  mask.dispose();
  const counts = ['1100', '1110', '1111'].map((form) => rows.filter((row) => row === form).length);
  expect(counts.reduce((a, b) => a + b)).toBe(6000);
  // binomial, a third each: sd √(6000 · 2/9) = 36.5
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(4 * 36.5);
  expect(() => randomMask(key(7), { tasks: 1, points: 4, least: 5 })).toThrow(/0 to 4, got 5/);
});

test('a smaller support set is the beginning of the larger one', () => {
  const batch = sinusoidTasks(key(8), { tasks: 2, support: 5, query: 3 });
  const fewer = takeSupport(batch, 2);
  expect(fewer.support.y.arraySync()).toEqual(batch.support.y.arraySync().map((row) => row.slice(0, 2)));
  expect(() => takeSupport(batch, 6)).toThrow(/1 to 5 .* got 6/);
  tree.dispose(batch, fewer);
});
