import { expect, test } from 'vitest';
import { compile, gather, grad, tf } from '../../src/tensor';

test('gather by indices that a graph computes, with its gradient', () => {
  const x = tf.tensor2d([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const pick = compile((index: tf.Tensor) => gather(x, tf.add(index, tf.scalar(1, 'int32'))));
  expect(pick(tf.tensor1d([0, 1, 0], 'int32')).arraySync()).toEqual([
    [3, 4],
    [5, 6],
    [3, 4],
  ]);
  const gradient = compile((at: tf.Tensor, index: tf.Tensor) =>
    grad((v: tf.Tensor) => tf.sum(tf.square(gather(v, index))))(at),
  );
  expect(gradient(x, tf.tensor1d([0, 2, 0], 'int32')).arraySync()).toEqual([
    [4, 8],
    [0, 0],
    [10, 12],
  ]);
});
