import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sinusoidTasks } from '../../src/models/fewShot';
import {
  adapt,
  firstOrderGradient,
  flatWeights,
  forEachTask,
  hessianParts,
  initial,
  mamlLearner,
  metaGradient,
  metaLoss,
  metaLoss64,
  metaTrain,
  slopeAlong,
} from '../../src/models/maml';
import type { NetworkStack } from '../../src/models/networkStack';
import { grad, type Key, key, random, tf, tree } from '../../src/tensor';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

const tasksOf = (k: Key, tasks = 4) => sinusoidTasks(k, { tasks, support: 5, query: 6 });
const flatAndGone = (stack: NetworkStack): number[] => {
  const flat = flatWeights(stack);
  tree.dispose(stack);
  return flat;
};
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const directions = (n: number, size: number): number[][] =>
  Array.from({ length: n }, (_, i) => {
    const drawn = random.normal(key(100 + i), [size]);
    const values = Array.from(drawn.dataSync(), (v) => v / Math.sqrt(size));
    drawn.dispose();
    return values;
  });

describe('the meta-gradient', () => {
  for (const [activation, steps] of [
    ['tanh', 1],
    ['tanh', 3],
    ['relu', 1],
    ['relu', 2],
  ] as const) {
    test(`${activation}, ${steps} inner steps: slopes of a float64 meta-loss without derivatives of it`, () => {
      const [theta, batch] = [initial(key(1), [1, 12, 12, 1]), tasksOf(key(2))];
      const options = { steps, rate: 0.05, activation };
      const loss = metaLoss(theta, batch, options);
      const f = metaLoss64(theta, batch, options);
      const at = flatWeights(theta);
      expect(Math.abs(loss.dataSync()[0] / f(at) - 1)).toBeLessThan(1e-5);
      const gradient = flatAndGone(metaGradient(theta, batch, options));
      const wrong = flatAndGone(firstOrderGradient(theta, batch, options));
      const length = Math.hypot(...gradient);
      let caught = 0;
      for (const d of directions(5, at.length)) {
        const slope = slopeAlong(f, at, d);
        // float32 sums of a few hundred products
        expect(Math.abs(dot(gradient, d) - slope)).toBeLessThan(1e-5 * length);
        caught = Math.max(caught, Math.abs(dot(wrong, d) - slope));
      }
      // The broken variant, without second derivatives, is found out.
      expect(caught).toBeGreaterThan(1e-3 * length);
      tree.dispose(theta, batch, loss);
    });
  }

  test('of one step is v − αHv, and without the second part first-order MAML', () => {
    const [theta, batch] = [initial(key(3), [1, 12, 12, 1]), tasksOf(key(4))];
    const options = { steps: 1, rate: 0.05, activation: 'tanh' as const };
    const parts = hessianParts(theta, batch, options);
    const [first, correction] = [flatAndGone(parts.first), flatAndGone(parts.correction)];
    const whole = flatAndGone(metaGradient(theta, batch, options));
    const length = Math.hypot(...whole);
    const gap = whole.map((g, i) => g - first[i] - correction[i]);
    expect(Math.hypot(...gap)).toBeLessThan(1e-5 * length);
    const firstOrder = flatAndGone(firstOrderGradient(theta, batch, options));
    expect(Math.hypot(...firstOrder.map((g, i) => g - first[i]))).toBeLessThan(1e-6 * length);
    tree.dispose(theta, batch);
  });

  test('first-order training follows the same direction through the tape', () => {
    const [theta, batch] = [initial(key(5), [1, 12, 12, 1]), tasksOf(key(6))];
    const options = { steps: 3, rate: 0.05 };
    const apart = flatAndGone(firstOrderGradient(theta, batch, options));
    const onTape = grad((t: NetworkStack) => metaLoss(t, batch, { ...options, secondOrder: false }));
    const flat = flatAndGone(onTape(theta));
    expect(Math.hypot(...flat.map((g, i) => g - apart[i]))).toBeLessThan(1e-5 * Math.hypot(...apart));
    tree.dispose(theta, batch);
  });
});

describe('adaptation', () => {
  test('each task moves by its own support set alone', () => {
    const [theta, batch] = [initial(key(7)), tasksOf(key(8), 3)];
    const one = tree.map((t) => tf.slice(t, [1, 0, 0], [1, -1, -1]), batch.support) as typeof batch.support;
    const options = { steps: 4, rate: 0.01 };
    const [all, alone] = [adapt(theta, batch.support, options), adapt(theta, one, options)];
    all.forEach(({ weights }, l) => {
      const mine = tf.tidy(() => tf.slice(weights, [1, 0, 0], [1, -1, -1]).sub(alone[l].weights).abs().max());
      expect(mine.dataSync()[0]).toBeLessThan(1e-6);
      mine.dispose();
    });
    tree.dispose(theta, batch, one, all, alone);
  });

  test('misuse is named', () => {
    const [theta, batch] = [initial(key(9), [1, 3, 1]), tasksOf(key(10))];
    expect(() => metaLoss(theta, batch, { steps: -1, rate: 0.1 })).toThrow(/steps .* got -1/);
    expect(() => metaLoss(theta, batch, { steps: 1, rate: 0 })).toThrow(/rate .* got 0/);
    const two = forEachTask(theta, 2);
    expect(() => adapt(two, batch.support, { steps: 1, rate: 0.1 })).toThrow(/each of 4 tasks, got 2/);
    tree.dispose(theta, two, batch);
  });
});

describe('meta-training', () => {
  const draw = (k: Key) => sinusoidTasks(k, { tasks: 10, support: 5, query: 5 });

  test('learns to adapt: less error after one step on tasks that it has not seen', async () => {
    const theta = initial(key(11));
    const seen: number[] = [];
    const inner = { steps: 1, rate: 0.01 };
    const trained = await metaTrain({
      ...mamlLearner({ draw, inner, learningRate: 5e-3 }),
      key: key(12),
      theta,
      iterations: 600,
      watch: { at: [0, 100], call: (iteration) => seen.push(iteration) },
      xla: false,
    });
    expect(seen).toEqual([0, 100]);
    expect(trained.interrupted).toBe(false);
    expect(trained.losses.length).toBe(600);
    const unseen = tasksOf(key(13), 500);
    const [start, end] = [theta, trained.theta].map((t) => metaLoss(t, unseen, inner));
    // 3.6 and 1.9 when this was written; the same tasks, whose errors spread by about 4: a standard error of 0.2 each
    expect(end.dataSync()[0]).toBeLessThan(start.dataSync()[0] - 0.8);
    tree.dispose(theta, trained.theta, unseen, start, end);
  });
});
