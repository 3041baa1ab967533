import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { posterior } from '../../src/inference/exact/linearRegression';
import { sinusoidTasks } from '../../src/models/fewShot';
import {
  adaptationErrors,
  adaptedLoss,
  type Bowl,
  CurveKeeper,
  descendOnBowls,
  descent,
  firstOrderGradient,
  flatWeights,
  impliedPrior,
  initial,
  learnerOf,
  meanError,
  metaGradient,
  metaLoss,
  metaTrain,
  networkFrom,
  RUNS,
  reptileEnd,
  restingPoint,
  startOf,
  taskErrors,
  workOf,
} from '../../src/models/maml';
import { key, tf, tree } from '../../src/tensor';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

describe('one parameter', () => {
  const bowls: Bowl[] = [
    { curvature: 0.4, centre: -2 },
    { curvature: 1.5, centre: 0.5 },
    { curvature: 4, centre: 3 },
  ];

  for (const rule of ['pre-training', 'MAML', 'first-order MAML', 'Reptile'] as const) {
    for (const steps of [1, 3]) {
      test(`${rule}, ${steps} steps: rests where the closed form says`, async () => {
        const inner = { steps, rate: 0.2 };
        const path = await descendOnBowls(bowls, rule, inner, { iterations: 400, outerRate: 0.6 });
        expect(path[path.length - 1]).toBeCloseTo(restingPoint(bowls, rule, inner), 4);
      });
    }
  }

  test('MAML alone rests where the loss after adaptation is least', () => {
    const inner = { steps: 2, rate: 0.15 };
    const slope = (theta: number) =>
      (adaptedLoss(bowls, theta + 1e-5, inner) - adaptedLoss(bowls, theta - 1e-5, inner)) / 2e-5;
    expect(Math.abs(slope(restingPoint(bowls, 'MAML', inner)))).toBeLessThan(1e-8);
    for (const other of ['pre-training', 'first-order MAML', 'Reptile'] as const)
      expect(Math.abs(slope(restingPoint(bowls, other, inner)))).toBeGreaterThan(0.01);
  });

  test('misuse is named', () => {
    expect(() => restingPoint(bowls, 'MAML', { steps: 1, rate: 0.25 })).toThrow(/below 1, got 0.25 × 4/);
    expect(() => restingPoint([{ curvature: 0, centre: 1 }], 'MAML', { steps: 1, rate: 0.1 })).toThrow(
      /curvature .* got 0/,
    );
  });
});

describe('gradient steps as a posterior mode', () => {
  const data = {
    features: [
      [1, -1.5, 0.3],
      [1, 0.2, -0.7],
      [1, 1.1, 2],
      [1, 2.4, 0.1],
    ],
    targets: [0.3, -1, 2.2, 0.7],
    beta: 2,
  };
  const theta = [0.5, -0.2, 1];

  for (const steps of [1, 2, 7]) {
    test(`${steps} steps end at the mode under the implied prior, exactly`, () => {
      const inner = { steps, rate: 0.03 };
      const path = descent(theta, data, inner);
      const { mean } = posterior(impliedPrior(theta, data, inner), data);
      expect(path.length).toBe(steps + 1);
      for (const [i, w] of mean.entries()) expect(w).toBeCloseTo(path[steps][i], 12);
      // A broken variant: the prior of one step fewer or more.
      const off = posterior(impliedPrior(theta, data, { ...inner, steps: steps + 1 }), data).mean;
      expect(Math.abs(off[1] - path[steps][1])).toBeGreaterThan(1e-4);
    });
  }

  test('a direction of which the data say nothing keeps a prior of kα', () => {
    const blind = { features: [[1, 0]], targets: [2], beta: 1 };
    const prior = impliedPrior([0, 0], blind, { steps: 4, rate: 0.1 });
    expect(prior.spreads[0] ** 2).toBeCloseTo(0.4, 12);
    expect(() => impliedPrior([0, 0], blind, { steps: 4, rate: 1.1 })).toThrow(/below 1, got 1.1 × 1/);
    expect(() => impliedPrior([0, 0], blind, { steps: 0, rate: 0.1 })).toThrow(/no steps/);
  });
});

describe('counted work', () => {
  test('a product of matrices and a sum, by hand', async () => {
    const a = tf.ones([5, 3, 4]);
    const b = tf.ones([5, 7, 4]);
    const work = await workOf(() => tf.tidy(() => tf.neg(tf.matMul(a, b, false, true))));
    expect(work.operations).toBe(2 * 5 * 3 * 4 * 7 + 5 * 3 * 7);
    expect(work.peakBytes).toBe(2 * 4 * 5 * 3 * 7);
    tree.dispose(a, b);
  });

  test('of a second-order gradient: a small multiple of a first-order one, whatever the width', async () => {
    const ratios: number[] = [];
    for (const width of [20, 80]) {
      const theta = initial(key(1), [1, width, width, 1]);
      const tasks = sinusoidTasks(key(2), { tasks: 2, support: 10, query: 10 });
      const options = { steps: 1, rate: 0.01 };
      const second = await workOf(() => metaGradient(theta, tasks, options));
      const first = await workOf(() => firstOrderGradient(theta, tasks, options));
      ratios.push(second.operations / first.operations);
      tree.dispose(theta, tasks);
    }
    for (const ratio of ratios) expect(ratio).toBeGreaterThan(1.2);
    for (const ratio of ratios) expect(ratio).toBeLessThan(3);
    expect(Math.abs(ratios[1] / ratios[0] - 1)).toBeLessThan(0.15);
  });
});

