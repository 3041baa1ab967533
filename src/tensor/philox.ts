import { tf } from './backend';
import { backend, DT, type NativeAttribute } from './compile/binding';

/**
 * Philox 4×32 with ten rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): a function that turns
 * a key of two words and a counter of four into four words which look random. Random numbers here are its values at
 * counters 0, 1, 2, …, so that every word is known from its place alone. It exists twice: in plain JavaScript, which
 * splits keys in a microsecond, and as TensorFlow's kernel, which is the same in eager mode, in graphs and under XLA.
 */
export type Words = readonly [number, number];
export type Block = readonly [number, number, number, number];

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;

/**
 * Draws, splits and folds take their words from separate stretches of a key's stream: the second counter word says
 * which. The first counts blocks of four words; `foldIn` has its number in the last two.
 */
export const DOMAIN = { draw: 0, split: 1, fold: 2 } as const;

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const [lowHigh, highLow] = [aLow * bHigh, aHigh * bLow];
  const middle = Math.floor((aLow * bLow) / 65536) + (lowHigh & 0xffff) + (highLow & 0xffff);
  return (aHigh * bHigh + (lowHigh >>> 16) + (highLow >>> 16) + (middle >>> 16)) >>> 0;
}

/** Four words, as int32. */
export function philox(counter: Block, key: Words): Block {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, high1] = [multiplyHigh(MULTIPLIERS[0], c0), multiplyHigh(MULTIPLIERS[1], c2)];
    const [low0, low1] = [Math.imul(MULTIPLIERS[0], c0), Math.imul(MULTIPLIERS[1], c2)];
    [c0, c1, c2, c3] = [high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0];
    k0 = (k0 + WEYL[0]) | 0;
    k1 = (k1 + WEYL[1]) | 0;
  }
  return [c0, c1, c2, c3];
}

/** The first n words of one of a key's streams, as int32. */
export function hostWords(key: Words, domain: number, n: number): number[] {
  const words: number[] = [];
  for (let block = 0; words.length < n; block++) words.push(...philox([block, domain, 0, 0], key));
  return words.slice(0, n);
}

/** TensorFlow's number for Philox, and for a data type that tfjs does not know. */
const PHILOX = 1;
const UINT64 = 23;

/** Pairs of words as int32 rows; a traced key or counter is a tensor already. */
function pairs(words: readonly number[] | tf.Tensor, count: number): tf.Tensor {
  return words instanceof tf.Tensor
    ? tf.reshape(words, [count, 2])
    : tf.tensor2d([...words], [count, 2], 'int32');
}

/** Runs one of TensorFlow's kernels that draw from Philox: inputs `subject`, key, counter, algorithm. */
function runPhilox(
  name: string,
  attributes: Readonly<Record<string, number>>,
  subject: tf.Tensor,
  key: Words | tf.Tensor,
  counter: Block | tf.Tensor,
): tf.Tensor {
  const host = backend();
  const { binding } = host;
  const types = (values: Readonly<Record<string, number>>): NativeAttribute[] =>
    Object.entries(values).map(([attribute, value]) => ({
      name: attribute,
      type: binding.TF_ATTR_TYPE,
      value,
    }));
  const [subjectId, words, count, algorithm] = host.getInputTensorIds([
    subject,
    pairs(key, 1),
    pairs(counter, 2),
    tf.scalar(PHILOX, 'int32'),
  ]);
  // Pairs of int32 become uint64, which no tfjs tensor can hold: these two handles live on TensorFlow's side only.
  const [key64, counter64] = [words, count].map(
    (id) => binding.executeOp('Bitcast', types({ T: DT.int32, type: UINT64 }), [id], 1)[0].id,
  );
  const [drawn] = binding.executeOp(name, types(attributes), [subjectId, key64, counter64, algorithm], 1);
  binding.deleteTensor(key64);
  binding.deleteTensor(counter64);
  return host.createOutputTensor(drawn);
}

/** The words from a counter on, by TensorFlow's kernel: int32, of any shape. */
export function kernelWords(
  key: Words | tf.Tensor,
  counter: Block | tf.Tensor,
  shape: readonly number[],
): tf.Tensor {
  const types = { dtype: DT.int32, Tshape: DT.int32 };
  return tf.tidy(() =>
    runPhilox('StatelessRandomUniformFullIntV2', types, tf.tensor1d([...shape], 'int32'), key, counter),
  );
}

/** The entries of an int32 vector in a random order, by TensorFlow's kernel. */
export function kernelShuffle(values: tf.Tensor1D, key: Words | tf.Tensor): tf.Tensor1D {
  return tf.tidy(
    () => runPhilox('StatelessShuffle', { T: DT.int32 }, values, key, [0, DOMAIN.draw, 0, 0]) as tf.Tensor1D,
  );
}
