/**
 * How parameters are stored. Each variable costs a little time at every step, however small it is, so the small tensors
 * of a phase (biases, small networks) share one vector. Everybody else sees the parameters as they were given.
 */
import { tf } from '../backend';
import * as tree from '../tree';

/** Tensors of at most so many elements go into the shared vector. */
const SMALL = 4096;

/** Tensors as they are stored. */
export interface Packed {
  /** The small ones, end to end; absent where there is none. */
  readonly shared: readonly tf.Tensor[];
  readonly large: readonly tf.Tensor[];
}

/** The way from a record of tensors to its stored form and back, for all records of one form. */
export class Packing<Record> {
  private readonly structure: tree.Structure;
  private readonly shapes: readonly number[][];

  constructor(example: Record) {
    const { leaves, structure } = tree.flatten(example);
    this.structure = structure;
    this.shapes = (leaves as unknown as tf.Tensor[]).map(({ shape }) => shape);
  }

  pack(record: Record): Packed {
    const leaves = tree.leaves(record) as unknown as tf.Tensor[];
    const small = leaves.filter(({ size }) => size <= SMALL);
    const vectors = small.map((leaf) => tf.reshape(leaf, [leaf.size]));
    return {
      shared: vectors.length > 0 ? [tf.concat(vectors)] : [],
      large: leaves.filter(({ size }) => size > SMALL),
    };
  }

  unpack({ shared, large }: Packed): Record {
    let start = 0;
    let nextLarge = 0;
    const leaves = this.shapes.map((shape) => {
      const size = tf.util.sizeFromShape(shape);
      if (size > SMALL) return large[nextLarge++];
      const values = tf.slice(shared[0], [start], [size]);
      start += size;
      return tf.reshape(values, shape);
    });
    return tree.unflatten(this.structure, leaves);
  }
}
