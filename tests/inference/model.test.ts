import { expect, test } from 'vitest';
import { Beta, Categorical, Dirichlet, Gamma, HalfCauchy, Normal, Uniform } from '../../src/distributions';
import { withGradient } from '../../src/inference/density';
import { model } from '../../src/inference/model';
import { grad, key, tf } from '../../src/tensor';

const y = tf.tensor1d([1.2, 0.3, 2.2, 1.7]);
const hierarchical = (vectorised: boolean) =>
  model(
    {
      mu: new Normal(0, 5),
      tau: new HalfCauchy(2),
      theta: ({ mu, tau }) => new Normal(tf.mul(mu, tf.ones(vectorised ? [1, 4] : [4])), tau),
    },
    ({ theta }) => new Normal(theta, 1).logProb(y),
    { vectorised },
  );

test('sizes and shapes are found out; constrain and unconstrain undo each other', () => {
  const m = model(
    { p: new Beta(2, 2), weights: new Dirichlet([1, 2, 3]), scale: new Gamma(2, 1), u: new Uniform(-1, 4) },
    () => tf.scalar(0),
  );
  expect(m.size).toBe(1 + 2 + 1 + 1); // a simplex of 3 has 2 free numbers
  expect(m.shapes).toEqual({ p: [], weights: [3], scale: [], u: [] });
  const q = m.initial(key(1));
  const values = m.constrain(q);
  expect(tf.sum(values.weights).dataSync()[0]).toBeCloseTo(1, 5);
  expect(values.u.dataSync()[0]).toBeGreaterThan(-1);
  m.unconstrain(values)
    .dataSync()
    .forEach((value, i) => {
      expect(value).toBeCloseTo(q.dataSync()[i], 4);
    });
  const many = m.constrain(m.initial(key(2), 6).reshape([3, 2, m.size]));
  expect(many.weights.shape).toEqual([3, 2, 3]);
  expect(many.p.shape).toEqual([3, 2]);
});

test('the log prior in q integrates to one: the log-determinants are there, and a missing one is seen', () => {
  // ∫ exp(logPrior(q)) dq over ℝ for a positive, a bounded and an interval quantity.
  for (const prior of [new HalfCauchy(1), new Gamma(3, 1), new Beta(2, 3), new Uniform(-1, 4)]) {
    const m = model({ x: prior }, () => tf.scalar(0), { vectorised: true });
    const grid = tf.linspace(-30, 30, 6001).reshape([-1, 1]);
    const total = tf.sum(tf.exp(m.logPrior(grid))).dataSync()[0] * 0.01;
    expect(total).toBeCloseTo(1, 2);
    const withoutDeterminant = tf.sum(tf.exp(prior.logProb(m.constrain(grid).x))).dataSync()[0] * 0.01;
    expect(Math.abs(withoutDeterminant - 1)).toBeGreaterThan(0.2);
  }
});

test('rows give the same density as one by one, vectorised or not, and the same gradient', () => {
  const rows = hierarchical(true).initial(key(3), 5);
  const all = hierarchical(true).logDensity(rows).dataSync();
  const each = hierarchical(false).logDensity(rows).dataSync();
  tf.unstack(rows).forEach((row, i) => {
    const one = hierarchical(false).logDensity(row);
    expect(one.shape).toEqual([]);
    expect(all[i]).toBeCloseTo(one.dataSync()[0], 3);
    expect(each[i]).toBeCloseTo(one.dataSync()[0], 3);
    expect(hierarchical(true).logDensity(row).dataSync()[0]).toBeCloseTo(one.dataSync()[0], 3);
  });
  const single = tf.slice(rows, [0, 0], [1, -1]);
  expect(withGradient(hierarchical(false).logDensity)(single).gradient.shape).toEqual([1, 6]);
  const gradient = (vectorised: boolean) =>
    grad((q: tf.Tensor) => tf.sum(hierarchical(vectorised).logDensity(q)))(rows);
  expect(tf.max(tf.abs(tf.sub(gradient(true), gradient(false)))).dataSync()[0]).toBeLessThan(1e-3);
});

