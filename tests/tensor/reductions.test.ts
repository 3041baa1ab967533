import { describe, expect, test } from 'vitest';
import {
  cumsum,
  gather,
  grad,
  logSoftmax,
  logSumExp,
  max,
  min,
  norm,
  softmax,
  sumOfSquares,
  tf,
} from '../../src/tensor';
import { checkCurve, numbers, rows, transposed } from './curves';

const logSumExp64 = (x: number[]) => {
  const largest = Math.max(...x);
  return largest + Math.log(x.reduce((sum, value) => sum + Math.exp(value - largest), 0));
};
const softmax64 = (x: number[]) => x.map((value) => Math.exp(value - logSumExp64(x)));
const sum64 = (x: number[]) => x.reduce((a, b) => a + b, 0);
const byRow = (columns: number, f: (row: number[]) => number | number[]) => (x: number[]) =>
  rows(x, columns).flatMap(f);
const byColumn = (columns: number, f: (column: number[]) => number[]) => (x: number[]) =>
  transposed(rows(transposed(x, columns), x.length / columns).flatMap(f), x.length / columns);

describe('values and derivatives to third order', () => {
  test.each([
    ['softmax', (x: tf.Tensor) => softmax(x), byRow(4, softmax64)],
    ['softmax over the first axis', (x: tf.Tensor) => softmax(x, 0), byColumn(4, softmax64)],
    ['logSoftmax', (x: tf.Tensor) => logSoftmax(x), byRow(4, (x) => x.map((v) => v - logSumExp64(x)))],
    [
      'logSoftmax over the first axis',
      (x: tf.Tensor) => logSoftmax(x, 0),
      byColumn(4, (x) => x.map((v) => v - logSumExp64(x))),
    ],
    ['logSumExp', (x: tf.Tensor) => logSumExp(x), (x: number[]) => [logSumExp64(x)]],
    ['logSumExp by row', (x: tf.Tensor) => logSumExp(x, -1), byRow(4, logSumExp64)],
    ['logSumExp by row, dimensions kept', (x: tf.Tensor) => logSumExp(x, 1, true), byRow(4, logSumExp64)],
    ['norm', (x: tf.Tensor) => norm(x), (x: number[]) => [Math.hypot(...x)]],
    ['norm by row', (x: tf.Tensor) => norm(x, 1), byRow(4, (x) => Math.hypot(...x))],
    [
      'sumOfSquares',
      (x: tf.Tensor) => tf.exp(tf.mul(sumOfSquares(x), 0.1)),
      (x: number[]) => [Math.exp(0.1 * sum64(x.map((v) => v * v)))],
    ],
    ['max', (x: tf.Tensor) => tf.square(max(x, 1)), byRow(4, (x) => Math.max(...x) ** 2)],
    ['min', (x: tf.Tensor) => tf.square(min(x)), (x: number[]) => [Math.min(...x) ** 2]],
    [
      'cumsum',
      (x: tf.Tensor) => tf.exp(cumsum(x, 1)),
      byRow(4, (x) => x.map((_, i) => Math.exp(sum64(x.slice(0, i + 1))))),
    ],
    [
      'cumsum down the columns',
      (x: tf.Tensor) => tf.exp(cumsum(x, 0)),
      byColumn(4, (x) => x.map((_, i) => Math.exp(sum64(x.slice(0, i + 1))))),
    ],
    [
      'cumsum, exclusive and reverse',
      (x: tf.Tensor) => tf.exp(cumsum(x, 1, { exclusive: true, reverse: true })),
      byRow(4, (x) => x.map((_, i) => Math.exp(sum64(x.slice(i + 1))))),
    ],
    ['sum', (x: tf.Tensor) => tf.exp(tf.sum(x, 1)), byRow(4, (x) => Math.exp(sum64(x)))],
    ['mean', (x: tf.Tensor) => tf.exp(tf.mean(x, -1, true)), byRow(4, (x) => Math.exp(sum64(x) / 4))],
    ['prod', (x: tf.Tensor) => tf.prod(x, 1), byRow(4, (x) => x.reduce((a, b) => a * b, 1))],
    [
      'tile',
      (x: tf.Tensor) => tf.exp(tf.tile(x, [2, 3])),
      (x: number[]) =>
        [0, 1].flatMap(() => rows(x, 4).flatMap((row) => [...row, ...row, ...row])).map(Math.exp),
    ],
    [
      'gather with repeats',
      (x: tf.Tensor) => tf.exp(gather(x, [2, 0, 2])),
      (x: number[]) => [2, 0, 2].flatMap((i) => rows(x, 4)[i]).map(Math.exp),
    ],
    [
      'gather of columns',
      (x: tf.Tensor) => tf.exp(gather(x, [3, 3, 0], -1)),
      byRow(4, (x) => [x[3], x[3], x[0]].map(Math.exp)),
    ],
    [
      'slice, concat, stack, transpose',
      (x: tf.Tensor) =>
        tf.exp(tf.concat([tf.slice(x, [1, 0], [1, 4]), tf.transpose(tf.slice(x, [0, 1], [3, 1]))], 1)),
      (x: number[]) => [...rows(x, 4)[1], ...rows(x, 4).map((row) => row[1])].map(Math.exp),
    ],
  ])('%s', (_, op, reference) => {
    checkCurve({ shape: [3, 4], op, reference });
  });

  test('broadcasting in every binary operation', () => {
    const column = [0.4, 1.3, 2.1];
    const c = tf.tensor2d(column, [3, 1]);
    const pairs = (f: (x: number, c: number) => number) => (x: number[]) =>
      rows(x, 4).flatMap((row, i) => row.map((v) => f(v, column[i])));
    const cases: [(x: tf.Tensor) => tf.Tensor, (x: number[]) => number[]][] = [
      [(x) => tf.mul(tf.exp(x), c), pairs((x, k) => Math.exp(x) * k)],
      [(x) => tf.div(c, x), pairs((x, k) => k / x)],
      [(x) => tf.pow(x, c), pairs((x, k) => x ** k)],
      [(x) => tf.squaredDifference(x, c), pairs((x, k) => (x - k) ** 2)],
      [(x) => tf.square(tf.maximum(x, c)), pairs((x, k) => Math.max(x, k) ** 2)],
      [(x) => tf.square(tf.minimum(c, x)), pairs((x, k) => Math.min(x, k) ** 2)],
      [(x) => tf.atan2(x, c), pairs((x, k) => Math.atan2(x, k))],
    ];
    for (const [op, reference] of cases)
      checkCurve({ shape: [3, 4], op, reference, offset: 1.8, tolerance: 5e-5, step: 0.004 });
    // The other way round: the variable is the one that is spread.
    const row = [0.5, 1.5, 2.5];
    const spread: [(x: tf.Tensor) => tf.Tensor, (x: number, r: number) => number][] = [
      [(x) => tf.div(x, row), (x, r) => x / r],
      [(x) => tf.div(row, x), (x, r) => r / x],
      [(x) => tf.pow(tf.tensor1d(row), x), (x, r) => r ** x],
      [(x) => tf.square(tf.maximum(x, tf.tensor1d(row))), (x, r) => Math.max(x, r) ** 2],
      [(x) => tf.squaredDifference(tf.tensor1d(row), x), (x, r) => (x - r) ** 2],
      [(x) => tf.sub(tf.tensor1d(row), tf.square(x)), (x, r) => r - x * x],
    ];
    for (const [op, f] of spread) {
      checkCurve({
        shape: [4, 1],
        op,
        reference: (x) => x.flatMap((v) => row.map((r) => f(v, r))),
        offset: 1.9,
        step: 0.004,
        tolerance: 5e-5,
      });
    }
  });

  test('matMul: every transposition, batched against a single matrix', () => {
    const other = numbers(12, 5);
    const single = tf.tensor2d(other, [3, 4]);
    const product = (a: number[][], b: number[][]) =>
      a.map((row) => b[0].map((_, j) => sum64(row.map((v, k) => v * b[k][j]))));
    const t = (m: number[][]) => m[0].map((_, j) => m.map((row) => row[j]));
    const B = rows(other, 4);
    const cases: [(x: tf.Tensor) => tf.Tensor, readonly number[], (x: number[][]) => number[][]][] = [
      [(x) => tf.matMul(x, single), [2, 3], (x) => product(x, B)],
      [(x) => tf.matMul(x, single, true), [3, 2], (x) => product(t(x), B)],
      [(x) => tf.matMul(x, single, false, true), [2, 4], (x) => product(x, t(B))],
      [(x) => tf.matMul(x, single, true, true), [4, 2], (x) => product(t(x), t(B))],
      [(x) => tf.matMul(single, x, true, true), [2, 3], (x) => product(t(B), t(x))],
    ];
    for (const [op, shape, f] of cases) {
      checkCurve({
        shape,
        op: (x) => tf.exp(op(x)),
        reference: (x) => f(rows(x, shape[1])).flat().map(Math.exp),
      });
      const batch = [2, ...shape];
      const half = shape[0] * shape[1];
      const both = (x: number[]) =>
        [x.slice(0, half), x.slice(half)].flatMap((part) => f(rows(part, shape[1])).flat());
      checkCurve({ shape: batch, op: (x) => tf.exp(op(x)), reference: (x) => both(x).map(Math.exp) });
    }
    // One matrix against a batch: its gradient is summed over the batch.
    const stack = tf.tensor3d(numbers(24, 6), [2, 4, 3]);
    const Bs = rows(numbers(24, 6), 12).map((part) => rows(part, 3));
    checkCurve({
      shape: [2, 4],
      op: (x) => tf.exp(tf.matMul(x, stack)),
      reference: (x) => Bs.flatMap((b) => product(rows(x, 4), b).flat()).map(Math.exp),
    });
  });
});

