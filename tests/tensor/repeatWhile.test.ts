import { expect, test } from 'vitest';
import { compile, grad, repeatWhile, scan, tf, where } from '../../src/tensor';

interface Walk {
  readonly n: tf.Tensor;
  readonly steps: tf.Tensor;
}

/** Steps of n → n/2 or 3n + 1 until 1. */
function collatz(n: tf.Tensor, times = 500): tf.Tensor {
  const step = (walk: Walk): Walk => ({
    n: where(tf.equal(tf.mod(walk.n, 2), 0), tf.div(walk.n, 2), tf.add(tf.mul(walk.n, 3), 1)),
    steps: tf.add(walk.steps, 1),
  });
  return repeatWhile((walk) => tf.greater(walk.n, 1), step, { n, steps: tf.scalar(0) }, { times }).steps;
}

test.each([false, true])('runs as often as the values say, eagerly and in a graph (xla: %s)', (xla) => {
  const compiled = compile((n: tf.Tensor) => collatz(n), { xla });
  for (const [n, steps] of [
    [7, 16],
    [1, 0],
    [27, 111],
  ]) {
    expect(collatz(tf.scalar(n)).dataSync()[0]).toBe(steps);
    expect(compiled(tf.scalar(n)).dataSync()[0]).toBe(steps);
  }
  compiled.dispose();
});

test('inside another loop, and no more than `times`', () => {
  const lengths = compile(
    (first: tf.Tensor) =>
      scan((n: tf.Tensor) => [tf.add(n, 1), collatz(n)] as const, first, { length: 8 })[1],
  );
  expect([...lengths(tf.scalar(1)).dataSync()]).toEqual([0, 1, 7, 2, 5, 8, 16, 3]);
  expect(compile((n: tf.Tensor) => collatz(n, 4))(tf.scalar(7)).dataSync()[0]).toBe(4);
});

test('has no gradient, and says so', () => {
  expect(() => grad((n: tf.Tensor) => collatz(n))(tf.scalar(7))).toThrow('repeatWhile has no gradient');
});
