import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  clipByGlobalNorm,
  clipByValue,
  cosineDecay,
  exponentialDecay,
  key,
  momentum,
  type Optimiser,
  piecewiseConstant,
  rmsprop,
  robbinsMonro,
  type Schedule,
  sgd,
  tf,
  trainer,
  warmUp,
} from '../../src/tensor';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** The published rules once more, in plain float64 JavaScript, one number at a time. */
type Reference = (start: number, gradientAt: (theta: number) => number, steps: number) => number;

const iterate = (rule: (theta: number, g: number, t: number, s: number[]) => number): Reference => {
  return (start, gradientAt, steps) => {
    const slots: number[] = [];
    let theta = start;
    for (let t = 1; t <= steps; t++) theta = rule(theta, gradientAt(theta), t, slots);
    return theta;
  };
};

const adamReference = (eta: number, lambda: number, correction = true) =>
  iterate((theta, g, t, s) => {
    const [b1, b2, epsilon] = [0.9, 0.999, 1e-8];
    s[0] = b1 * (s[0] ?? 0) + (1 - b1) * g;
    s[1] = b2 * (s[1] ?? 0) + (1 - b2) * g * g;
    const m = correction ? s[0] / (1 - b1 ** t) : s[0];
    const v = correction ? s[1] / (1 - b2 ** t) : s[1];
    return theta * (1 - eta * lambda) - (eta * m) / (Math.sqrt(v) + epsilon);
  });

const cases: readonly (readonly [string, Optimiser, Reference])[] = [
  ['sgd', sgd(0.1), iterate((theta, g) => theta - 0.1 * g)],
  [
    'sgd that decays',
    sgd(exponentialDecay(0.1, { rate: 0.5, every: 3 })),
    iterate((theta, g, t) => theta - 0.1 * 0.5 ** ((t - 1) / 3) * g),
  ],
  [
    'momentum',
    momentum({ learningRate: 0.05, momentum: 0.8 }),
    iterate((theta, g, _, s) => {
      s[0] = 0.8 * (s[0] ?? 0) + g;
      return theta - 0.05 * s[0];
    }),
  ],
  [
    'Nesterov momentum',
    momentum({ learningRate: 0.05, momentum: 0.8, nesterov: true }),
    iterate((theta, g, _, s) => {
      s[0] = 0.8 * (s[0] ?? 0) + g;
      return theta - 0.05 * (g + 0.8 * s[0]);
    }),
  ],
  [
    'adagrad from 0',
    adagrad({ learningRate: 0.3 }),
    iterate((theta, g, _, s) => {
      s[0] = (s[0] ?? 0) + g * g;
      return theta - (0.3 * g) / (Math.sqrt(s[0]) + 1e-8);
    }),
  ],
  [
    'adagrad from 0.1',
    adagrad({ learningRate: 0.3, initialAccumulator: 0.1 }),
    iterate((theta, g, _, s) => {
      s[0] = (s[0] ?? 0.1) + g * g;
      return theta - (0.3 * g) / (Math.sqrt(s[0]) + 1e-8);
    }),
  ],
  [
    'rmsprop',
    rmsprop({ learningRate: 0.05, momentum: 0.5 }),
    iterate((theta, g, _, s) => {
      s[0] = 0.9 * (s[0] ?? 0) + 0.1 * g * g;
      s[1] = 0.5 * (s[1] ?? 0) + (0.05 * g) / Math.sqrt(s[0] + 1e-7);
      return theta - s[1];
    }),
  ],
  ['adam', adam({ learningRate: 0.1 }), adamReference(0.1, 0)],
  ['adamw', adamw({ learningRate: 0.1, weightDecay: 0.2 }), adamReference(0.1, 0.2)],
  [
    'clipped sgd',
    clipByValue(0.5, sgd(0.1)),
    iterate((theta, g) => theta - 0.1 * Math.max(-0.5, Math.min(0.5, g))),
  ],
];

/** θ⁴/4 + θ²/2, whose gradient θ³ + θ changes from step to step. */
const gradientAt = (theta: number) => theta ** 3 + theta;
const objective = (theta: tf.Tensor) =>
  tf.sum(tf.add(tf.mul(tf.square(tf.square(theta)), 0.25), tf.mul(tf.square(theta), 0.5)));
const STARTS = [1.5, -0.7, 0.01];

/** `steps` updates, eagerly. */
function eagerly(optimiser: Optimiser, steps: number): Float32Array {
  let params = { theta: tf.tensor1d(STARTS) as tf.Tensor };
  let state = optimiser.init(params);
  for (let t = 0; t < steps; t++) {
    const gradients = { theta: tf.grad(objective)(params.theta) };
    [params, state] = optimiser.update(gradients, state, params);
  }
  expect(state.step.dataSync()[0]).toBe(steps);
  return params.theta.dataSync() as Float32Array;
}

/** The same by a trainer's fused kernels. */
function fused(optimiser: Optimiser, steps: number, xla: boolean): Float32Array {
  const params = { theta: tf.tensor1d(STARTS) as tf.Tensor };
  const t = trainer({ params, key: key(0), optimiser, loss: (p) => objective(p.theta), xla });
  for (let i = 0; i < steps; i++) t.step();
  const result = t.params().theta.dataSync() as Float32Array;
  t.dispose();
  return result;
}

