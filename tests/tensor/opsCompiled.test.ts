import erfcinv64 from '@stdlib/math-base-special-erfcinv';
import erfinv64 from '@stdlib/math-base-special-erfinv';
import { afterAll, describe, expect, test } from 'vitest';
import * as B from '../../src/tensor';
import { compile, grad, random, tf } from '../../src/tensor';
import { numbers } from './curves';

type Op = (x: tf.Tensor) => tf.Tensor;

/** Arguments in (0.1, 0.9), where every function here is defined and away from its poles. */
const x = tf.tensor2d(
  numbers(12).map((v) => 0.5 + 0.4 * v),
  [3, 4],
);
const square = (y: tf.Tensor): tf.Tensor => tf.add(tf.matMul(y, y, false, true), tf.mul(tf.eye(3), 2));

const ELEMENTWISE: Record<string, Op> = {
  exp: B.exp,
  expm1: B.expm1,
  log: B.log,
  log1p: B.log1p,
  tanh: B.tanh,
  sigmoid: B.sigmoid,
  softplus: B.softplus,
  logSigmoid: B.logSigmoid,
  relu: B.relu,
  elu: B.elu,
  sqrt: B.sqrt,
  pow: (y) => B.pow(y, 1.7),
  log1mexp: (y) => B.log1mexp(tf.neg(y)),
  where: (y) => B.where(tf.greater(y, 0.5), B.log(tf.sub(y, 0.5)), tf.square(y)),
  erf: B.erf,
  erfc: B.erfc,
  erfinv: B.erfinv,
  normalCdf: B.normalCdf,
  normalLogCdf: (y) => B.normalLogCdf(tf.mul(y, -20)),
  normalQuantile: B.normalQuantile,
  lgamma: B.lgamma,
  digamma: B.digamma,
  polygamma: (y) => B.polygamma(2, y),
  igamma: (y) => B.igamma(1.3, y),
  'igamma in a': (y) => B.igamma(y, 1.3),
  betainc: (y) => B.betainc(1.3, 0.7, y),
};
const STRUCTURAL: Record<string, Op> = {
  softmax: (y) => B.softmax(y),
  'softmax 0': (y) => B.softmax(y, 0),
  logSoftmax: (y) => B.logSoftmax(y),
  logSumExp: (y) => B.logSumExp(y, 1),
  norm: (y) => B.norm(y, 0),
  sumOfSquares: (y) => B.sumOfSquares(y),
  max: (y) => B.max(y, 1),
  min: (y) => B.min(y),
  cumsum: (y) => B.cumsum(y, 1),
  gather: (y) => B.gather(y, [2, 0, 2]),
  prod: (y) => tf.prod(y, 1),
  tile: (y) => tf.tile(y, [2, 1]),
  mean: (y) => tf.mean(y, 0),
  maximum: (y) => tf.maximum(y, tf.tensor1d([0.2, 0.4, 0.6, 0.8])),
  div: (y) => tf.div(tf.tensor1d([1, 2, 3, 4]), y),
  cholesky: (y) => B.cholesky(square(y)),
  logDetSpd: (y) => B.logDetSpd(square(y)),
  triangularSolve: (y) => B.triangularSolve(B.cholesky(square(y)), y),
  choleskySolve: (y) => B.choleskySolve(B.cholesky(square(y)), y),
  eigh: (y) => B.eigh(square(y)).values,
  einsum: (y) => B.einsum('ij,kj->ik', y, y),
  diagonal: (y) => B.diagonal(square(y)),
};

/** Value, first and second derivative (along a direction) of every function of a group. */
function all(ops: Record<string, Op>, orders: number) {
  return (y: tf.Tensor) =>
    Object.fromEntries(
      Object.entries(ops).map(([name, op]) => {
        const sum = (z: tf.Tensor): tf.Tensor => {
          const out = op(z);
          return tf.sum(tf.mul(tf.reshape(out, [-1]), tf.tensor1d(numbers(out.size, 3))));
        };
        const first = grad(sum);
        const second = grad((z: tf.Tensor) => tf.sum(tf.square(first(z))));
        const oneOrder = name === 'igamma in a';
        return [
          name,
          { value: op(y), first: first(y), ...(orders > 1 && !oneOrder ? { second: second(y) } : {}) },
        ];
      }),
    );
}

