import { foldIn, key, random, split, tf } from '../../tensor';

/** Endless keyed draws on the host, made a block at a time: what the generators of this folder build on. */
export interface Numbers {
  /** Uniform on [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Whole number from 0 to n − 1. */
  below(n: number): number;
}

const BLOCK = 1 << 16;

function stream(draw: (block: number) => tf.Tensor): () => number {
  let values: ArrayLike<number> = [];
  let next = 0;
  let block = 0;
  return () => {
    if (next === values.length) {
      values = tf.tidy(() => draw(block).dataSync().slice());
      block++;
      next = 0;
    }
    return values[next++];
  };
}

/** The same seed gives the same numbers. */
export function numbers(seed: number): Numbers {
  const [uniformKey, normalKey] = split(key(seed));
  const uniform = stream((block) => random.uniform(foldIn(uniformKey, block), [BLOCK]));
  const normal = stream((block) => random.normal(foldIn(normalKey, block), [BLOCK]));
  return { uniform, normal, below: (n) => Math.min(n - 1, Math.floor(uniform() * n)) };
}