/** The largest error relative to the value, or to 0.05, about the length of a step, where the value is smaller. */
const worst = (values: Float32Array, expected: readonly number[]) =>
  Math.max(...expected.map((one, i) => Math.abs(values[i] - one) / Math.max(Math.abs(one), 0.05)));

describe.each(cases)('%s', (_, optimiser, reference) => {
  it.each([1, 2, 10])('follows the published rule for %i steps', (steps) => {
    const expected = STARTS.map((start) => reference(start, gradientAt, steps));
    expect(worst(eagerly(optimiser, steps), expected)).toBeLessThan(1e-5);
  });

  it.each([false, true])('gives the same numbers inside a trainer (xla: %s)', (xla) => {
    const eager = [...eagerly(optimiser, 10)];
    expect(worst(fused(optimiser, 10, xla), eager)).toBeLessThan(1e-5);
  });
});

it('the tests tell Adam without bias correction, and L2 decay, from the rule', () => {
  const adamValues = eagerly(adam({ learningRate: 0.1 }), 2);
  const uncorrected = STARTS.map((start) => adamReference(0.1, 0, false)(start, gradientAt, 2));
  expect(worst(adamValues, uncorrected)).toBeGreaterThan(1e-2);
  const withL2 = STARTS.map((start) => adamReference(0.1, 0)(start, (x) => gradientAt(x) + 0.2 * x, 2));
  expect(worst(eagerly(adamw({ learningRate: 0.1, weightDecay: 0.2 }), 2), withL2)).toBeGreaterThan(1e-3);
});

it('sgd on a quadratic contracts by 1 − η per step', () => {
  let params = { a: tf.scalar(3), b: [tf.tensor2d([[1, -2]])] };
  const optimiser = sgd(0.25);
  let state = optimiser.init(params);
  for (let i = 0; i < 4; i++) [params, state] = optimiser.update(params, state, params);
  expect(params.a.dataSync()[0]).toBeCloseTo(3 * 0.75 ** 4, 6);
  expect(params.b[0].dataSync()[1]).toBeCloseTo(-2 * 0.75 ** 4, 6);
});

it('the first step of Adam has the length of the learning rate, whatever the scale of the gradient', () => {
  for (const scale of [1e-3, 1, 1e4]) {
    const optimiser = adam({ learningRate: 0.01 });
    const params = { x: tf.scalar(1) };
    const [after] = optimiser.update({ x: tf.scalar(scale) }, optimiser.init(params), params);
    expect(after.x.dataSync()[0]).toBeCloseTo(0.99, 5);
  }
});

it('clips the joint norm of all gradients, and leaves small ones alone', () => {
  const optimiser = clipByGlobalNorm(1, sgd(1));
  const params = { a: tf.scalar(0), b: tf.scalar(0) };
  const update = (a: number, b: number) => {
    const [after] = optimiser.update({ a: tf.scalar(a), b: tf.scalar(b) }, optimiser.init(params), params);
    return [after.a.dataSync()[0], after.b.dataSync()[0]];
  };
  expect(update(3, 4)[0]).toBeCloseTo(-0.6, 6);
  expect(update(3, 4)[1]).toBeCloseTo(-0.8, 6);
  expect(update(0.3, 0.4)).toEqual([expect.closeTo(-0.3, 6), expect.closeTo(-0.4, 6)]);
});

it.each<readonly [string, Schedule, (t: number) => number]>([
  ['exponential', exponentialDecay(2, { rate: 0.1, every: 10 }), (t) => 2 * 0.1 ** (t / 10)],
  ['Robbins–Monro', robbinsMonro({ kappa: 0.7, tau: 64 }), (t) => (64 + t) ** -0.7],
  [
    'cosine',
    cosineDecay(1, { steps: 20, final: 0.1 }),
    (t) => 0.1 + 0.45 * (1 + Math.cos((Math.PI * Math.min(t, 20)) / 20)),
  ],
  ['warm-up', warmUp(0.5, 4), (t) => 0.5 * Math.min(1, (t + 1) / 4)],
  ['piecewise', piecewiseConstant([5, 20], [1, 0.1, 0.01]), (t) => (t < 5 ? 1 : t < 20 ? 0.1 : 0.01)],
])('%s schedule', (_, schedule, expected) => {
  for (const t of [0, 1, 4, 5, 19, 20, 1000]) {
    const value = (schedule as (step: tf.Scalar) => tf.Scalar)(tf.scalar(t)).dataSync()[0];
    expect(Math.abs(value - expected(t))).toBeLessThan(2e-6 * Math.max(1, expected(t)));
  }
});

it('refuses settings that make no sense, naming them', () => {
  expect(() => sgd(-1)).toThrow(/learning rate must be positive, got -1/);
  expect(() => adam({ beta1: 1 })).toThrow(/beta1 must be in \[0, 1\), got 1/);
  expect(() => adagrad({ learningRate: 0.1, initialAccumulator: -1 })).toThrow(/initialAccumulator/);
  expect(() => robbinsMonro({ kappa: 0.5 })).toThrow(/kappa/);
  expect(() => clipByGlobalNorm(0, sgd(1))).toThrow(/maximum must be positive, got 0/);
  expect(() => piecewiseConstant([1], [1])).toThrow(/want 2 values, got 1/);
});
