/**
 * Records of tensors in a file: a header in JSON (its length first, as 32 bits) that says where each tensor is, and then
 * the numbers as TensorFlow holds them, bit by bit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tf } from '../backend';
import * as tree from '../tree';

interface Header {
  readonly format: 'bayesbook tensors 1';
  readonly structure: tree.Structure;
  readonly tensors: readonly {
    readonly dtype: 'float32' | 'int32' | 'bool';
    readonly shape: readonly number[];
  }[];
}

/** Writes a nested record of tensors (parameters, a trainer's state) to a file. */
export function saveTensors(path: string, tensors: unknown): void {
  const { leaves, structure } = tree.flatten(tensors);
  const list = (leaves as unknown[]).map((leaf) => {
    if (!(leaf instanceof tf.Tensor))
      throw new Error(`saveTensors: expected tensors only, got ${String(leaf)}.`);
    if (leaf.dtype === 'string' || leaf.dtype === 'complex64')
      throw new Error(`saveTensors: expected float32, int32 or bool tensors, got ${leaf.dtype}.`);
    return leaf;
  });
  const header: Header = {
    format: 'bayesbook tensors 1',
    structure,
    tensors: list.map(({ dtype, shape }) => ({ dtype: dtype as 'float32', shape })),
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const values = list.map((tensor) => {
    const { buffer, byteOffset, byteLength } = tensor.dataSync();
    return Buffer.from(buffer, byteOffset, byteLength);
  });
  writeFileSync(path, Buffer.concat([length, text, ...values]));
}

/** Reads what {@link saveTensors} has written. The caller owns the tensors. */
export function loadTensors<T>(path: string): T {
  const file = readFileSync(path);
  const end = file.length < 4 ? 0 : 4 + file.readUInt32LE(0);
  let header: Header | undefined;
  try {
    header = JSON.parse(file.subarray(4, end).toString());
  } catch {}
  if (header?.format !== 'bayesbook tensors 1') throw new Error(`${path} is not a file of tensors.`);
  let start = end;
  const leaves = header.tensors.map(({ dtype, shape }) => {
    const bytes = shape.reduce((a, b) => a * b, dtype === 'bool' ? 1 : 4);
    // A copy, because a typed array must start at a multiple of four.
    const { buffer } = new Uint8Array(file.subarray(start, start + bytes));
    if (buffer.byteLength !== bytes) throw new Error(`${path} is cut short.`);
    start += bytes;
    const values = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype];
    return tf.tensor(new values(buffer), [...shape], dtype);
  });
  return tree.unflatten(header.structure, leaves);
}
