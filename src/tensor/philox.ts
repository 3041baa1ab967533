/**
 * Philox 4x32 with ten rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), and the way
 * TensorFlow's stateless kernels start it from a seed of two int32: keys are split on the host in microseconds and get
 * the very words that StatelessRandomUniformFullInt computes inside a graph.
 */
type Block = readonly [number, number, number, number];

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const SCRAMBLE_KEY = [0x3ec8f720, 0x02461e29] as const;

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const [lowHigh, highLow] = [aLow * bHigh, aHigh * bLow];
  const middle = Math.floor((aLow * bLow) / 65536) + (lowHigh & 0xffff) + (highLow & 0xffff);
  return (aHigh * bHigh + (lowHigh >>> 16) + (highLow >>> 16) + (middle >>> 16)) >>> 0;
}

/** Ten rounds over a counter of four words with a key of two: four words that look random. */
export function philox([c0, c1, c2, c3]: Block, [k0, k1]: readonly [number, number]): Block {
  for (let round = 0; round < 10; round++) {
    const [high0, high1] = [multiplyHigh(MULTIPLIERS[0], c0), multiplyHigh(MULTIPLIERS[1], c2)];
    const [low0, low1] = [Math.imul(MULTIPLIERS[0], c0), Math.imul(MULTIPLIERS[1], c2)];
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1 >>> 0, (high0 ^ c3 ^ k1) >>> 0, low0 >>> 0];
    k0 = (k0 + WEYL[0]) >>> 0;
    k1 = (k1 + WEYL[1]) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The first n words, as int32, of the stream that TensorFlow's stateless kernels draw for this seed. */
export function firstWords(seed: readonly [number, number], n: number): number[] {
  // A seed word is taken as a signed 64-bit number: its upper half repeats the sign.
  const counter: Block = [seed[0] >>> 0, (seed[0] >> 31) >>> 0, seed[1] >>> 0, (seed[1] >> 31) >>> 0];
  const [key0, key1, counter2, counter3] = philox(counter, SCRAMBLE_KEY);
  const words: number[] = [];
  for (let block = 0; words.length < n; block++) {
    words.push(...philox([block, 0, counter2, counter3], [key0, key1]));
  }
  return words.slice(0, n).map((word) => word | 0);
}
