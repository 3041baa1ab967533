import { tf } from './backend';
import { runKernel } from './kernel';
import { firstWords } from './philox';
import { leafBrand } from './tree';

/**
 * A key names one stream of random numbers. It is a value of 64 bits that nothing changes: the same key always gives
 * the same draws. Use a key once, for one draw or for one `split`; new keys come from `split` and `foldIn`.
 *
 * On the host a key holds its two words. Inside a compiled function a key that is an argument is traced: it holds an
 * int32 tensor of shape [2], and `split` and `foldIn` compute the same words with a TensorFlow kernel.
 */
export class Key {
  declare readonly [leafBrand]: true;
  /** @internal */
  constructor(readonly state: readonly [number, number] | tf.Tensor1D) {
    Object.freeze(this);
  }

  toString(): string {
    const { state } = this;
    return state instanceof tf.Tensor ? 'Key(traced)' : `Key(${state[0]}, ${state[1]})`;
  }
}

/** Domain of `foldIn`'s numbers, apart from that of seeds. */
const FOLD_DOMAIN = 0x5eed;

function halves(value: number, what: string): [number, number] {
  if (!Number.isSafeInteger(value)) throw new Error(`${what} must be a safe integer, got ${value}.`);
  return [value | 0, Math.floor(value / 2 ** 32) | 0];
}

/** The key of a seed: any safe integer, 0 and negative ones included. */
export function key(seed: number): Key {
  return new Key(halves(seed, 'key: the seed'));
}

export function isKey(value: unknown): value is Key {
  return value instanceof Key;
}

/** The key's two words as an int32 tensor of shape [2], which the caller owns. */
export function keyToTensor(k: Key): tf.Tensor1D {
  assertKey(k, 'keyToTensor');
  return k.state instanceof tf.Tensor ? k.state.clone() : tf.tensor1d([...k.state], 'int32');
}

/** A traced key that lives as long as the tensor (int32, shape [2]) does. */
export function keyFromTensor(words: tf.Tensor): Key {
  if (words.dtype !== 'int32' || words.size !== 2) {
    throw new Error(
      `keyFromTensor: expected int32 of shape [2], got ${words.dtype} of shape [${words.shape}].`,
    );
  }
  return new Key(tf.reshape(words, [2]));
}

/** The first n words of the stream that two words name, by TensorFlow's kernel: as `firstWords` on the host. */
function traceWords(words: tf.Tensor, n: number): tf.Tensor {
  return runKernel('StatelessRandomUniformFullInt', { dtype: 'int32', T: 'int32', Tseed: 'int32' }, [
    tf.tensor1d([n], 'int32'),
    words,
  ]);
}

/** n new keys, whose streams have nothing to do with each other. The old key is used up. */
export function split(k: Key, n = 2): Key[] {
  assertKey(k, 'split');
  if (!Number.isInteger(n) || n < 1)
    throw new Error(`split: the number of keys must be an integer ≥ 1, got ${n}.`);
  if (k.state instanceof tf.Tensor) {
    const words = traceWords(k.state, 2 * n);
    return Array.from({ length: n }, (_, i) => new Key(tf.slice(words as tf.Tensor1D, [2 * i], [2])));
  }
  const words = firstWords(k.state, 2 * n);
  return Array.from({ length: n }, (_, i) => new Key([words[2 * i], words[2 * i + 1]]));
}

/**
 * The key for item i (a step, a chain, a data point): another key for every i, whatever was drawn before. i is an
 * integer, or, inside a compiled function, an int32 scalar tensor.
 */
export function foldIn(k: Key, i: number | tf.Tensor): Key {
  assertKey(k, 'foldIn');
  if (k.state instanceof tf.Tensor || i instanceof tf.Tensor) {
    const number = i instanceof tf.Tensor ? numberWords(i) : tf.tensor1d(mixNumber(i), 'int32');
    const state = k.state instanceof tf.Tensor ? k.state : tf.tensor1d([...k.state], 'int32');
    const seed = runKernel('BitwiseXor', { T: 'int32' }, [state, number]);
    return new Key(traceWords(seed, 2) as tf.Tensor1D);
  }
  const [low, high] = mixNumber(i);
  const [first, second] = firstWords([k.state[0] ^ low, k.state[1] ^ high], 2);
  return new Key([first, second]);
}

function mixNumber(i: number): [number, number] {
  const [low, high] = halves(i, 'foldIn: the number');
  const [first, second] = firstWords([low, high ^ FOLD_DOMAIN], 2);
  return [first, second];
}

/** As `mixNumber`, for an int32 scalar that is a tensor. */
function numberWords(i: tf.Tensor): tf.Tensor {
  if (i.dtype !== 'int32' || i.size !== 1) {
    throw new Error(`foldIn: expected an int32 scalar, got ${i.dtype} of shape [${i.shape}].`);
  }
  const low = tf.reshape(i, [1]);
  const sign = runKernel('RightShift', { T: 'int32' }, [low, tf.scalar(31, 'int32')]);
  const high = runKernel('BitwiseXor', { T: 'int32' }, [sign, tf.scalar(FOLD_DOMAIN, 'int32')]);
  return traceWords(tf.concat([low, high]), 2);
}

function assertKey(k: unknown, functionName: string): asserts k is Key {
  if (!isKey(k)) throw new Error(`${functionName}: expected a key (see key(seed)), got ${String(k)}.`);
}