describe('edges', () => {
  const slope = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) => grad(f)(x).arraySync();

  test('logSumExp of nothing but −∞ is −∞ with gradient 0, of +∞ is +∞', () => {
    const x = tf.tensor2d([
      [-Infinity, -Infinity],
      [-Infinity, 1],
    ]);
    expect(logSumExp(x, 1).arraySync()).toEqual([-Infinity, 1]);
    expect(slope((y) => tf.sum(logSumExp(y, 1)), x)).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(slope((y) => tf.sum(tf.square(grad((z: tf.Tensor) => tf.sum(logSumExp(z, 1)))(y))), x)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(logSumExp(tf.tensor1d([Infinity, 0])).arraySync()).toBe(Infinity);
    expect(logSumExp(tf.tensor1d([1000, 1000])).dataSync()[0]).toBeCloseTo(1000 + Math.LN2, 3);
    expect(logSumExp(tf.tensor1d([-1e30, -1e30])).dataSync()[0]).toBeCloseTo(-1e30, -26);
  });

  test('softmax and logSoftmax with masked (−∞) scores', () => {
    const x = tf.tensor1d([0, -Infinity, 0]);
    expect(softmax(x).arraySync()).toEqual([0.5, 0, 0.5]);
    expect(slope((y) => tf.sum(tf.mul(softmax(y), [1, 2, 3])), x)).toEqual([-0.5, 0, 0.5]);
    expect((logSoftmax(x).arraySync() as number[])[1]).toBe(-Infinity);
  });

  test('norm at 0 has gradient 0, also in the second derivative', () => {
    const zero = tf.zeros([3]);
    expect(slope((y) => norm(y), zero)).toEqual([0, 0, 0]);
    expect(slope((y) => tf.sum(grad((z: tf.Tensor) => norm(z))(y)), zero)).toEqual([0, 0, 0]);
  });

  test('the chained methods are ours', () => {
    const x = tf.tensor2d([
      [0, 0],
      [1, 2],
    ]);
    expect(x.softmax(0).sum(0).dataSync()[1]).toBeCloseTo(1, 6);
    expect(x.logSoftmax(0).exp().sum(0).dataSync()[1]).toBeCloseTo(1, 6);
    expect(tf.fill([2], -Infinity).logSumExp().arraySync()).toBe(-Infinity);
    expect(x.norm('euclidean', 1, true).shape).toEqual([2, 1]);
    expect(x.norm(1, 1).arraySync()).toEqual([0, 3]);
    expect(slope((y) => tf.sum(y.norm('euclidean', 1)), x)).toEqual([
      [0, 0],
      [Math.fround(1 / Math.sqrt(5)), expect.closeTo(2 / Math.sqrt(5), 6)],
    ]);
  });

  test('ties share', () => {
    expect(slope((y) => max(y), tf.tensor1d([1, 3, 3]))).toEqual([0, 0.5, 0.5]);
    expect(
      slope(
        (y) => tf.sum(min(y, 0)),
        tf.tensor2d([
          [1, 3],
          [1, 2],
          [1, 2],
        ]),
      ),
    ).toEqual([
      [Math.fround(1 / 3), 0],
      [Math.fround(1 / 3), 0.5],
      [Math.fround(1 / 3), 0.5],
    ]);
  });

  test('scalars, empty tensors and single entries', () => {
    expect(logSumExp(tf.scalar(2)).arraySync()).toBe(2);
    expect(norm(tf.scalar(-2)).arraySync()).toBe(2);
    expect(max(tf.scalar(4)).arraySync()).toBe(4);
    expect(logSumExp(tf.zeros([2, 0]), 1).arraySync()).toEqual([-Infinity, -Infinity]);
    expect(norm(tf.zeros([0])).arraySync()).toBe(0);
    expect(cumsum(tf.zeros([0])).arraySync()).toEqual([]);
    expect(gather(tf.zeros([3, 2]), []).shape).toEqual([0, 2]);
    expect(slope((y) => tf.sum(tf.exp(y)), tf.zeros([0, 3]))).toEqual([]);
    expect(softmax(tf.tensor1d([7])).arraySync()).toEqual([1]);
    expect(slope((y) => tf.add(tf.mean(y), tf.sum(y)), tf.zeros([0]))).toEqual([]);
    expect(slope((y) => norm(y), tf.tensor1d([Number.NaN, 1]))).toEqual([Number.NaN, Number.NaN]);
  });

  test('errors name what is wrong', () => {
    expect(() => gather(tf.zeros([3]), tf.tensor1d([0.5]))).toThrow('indices must be int32, got float32');
    const gone = tf.zeros([2, 3]);
    gone.dispose();
    expect(() => logSumExp(gone)).toThrow('logSumExp: the tensor of shape [2,3] is already disposed');
    expect(() => softmax(tf.tensor(['a']))).toThrow('softmax: expected float32, got string');
  });

  test('nothing is left behind', () => {
    const x = tf.tensor2d(numbers(12), [3, 4]);
    const ops = [
      softmax,
      logSoftmax,
      logSumExp,
      norm,
      max,
      min,
      cumsum,
      (y: tf.Tensor) => softmax(y, 0),
      (y: tf.Tensor) => gather(y, [1, 2]),
    ];
    const before = tf.memory().numTensors;
    for (const op of ops) {
      op(x).dispose();
      expect(tf.memory().numTensors, op.name).toBe(before);
    }
  });
});