describe('Reptile', () => {
  test('walks through the parts of the points, one step on each', () => {
    const theta = initial(key(3), [1, 4, 1]);
    const { support, ...rest } = sinusoidTasks(key(4), { tasks: 2, support: 6, query: 1 });
    const end = reptileEnd(theta, support, { steps: 2, rate: 0.1 });
    const part = (from: number) =>
      tree.map((t) => tf.slice(t, [0, from, 0], [-1, 3, -1]), support) as typeof support;
    const parts = [part(0), part(3)];
    const first = reptileEnd(theta, parts[0], { steps: 1, rate: 0.1 });
    const second = reptileEnd(first, parts[1], { steps: 1, rate: 0.1 });
    const [a, b] = [flatWeights(end), flatWeights(second)];
    for (const [i, w] of a.entries()) expect(w).toBeCloseTo(b[i], 5);
    expect(() => reptileEnd(theta, support, { steps: 4, rate: 0.1 })).toThrow(/6 points .* 4 steps/);
    tree.dispose(theta, support, rest, end, parts, first, second);
  });

  test('one step of 0.1 towards where SGD ends', async () => {
    const theta = initial(key(5));
    const run = { ...RUNS['reptile-10'], outerRate: 0.1 };
    const ends: number[][] = [];
    const trained = await metaTrain({
      ...learnerOf(run, 1000),
      ...{ key: key(6), theta, iterations: 1, xla: false },
      watch: { at: [1], call: (_, now) => ends.push(flatWeights(now)) },
    });
    // ½‖θ − φ̄‖² is what the metric says: the step is ε times the distance.
    const moved = Math.hypot(...ends[0].map((w, i) => w - flatWeights(theta)[i]));
    expect(moved / (0.1 * Math.sqrt(2 * trained.losses[0]))).toBeCloseTo(1, 3);
    tree.dispose(theta, trained.theta);
  });
});

describe('test errors', () => {
  test('are those of networks adapted in one go, and the interval is 1.96 standard errors', () => {
    const theta = initial(key(7));
    const tasks = sinusoidTasks(key(8), { tasks: 6, support: 5, query: 9 });
    const errors = adaptationErrors(theta, tasks, { steps: 3, rate: 0.01 });
    expect(errors.map((e) => e.length)).toEqual([6, 6, 6, 6]);
    [0, 1, 3].forEach((steps) => {
      const loss = metaLoss(theta, tasks, { steps, rate: 0.01 });
      expect(meanError(errors[steps]).mean).toBeCloseTo(loss.dataSync()[0], 4);
      loss.dispose();
    });
    expect(meanError([1, 2, 3, 4]).interval).toBeCloseTo((1.96 * Math.sqrt(5 / 3)) / 2, 12);
    expect(() => meanError([1])).toThrow(/two tasks/);
    tree.dispose(theta, tasks);
  });

  test('weights survive the way into a list and back; the curve has a column for each number of steps', () => {
    const theta = startOf({ kind: 'maml', shots: 5, inner: { steps: 1, rate: 0.01 }, spread: 0.01 }, key(9));
    const again = networkFrom(flatWeights(theta));
    expect(flatWeights(again)).toEqual(flatWeights(theta));
    const spread = Math.hypot(...flatWeights(theta)) / Math.sqrt(40 + 1600 + 40);
    expect(Math.abs(spread / 0.01 - 1)).toBeLessThan(4 / Math.sqrt(2 * 1680));
    expect(() => networkFrom([1, 2])).toThrow(/1761 weights, got 2/);
    const keeper = new CurveKeeper(5, 0.01);
    keeper.add(0, theta);
    expect(keeper.curve().means.map((column) => column.length)).toEqual([1, 1, 1, 1]);
    keeper.dispose();
    tree.dispose(theta, again);
  });

  test('of a perfect network are 0', () => {
    const line = [{ weights: tf.tensor3d([[[2]]]), biases: tf.tensor3d([[[1]]]) }];
    const x = tf.tensor3d([[[0], [1], [-3]]]);
    const y = tf.tidy(() => tf.add(tf.mul(x, 2), 1)) as tf.Tensor3D;
    const errors = taskErrors(line, { x, y });
    expect(Array.from(errors.dataSync())).toEqual([0]);
    tree.dispose(line, x, y, errors);
  });
});