/** The largest difference, relative to the largest entry (to 0.1, where all of them cancel). */
function worst(got: tf.Tensor, expected: tf.Tensor): number {
  const [a, b] = [got.dataSync(), expected.dataSync()];
  const scale = Math.max(...b.map(Math.abs));
  return Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i]) / Math.max(scale, 0.1)));
}

describe.each([
  ['elementwise', ELEMENTWISE],
  ['structural', STRUCTURAL],
])('%s functions and their derivatives, compiled', (_, ops) => {
  const eager = all(ops, 2)(x);

  test.each([
    ['as a graph', false, 5e-6],
    // XLA has polynomials of its own for exp, log, lgamma and their like.
    ['by XLA', true, 2e-5],
  ])(
    '%s',
    (_mode, xla, tolerance) => {
      // One derivative is enough for XLA, which takes a second for every hundred operations.
      const f = compile(all(ops, xla ? 1 : 2), { xla });
      const compiled = f(x);
      for (const [name, results] of Object.entries(compiled)) {
        for (const [order, tensor] of Object.entries(results) as [keyof typeof results, tf.Tensor][]) {
          expect(worst(tensor, eager[name][order] as tf.Tensor), `${name}, ${order}`).toBeLessThan(tolerance);
        }
      }
      f.dispose();
    },
    120_000,
  );
  afterAll(() => B.tree.dispose(eager));
});

test('the quantile of N(0, 1) and erfinv in their tails, where XLA alone is off or infinite', () => {
  const p = [1e-37, 1e-20, 1e-10, 1e-6, 1e-3, 0.074, 0.076, 0.3, 0.5, 0.7, 0.999, 0.999999].map(Math.fround);
  const z = [0, 1e-20, 1e-6, 0.5, 0.999, 0.999999, -0.9999].map(Math.fround);
  const f = compile((a: tf.Tensor, b: tf.Tensor) => [B.normalQuantile(a), B.erfinv(b)], { xla: true });
  for (const [quantile, inverse] of [
    f(tf.tensor1d(p), tf.tensor1d(z)),
    [B.normalQuantile(tf.tensor1d(p)), B.erfinv(tf.tensor1d(z))],
  ]) {
    quantile.dataSync().forEach((value, i) => {
      const expected = -Math.SQRT2 * erfcinv64(2 * p[i]);
      expect(Math.abs(value - expected), `quantile of ${p[i]}`).toBeLessThanOrEqual(
        1e-6 * Math.abs(expected),
      );
    });
    inverse.dataSync().forEach((value, i) => {
      expect(Math.abs(value - erfinv64(z[i])), `erfinv of ${z[i]}`).toBeLessThanOrEqual(
        1e-6 * Math.abs(erfinv64(z[i])),
      );
    });
  }
  const ends = compile((a: tf.Tensor) => B.normalQuantile(a));
  expect(ends(tf.tensor1d([0, 1, -1, 2])).arraySync()).toEqual([-Infinity, Infinity, Number.NaN, Number.NaN]);
});

test('draws that XLA cannot compile run as a graph, and say so when XLA is asked for', () => {
  const draw = (k: B.Key, a: tf.Tensor) => tf.exp(random.gamma(k, [5], a));
  const expected = draw(B.key(3), tf.scalar(2));
  expect(worst(compile(draw)(B.key(3), tf.scalar(2)), expected)).toBeLessThan(2e-6);
  expect(() => compile(draw, { xla: true })(B.key(3), tf.scalar(2))).toThrow('XLA cannot compile');
});
