import { tf } from './backend';
import { runKernel } from './kernel';
import { DOMAIN, hostWords, kernelWords, philox, type Words } from './philox';
import type { leafBrand } from './tree';

/**
 * A key names one stream of random numbers. It is a value of 64 bits that nothing changes: the same key always gives the
 * same draws. Use a key once, for one draw or for one `split`; new keys come from `split` and `foldIn`.
 *
 * On the host a key holds its two words and needs no disposal. Inside a compiled function a key that is an argument is
 * traced: it holds an int32 tensor of shape [2], and `split` and `foldIn` compute the same words in the graph.
 */
export class Key {
  declare readonly [leafBrand]: true;

  /** @internal Made by `key`, `split`, `foldIn` and `keyFromTensor`. */
  constructor(readonly state: Words | tf.Tensor1D) {
    Object.freeze(this);
  }

  toString(): string {
    return this.state instanceof tf.Tensor ? 'Key(traced)' : `Key(${this.state.join(', ')})`;
  }
}

export function isKey(value: unknown): value is Key {
  return value instanceof Key;
}

/** Throws, naming the function that was called, when the value is no key or its tensor is gone. */
export function assertKey(value: unknown, functionName: string): asserts value is Key {
  if (!isKey(value)) {
    throw new Error(
      `${functionName}: expected a key, such as key(0) or one of split(k), got ${String(value)}.`,
    );
  }
  if (value.state instanceof tf.Tensor && value.state.isDisposed) {
    throw new Error(`${functionName}: this key belongs to a compiled function that has already returned.`);
  }
}

/** The lower and the upper 32 bits of an integer. */
function halves(value: number, what: string): Words {
  if (!Number.isSafeInteger(value)) throw new Error(`${what} must be a safe integer, got ${value}.`);
  return [value | 0, Math.floor(value / 2 ** 32) | 0];
}

/** The key of a seed: any safe integer, 0 and negative ones included. Different seeds give different keys. */
export function key(seed: number): Key {
  return new Key(halves(seed, 'key: the seed'));
}

/** The key's two words as an int32 tensor of shape [2], which the caller owns. */
export function keyToTensor(k: Key): tf.Tensor1D {
  assertKey(k, 'keyToTensor');
  return k.state instanceof tf.Tensor ? k.state.clone() : tf.tensor1d([...k.state], 'int32');
}

/** A traced key, which lives as long as the tensor (int32, of shape [2]) does. */
export function keyFromTensor(words: tf.Tensor): Key {
  if (words.dtype !== 'int32' || words.shape.length !== 1 || words.size !== 2) {
    throw new Error(
      `keyFromTensor: expected int32 of shape [2], got ${words.dtype} of shape [${words.shape}].`,
    );
  }
  return new Key(words as tf.Tensor1D);
}

/** n new keys whose streams have nothing to do with each other. The old key is used up. */
export function split(k: Key, n = 2): Key[] {
  assertKey(k, 'split');
  if (!Number.isInteger(n) || n < 1)
    throw new Error(`split: the number of keys must be an integer ≥ 1, got ${n}.`);
  if (k.state instanceof tf.Tensor) {
    const words = kernelWords(k.state, [0, DOMAIN.split, 0, 0], [n, 2]);
    return tf.unstack(words).map(keyFromTensor);
  }
  const words = hostWords(k.state, DOMAIN.split, 2 * n);
  return Array.from({ length: n }, (_, i) => new Key([words[2 * i], words[2 * i + 1]]));
}

/**
 * The key for item i (a step, a chain, a data point): another for every i. i is an integer or, inside a compiled
 * function, an int32 scalar tensor.
 */
export function foldIn(k: Key, i: number | tf.Tensor): Key {
  assertKey(k, 'foldIn');
  if (typeof i === 'number') {
    const [low, high] = halves(i, 'foldIn: the number');
    if (!(k.state instanceof tf.Tensor)) {
      const [first, second] = philox([0, DOMAIN.fold, low, high], k.state);
      return new Key([first, second]);
    }
    return new Key(kernelWords(k.state, [0, DOMAIN.fold, low, high], [2]) as tf.Tensor1D);
  }
  if (!(i instanceof tf.Tensor) || i.dtype !== 'int32' || i.size !== 1) {
    const got = i instanceof tf.Tensor ? `${i.dtype} of shape [${i.shape}]` : String(i);
    throw new Error(`foldIn: expected an int32 scalar, got ${got}.`);
  }
  return tf.tidy((): never => {
    const low = tf.reshape(i, [1]);
    const high = runKernel('RightShift', { T: 'int32' }, [low, tf.scalar(31, 'int32')]);
    const counter = tf.concat([tf.tensor1d([0, DOMAIN.fold], 'int32'), low, high]);
    return new Key(kernelWords(k.state, counter, [2]) as tf.Tensor1D) as never;
  });
}
