import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { meanSinusoid, meanSinusoidError, sinusoidTasks } from '../../src/models/fewShot';
import {
  adaptationLines,
  errorByRate,
  firstOrderGradient,
  flatWeights,
  initial,
  lineTasks,
  metaGradient,
  metaLoss,
  pointLosses,
  pointsOfTask,
  predictiveLosses,
  sharpness,
  slopeTable,
  turnOf,
  vertex,
  workByWidth,
} from '../../src/models/maml';
import { forward } from '../../src/models/networkStack';
import { grad, key, tf, tree } from '../../src/tensor';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

const gone = (stack: ReturnType<typeof initial>): number[] => {
  const flat = flatWeights(stack);
  tree.dispose(stack);
  return flat;
};

describe('the mean of all sinusoids', () => {
  test('by averaging many', () => {
    const batch = sinusoidTasks(key(1), { tasks: 20_000, support: 1, query: 1 });
    const [A, phi] = [batch.amplitude, batch.phase].map((t) => t.dataSync());
    const [x, y] = [batch.query.x, batch.query.y].map((t) => t.dataSync());
    for (const at of [-4, -0.5, 2.2]) {
      const values = Array.from(A, (a, i) => a * Math.sin(at - phi[i]));
      const mean = values.reduce((a, b) => a + b) / values.length;
      const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
      expect(Math.abs(mean - meanSinusoid(at))).toBeLessThan((4 * spread) / Math.sqrt(values.length));
    }
    const squares = Array.from(y, (v, i) => (v - meanSinusoid(x[i])) ** 2);
    const error = squares.reduce((a, b) => a + b) / squares.length;
    // single squares spread by about 4
    expect(Math.abs(error - meanSinusoidError())).toBeLessThan((4 * 4.5) / Math.sqrt(squares.length));
    tree.dispose(batch);
  });
});

describe('lines with a known prior', () => {
  const inner = { steps: 2, rate: 0.01 };
  const options = { tasks: 40, points: 4, mean: [1, -0.5] as const, spread: 0.5, beta: 4 };

  test('the query loss at the point is what it is for a network of one layer', () => {
    const tasks = lineTasks(key(2), { ...options, tasks: 1, mean: [1, -0.5] });
    const [{ support, query }] = tasks;
    const points = (data: typeof support) => ({
      x: tf.tensor3d([data.features.map((row) => [row[1]])]),
      y: tf.tensor3d([Array.from(data.targets, (t) => [t])]),
    });
    const theta = [{ weights: tf.tensor3d([[[-0.3]]]), biases: tf.tensor3d([[[0.8]]]) }];
    const batch = { support: points(support), query: points(query) };
    // β/2 times the sum of squares is βK/2 times the mean: so the rate is, too.
    const loss = metaLoss(theta, batch, { steps: 2, rate: (0.01 * 4 * 4) / 2 });
    const nats = 0.5 * (Math.log((2 * Math.PI) / 4) + 4 * loss.dataSync()[0]);
    expect(pointLosses([0.8, -0.3], tasks, inner)[0]).toBeCloseTo(nats, 4);
    tree.dispose(theta, batch, loss);
  });

  test('the parabola’s lowest point is lower than its neighbours, for both losses', () => {
    const tasks = lineTasks(key(3), { ...options, mean: [1, -0.5] });
    for (const losses of [pointLosses, predictiveLosses]) {
      const at = (t: number) => losses([1 + t, -0.5], tasks, inner);
      const total = (t: number) => at(t).reduce((a, b) => a + b);
      const low = vertex(at);
      expect(total(low.at)).toBeLessThan(total(low.at + 0.01));
      expect(total(low.at)).toBeLessThan(total(low.at - 0.01));
      expect(Math.abs(low.at)).toBeLessThan(4 * low.standardError);
    }
    expect(() => vertex((t) => [-t * t])).toThrow(/no lowest point/);
  });
});

