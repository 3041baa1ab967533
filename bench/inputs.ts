/** Numbers that all contestants of a workload start from, handed over as raw little-endian files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface InputArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export type Inputs = Readonly<Record<string, InputArray>>;

/** Writes each array to `<folder>/<name>.bin`, and what they are to `inputs.json`. */
export function writeInputs(folder: string, inputs: Inputs): void {
  const index = Object.entries(inputs).map(([name, { shape, data }]) => {
    writeFileSync(join(folder, `${name}.bin`), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return { name, shape, dtype: data instanceof Int32Array ? 'int32' : 'float32' };
  });
  writeFileSync(join(folder, 'inputs.json'), JSON.stringify(index));
}

export function readInputs(folder: string): Inputs {
  const index = JSON.parse(readFileSync(join(folder, 'inputs.json'), 'utf8')) as {
    name: string;
    shape: number[];
    dtype: string;
  }[];
  return Object.fromEntries(
    index.map(({ name, shape, dtype }) => {
      const bytes = Uint8Array.from(readFileSync(join(folder, `${name}.bin`))).buffer;
      return [name, { shape, data: dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes) }];
    }),
  );
}

/** Park and Miller's generator on (0, 1): inputs are the same on every run, and need no library. */
export function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

/** Standard normals by Box and Muller. */
export function normals(seed: number): () => number {
  const uniform = uniforms(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** An array of that shape, filled by calling `next` once per entry. */
export function filled(shape: readonly number[], next: (i: number) => number): InputArray {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => next(i)) };
}
