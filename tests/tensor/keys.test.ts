import { describe, expect, test } from 'vitest';
import {
  compile,
  foldIn,
  isKey,
  type Key,
  key,
  keyFromTensor,
  keyToTensor,
  random,
  split,
  tf,
} from '../../src/tensor';
import { philox } from '../../src/tensor/philox';

const words = (k: Key): number[] => {
  const tensor = keyToTensor(k);
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
};
const traced = (k: Key): Key => keyFromTensor(keyToTensor(k));

describe('Philox 4×32-10', () => {
  /** Random123, kat_vectors: counter, key, result. */
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [-1, -1, -1, -1],
      [-1, -1],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('known answer %#', (counter, k, expected) => {
    expect(philox(counter as never, k as never).map((word) => word >>> 0)).toEqual(expected);
  });
});

describe('keys', () => {
  test('every safe integer is a seed, and no two give the same key', () => {
    const seeds = [
      0,
      1,
      -1,
      2 ** 31,
      -(2 ** 31),
      2 ** 32,
      2 ** 32 + 1,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
    ];
    expect(new Set(seeds.map((seed) => words(key(seed)).join())).size).toBe(seeds.length);
    expect(words(key(7))).toEqual(words(key(7)));
    for (const seed of [0.5, Number.NaN, Infinity, 2 ** 53]) {
      expect(() => key(seed)).toThrow(`the seed must be a safe integer, got ${seed}`);
    }
  });

  test('the host and the graph split and fold alike', () => {
    for (const seed of [0, -3, 12345678901]) {
      const k = key(seed);
      expect(split(traced(k), 5).map(words)).toEqual(split(k, 5).map(words));
      for (const i of [0, 1, -1, 77, 2 ** 31 - 1, -(2 ** 31)]) {
        expect(words(foldIn(traced(k), i)), `fold ${i}`).toEqual(words(foldIn(k, i)));
        expect(words(foldIn(k, tf.scalar(i, 'int32'))), `fold tensor ${i}`).toEqual(words(foldIn(k, i)));
      }
      expect(words(foldIn(traced(k), 2 ** 40))).toEqual(words(foldIn(k, 2 ** 40)));
    }
  });

  test('nothing to dispose on the host', () => {
    const before = tf.memory().numTensors;
    const k = foldIn(split(key(3), 10)[4], 8);
    expect(tf.memory().numTensors).toBe(before);
    expect(isKey(k)).toBe(true);
    expect(Object.isFrozen(k)).toBe(true);
    expect(String(k)).toMatch(/^Key\(-?\d+, -?\d+\)$/);
  });

  test('split, fold and draw take from separate stretches: none repeats another', () => {
    const k = key(11);
    const seen = new Set<string>();
    const add = (ks: readonly Key[]) => {
      for (const one of ks) seen.add(words(one).join());
    };
    add(split(k, 1000));
    add(Array.from({ length: 1000 }, (_, i) => foldIn(k, i)));
    add(Array.from({ length: 1000 }, (_, i) => key(i)));
    expect(seen.size).toBe(3000);
    expect(split(k, 3).map(words)).toEqual(split(k, 1000).slice(0, 3).map(words));
  });

  test('keys go in and out of compiled functions', () => {
    const f = compile((state: { k: Key; x: tf.Tensor }) => {
      const [next, now] = split(state.k);
      return { k: next, x: tf.add(state.x, random.normal(now, [3])) };
    });
    let [compiled, eager] = [0, 1].map(() => ({ k: key(9), x: tf.zeros([3]) as tf.Tensor }));
    for (let i = 0; i < 3; i++) {
      compiled = f(compiled);
      const [next, now] = split(eager.k);
      eager = { k: next, x: tf.add(eager.x, random.normal(now, [3])) };
    }
    expect(words(compiled.k)).toEqual(words(eager.k));
    expect(compiled.x.arraySync()).toEqual(eager.x.arraySync());
    f.dispose();
  });

  test('what is no key is an error', () => {
    expect(() => split(3 as never)).toThrow(
      'split: expected a key, such as key(0) or one of split(k), got 3',
    );
    expect(() => random.normal(undefined as never, [2])).toThrow('random.normal: expected a key');
    expect(() => split(key(0), 0)).toThrow('the number of keys must be an integer ≥ 1, got 0');
    expect(() => foldIn(key(0), 0.5)).toThrow('the number must be a safe integer, got 0.5');
    expect(() => foldIn(key(0), tf.scalar(1))).toThrow('expected an int32 scalar, got float32');
    expect(() => keyFromTensor(tf.tensor1d([1, 2]))).toThrow('expected int32 of shape [2], got float32');
    const gone = traced(key(0));
    tf.dispose(gone.state as tf.Tensor);
    expect(() => split(gone)).toThrow(
      'split: this key belongs to a compiled function that has already returned',
    );
  });
});
