/** Nested records as lists of tensors, for what works on lists. */
import { tf } from '../backend';
import { isKey, Key, keyFromTensor, keyToTensor } from '../keys';
import { collect, type Leaf, leavesOf, rebuild } from './leaves';

export interface Flat {
  readonly tensors: tf.Tensor[];
  /** Structure, shapes and dtypes in words. */
  readonly signature: string;
  /** The record again, of other tensors. */
  rebuild(tensors: readonly tf.Tensor[]): unknown;
}

/** The leaves as tensors: numbers as scalars, keys as their two words. */
export function flatten(value: unknown): Flat {
  const leaves: Leaf[] = [];
  const signature: string[] = [];
  const converted = rebuild(value, (leaf) => (typeof leaf === 'number' ? tf.scalar(leaf) : leaf));
  collect(converted, leaves, signature);
  const isKeyLeaf = leaves.map(isKey);
  const template = rebuild(converted, () => 0);
  return {
    tensors: leaves.map((leaf) => (isKey(leaf) ? keyToTensor(leaf) : (leaf as tf.Tensor))),
    signature: signature.join(''),
    rebuild(tensors) {
      let next = 0;
      return rebuild(template, () => {
        const i = next++;
        return isKeyLeaf[i] ? keyFromTensor(tensors[i]) : tensors[i];
      });
    },
  };
}

/** Outside of a recording: keys that were computed as tensors become plain ones again. */
export function hostKeys(value: unknown, tracing: boolean): unknown {
  if (tracing) return value;
  return rebuild(value, (leaf) => {
    if (!isKey(leaf) || !(leaf.state instanceof tf.Tensor)) return leaf;
    const [first, second] = leaf.state.dataSync();
    leaf.state.dispose();
    return new Key([first, second]);
  });
}

/** A step's next state and its output. Throws when it gives something else. */
export function flattenStep(result: unknown): [Flat, Flat] {
  if (!Array.isArray(result) || result.length !== 2) {
    throw new Error('scan: the step must return a pair, [next state, output].');
  }
  if (leavesOf(result[1]).some(isKey)) {
    throw new Error('scan: the output holds a key, and keys cannot be stacked. Carry it in the state.');
  }
  return [flatten(result[0]), flatten(result[1])];
}

/** Throws unless a step's state has the form of the one before. */
export function checkForm(before: Flat, after: Flat): void {
  if (before.signature === after.signature) return;
  throw new Error(
    `The step of a loop (scan, repeat, repeatWhile) changes the form of the state from ${before.signature} to ${after.signature}.`,
  );
}