describe('curvature', () => {
  test('sharpness of a line network is the eigenvalue of 2/K ΦᵀΦ', () => {
    const theta = [{ weights: tf.tensor3d([[[0.3]]]), biases: tf.tensor3d([[[0.1]]]) }];
    const x = [-1, 0.5, 2, 3];
    const support = { x: tf.tensor3d([x.map((v) => [v])]), y: tf.zeros([1, 4, 1]) as tf.Tensor3D };
    const [a, b, d] = [1, x.reduce((s, v) => s + v) / 4, x.reduce((s, v) => s + v * v, 0) / 4];
    const largest = a + d + Math.sqrt((a - d) ** 2 + 4 * b * b); // 2 × the eigenvalue of [[a, b], [b, d]]
    const [lambda] = sharpness(theta, support, { key: key(4), iterations: 30 });
    expect(lambda / largest).toBeCloseTo(1, 4);
    tree.dispose(theta, support);
  });

  test('sharpness is that of the linearised network: (2/K) JᵀJ, whatever the targets', () => {
    const theta = initial(key(15), [1, 6, 6, 1]);
    const tasks = sinusoidTasks(key(16), { tasks: 1, support: 2, query: 1 });
    const { support } = tasks;
    const rows = [0, 1].map((i) => {
      const at = tf.slice(support.x, [0, i, 0], [1, 1, 1]);
      const slope = grad((p: typeof theta) => tf.sum(forward(p, at)))(theta);
      at.dispose();
      return gone(slope);
    });
    const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0);
    const [a, b, d] = [dot(rows[0], rows[0]), dot(rows[0], rows[1]), dot(rows[1], rows[1])];
    const largest = (a + d) / 2 + Math.sqrt(((a - d) / 2) ** 2 + b * b); // of JJᵀ; 2/K = 1
    const [lambda] = sharpness(theta, support, { key: key(17), iterations: 60 });
    expect(lambda / largest).toBeCloseTo(1, 4);
    tree.dispose(theta, tasks);
  });

  test('the turn of a task’s gradient agrees with its two gradients', () => {
    const theta = initial(key(5), [1, 8, 8, 1]);
    const tasks = sinusoidTasks(key(6), { tasks: 3, support: 5, query: 5 });
    const before = tf.memory().numTensors;
    const turn = turnOf(theta, tasks, { rate: 0.02 });
    expect(tf.memory().numTensors).toBe(before);
    const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0);
    for (const task of [0, 1, 2]) {
      const alone = { support: pointsOfTask(tasks.support, task), query: pointsOfTask(tasks.query, task) };
      const whole = gone(metaGradient(theta, alone, { steps: 1, rate: 0.02 }));
      const first = gone(firstOrderGradient(theta, alone, { steps: 1, rate: 0.02 }));
      const cosine = dot(whole, first) / (Math.hypot(...whole) * Math.hypot(...first));
      expect(turn.cosine[task]).toBeCloseTo(cosine, 5);
      const apart = Math.hypot(...whole.map((v, i) => v - first[i]));
      expect(turn.share[task]).toBeCloseTo(apart / Math.hypot(...first), 4);
      tree.dispose(alone);
    }
    tree.dispose(theta, tasks);
  });

  test('slopes by differences, beside gradients', () => {
    const theta = initial(key(7), [1, 6, 1]);
    const tasks = sinusoidTasks(key(8), { tasks: 2, support: 5, query: 5 });
    const options = { steps: 1, rate: 0.02 };
    const gradient = gone(metaGradient(theta, tasks, options));
    const table = slopeTable({ theta, tasks, options }, [gradient], { key: key(9), directions: 4 });
    for (const [i, slope] of table.differences.entries())
      expect(Math.abs(table.gradients[0][i] - slope)).toBeLessThan(1e-5 * Math.hypot(...gradient));
    tree.dispose(theta, tasks);
  });
});

describe('looking at a network while it adapts', () => {
  test('its curve after each step, and where steps diverge', async () => {
    const theta = initial(key(10), [1, 8, 8, 1]);
    const tasks = sinusoidTasks(key(11), { tasks: 2, support: 5, query: 5 });
    const support = pointsOfTask(tasks.support, 1);
    const lines = adaptationLines(theta, support, [-1, 0, 1], { steps: 2, rate: 0.01 });
    expect(lines.map((line) => line.length)).toEqual([3, 3, 3]);
    expect(lines[1]).not.toEqual(lines[0]);
    expect(() => adaptationLines(theta, tasks.support, [0], { steps: 1, rate: 0.01 })).toThrow(/one task/);
    const errors = errorByRate(theta, tasks, { rates: [0.001, 50], steps: 5 });
    expect(errors[0]).toBeGreaterThan(0);
    expect(errors[1]).toBe(null);
    const [work] = await workByWidth([4], { key: key(12), tasks, options: { steps: 1, rate: 0.01 } });
    expect(work.parameters).toBe(4 + 4 + 16 + 4 + 4 + 1);
    expect(work.secondOrder.operations).toBeGreaterThan(work.firstOrder.operations);
    tree.dispose(theta, tasks, support);
  });
});
