/** What a reader may do by mistake with compiled functions, loops, draws and trees. */
import { describe, expect, it } from 'vitest';
import {
  compile,
  foldIn,
  type Key,
  key,
  random,
  repeat,
  repeatWhile,
  scan,
  split,
  tf,
  tree,
} from '../../src/tensor';

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

describe('eager loops give back what they made', () => {
  const growth = (f: () => unknown) => {
    const before = tf.memory().numTensors;
    tree.dispose(f());
    return tf.memory().numTensors - before;
  };
  const start = tf.scalar(0);

  it.each<[string, () => unknown]>([
    [
      'scan',
      () =>
        scan(
          (s: { n: tf.Tensor; k: Key }) => [{ n: tf.add(s.n, 1), k: split(s.k)[0] }, s.n],
          { n: start, k: key(0) },
          { length: 3 },
        ),
    ],
    ['scan from a number', () => scan((s) => [tf.add(s as tf.Tensor, 1), null], 0 as unknown, { length: 3 })],
    ['repeat', () => repeat((s) => tf.add(s as tf.Tensor, 1), 0 as unknown, { times: 3 })],
    [
      'repeatWhile',
      () =>
        repeatWhile(
          (s) => tf.less(s, 5),
          (s) => tf.add(s, 1),
          start as tf.Tensor,
          { times: 9 },
        ),
    ],
    [
      'repeatWhile with a key',
      () =>
        repeatWhile(
          (s) => tf.less(s.n, 5),
          (s) => ({ n: tf.add(s.n, 1), k: split(s.k)[0] }),
          { n: start as tf.Tensor, k: key(0) },
          { times: 9 },
        ),
    ],
    [
      'repeatWhile without a step',
      () =>
        repeatWhile(
          (s) => tf.less(s, -5),
          (s) => tf.add(s, 1),
          start as tf.Tensor,
          { times: 9 },
        ),
    ],
  ])('%s', (_, f) => {
    expect(growth(f)).toBe(0);
    expect(start.isDisposed).toBe(false);
  });
});

describe('loops', () => {
  const both = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, message: string | RegExp) => {
    expect(() => f(x)).toThrow(message);
    expect(() => compile(f)(x)).toThrow(message);
  };

  it('end: a condition that is no bool scalar is an error', () => {
    const walk = (condition: (s: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) =>
      repeatWhile(condition, (s) => tf.sub(s, 1), x, { times: 9 });
    both(
      walk((s) => s),
      tf.scalar(3),
      'must be a bool scalar, got float32 of shape []',
    );
    both(
      walk((s) => tf.greater(s, 0)),
      tf.tensor1d([3, 4]),
      'must be a bool scalar, got bool of shape [2]',
    );
  });

  it('keep the form of their state, and say what else is wrong', () => {
    both(
      (x) =>
        repeatWhile(
          (s) => tf.less(tf.sum(s), 9),
          (s) => tf.concat([s, s]),
          x,
          { times: 9 },
        ),
      tf.ones([1]),
      /changes the form of the state/,
    );
    both(
      (x) => scan((s: tf.Tensor) => s as never, x, { length: 2 })[0],
      tf.scalar(0),
      'must return a pair, [next state, output]',
    );
    both(
      (x) => scan((s: { x: tf.Tensor; k: Key }) => [s, s.k], { x, k: key(0) }, { length: 2 })[0].x,
      tf.scalar(0),
      'the output holds a key',
    );
    both(
      (x) => repeat((s) => s, x, { times: 0 }),
      tf.scalar(0),
      'repeat: times must be an integer ≥ 1, got 0',
    );
    both(
      (x) =>
        repeatWhile(
          () => tf.scalar(true, 'bool'),
          (s) => s,
          x,
          { times: 1.5 },
        ),
      tf.scalar(0),
      'times must be an integer ≥ 0, got 1.5',
    );
  });

  it('with a number in the state are the same eagerly and compiled', () => {
    const count = (limit: tf.Tensor) =>
      repeatWhile(
        (s) => tf.less(s as tf.Tensor, limit),
        (s) => (s as tf.Tensor).add(1),
        0 as unknown,
        { times: 9 },
      ) as tf.Tensor;
    expect(count(tf.scalar(4)).dataSync()[0]).toBe(4);
    expect(compile(count)(tf.scalar(4)).dataSync()[0]).toBe(4);
  });
});

describe('compile', () => {
  it('does not take one record for another, whatever its names', () => {
    const entries = compile((record: Record<string, number>) => tf.scalar(Object.keys(record).length));
    expect(entries({ 'a:number;b': 1 }).dataSync()[0]).toBe(1);
    expect(entries({ a: 1, b: 1 }).dataSync()[0]).toBe(2);
  });

  it('refuses records that hold themselves', () => {
    expect(() => compile((_: unknown, x: tf.Tensor) => x)(cyclic, tf.scalar(1))).toThrow(
      'The record holds itself',
    );
    expect(() => tree.count(cyclic)).toThrow('The tree holds itself');
  });

  it('names the line, not the built-in function, that asked for a value', () => {
    const root = compile((n: number) => tf.mul(Math.sqrt(n), 1));
    expect(() => root(4)).toThrow(/used as a number .* at .*misuse\.test\.ts:\d+/);
    const later = compile((x: tf.Tensor) => {
      x.data();
      return x;
    });
    expect(() => later(tf.scalar(1))).toThrow(/while recording, at .*misuse\.test\.ts:\d+/);
  });

  it('refuses an async function once, with no second error later', async () => {
    const rejections: unknown[] = [];
    const listen = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', listen);
    const f = compile(async (x: tf.Tensor) => {
      await null;
      return tf.add(x, 1);
    });
    expect(() => f(tf.scalar(1))).toThrow('must not be async');
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', listen);
    expect(rejections).toEqual([]);
  });
});

it('draws refuse parameters that leave nothing to draw', () => {
  const k = key(3);
  expect(() => random.uniform(k, [2], 0, Infinity)).toThrow('needs low < high');
  expect(() => random.randint(k, [2], 2 ** 40, 2 ** 40 + 5)).toThrow('needs integers low < high of 32 bits');
  expect(() => random.choice(k, 5, [-1], { replace: false })).toThrow('the shape must be a list of integers');
  expect(() => random.choice(k, 2, [3], { probs: tf.tensor1d([-1, 2]) })).toThrow(
    'probabilities must be ≥ 0',
  );
  expect(() => random.choice(k, 2, [3], { probs: tf.zeros([2]) })).toThrow('not all 0, got [0, 0]');
  expect(() => random.categorical(k, tf.zeros([4, 0]))).toThrow(
    'there is no category in logits of shape [4,0]',
  );
  expect(() => foldIn(k, undefined as never)).toThrow('expected an int32 scalar, got undefined');
});