test('log density = log prior + log likelihood, and is the joint density written out', () => {
  const m = hierarchical(false);
  const q = tf.tensor1d([0.5, 0.2, 1, 0.1, 2, 1.5]);
  const [prior, likelihood, joint] = [m.logPrior(q), m.logLikelihood(q), m.logDensity(q)].map(
    (t) => t.dataSync()[0],
  );
  expect(prior + likelihood).toBeCloseTo(joint, 4);
  const { mu, tau, theta } = m.constrain(q);
  const normal = (x: number, loc: number, scale: number): number =>
    -0.5 * ((x - loc) / scale) ** 2 - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
  const [m0, t0] = [mu.dataSync()[0], tau.dataSync()[0]];
  const values = [...theta.dataSync()];
  expect(likelihood).toBeCloseTo(
    values.reduce((s, v, i) => s + normal(y.dataSync()[i], v, 1), 0),
    4,
  );
  const jacobian = Math.log(
    (m.constrain(tf.add(q, tf.tensor1d([0, 1e-3, 0, 0, 0, 0]))).tau.dataSync()[0] - t0) / 1e-3,
  );
  const expected =
    normal(m0, 0, 5) +
    Math.log(2 / (Math.PI * 2 * (1 + (t0 / 2) ** 2))) +
    jacobian +
    values.reduce((s, v) => s + normal(v, m0, t0), 0);
  expect(prior).toBeCloseTo(expected, 2);
});

test('data can be handed in: a minibatch changes the likelihood and not the prior', () => {
  const m = model({ mu: new Normal(0, 1) }, ({ mu }, batch: tf.Tensor) => new Normal(mu, 1).logProb(batch));
  const q = tf.tensor1d([0.3]);
  const all = m.logLikelihood(q, y).dataSync()[0];
  const halves = [0, 2].map((at) => m.logLikelihood(q, tf.slice(y, [at], [2])).dataSync()[0]);
  expect(halves[0] + halves[1]).toBeCloseTo(all, 4);
  expect(m.logDensity(q, y).dataSync()[0]).toBeCloseTo(all + m.logPrior(q).dataSync()[0], 4);
});

test('prior draws come in order, and depend on each other', () => {
  const m = model({ a: new Normal(100, 1), b: ({ a }) => new Normal(a, 0.001) }, () => tf.scalar(0));
  const { a, b } = m.samplePrior(key(4));
  expect(Math.abs(a.dataSync()[0] - b.dataSync()[0])).toBeLessThan(0.01);
  expect(
    m.constrain(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
    ).b.shape,
  ).toEqual([2]);
});

test('what cannot be a model is named', () => {
  expect(() => model({}, () => tf.scalar(0))).toThrow('at least one quantity');
  const misspelt = { mu: new Normal(0, 1), x: ({ nu }: Record<string, tf.Tensor>) => new Normal(nu, 1) };
  expect(() => model(misspelt, () => tf.scalar(0))).toThrow(
    'The prior of x uses nu, which is not named before it (before it: mu)',
  );
  expect(() => model({ z: new Categorical({ probs: [0.5, 0.5] }) }, () => tf.scalar(0))).toThrow(
    'supportBijector',
  );
  const m = hierarchical(false);
  expect(() => m.logDensity(tf.zeros([3]))).toThrow('D = 6 numbers (mu [], tau [], theta [4]), got [3]');
  const noTensor = model({ a: new Normal(0, 1) }, () => 3 as unknown as tf.Tensor);
  expect(() => noTensor.logDensity(tf.zeros([1]))).toThrow('must return a tensor of log densities, got 3');
  const noDistribution = (): Normal => 3 as unknown as Normal;
  expect(() => model({ a: noDistribution }, () => tf.scalar(0))).toThrow(
    'The prior of a must be a distribution',
  );
  expect(() =>
    model({ a: new Normal(0, 1) }, ({ a }) => new Normal(a, -1).logProb(0)).logDensity(tf.zeros([1])),
  ).toThrow('scale');
});
