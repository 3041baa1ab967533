import { BadDataError } from './errors';

/** An array of unsigned bytes as the IDX format stores it. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes (the format of MNIST): two zero bytes, type 0x08, number of dimensions, each
 * dimension as a big-endian 32-bit integer, then the values. @throws BadDataError naming what does not fit.
 */
export function parseIdx(bytes: Uint8Array, where = 'IDX data'): IdxArray {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) throw new BadDataError(where, 'not an IDX file');
  if (bytes[2] !== 0x08)
    throw new BadDataError(where, `IDX type 0x${bytes[2].toString(16)}, expected 0x8 (bytes)`);
  const rank = bytes[3];
  const header = 4 + 4 * rank;
  if (bytes.length < header)
    throw new BadDataError(where, `cut short inside its header (${bytes.length} bytes)`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((a, b) => a * b, 1);
  if (bytes.length !== header + size) {
    throw new BadDataError(
      where,
      `the header says [${shape.join(', ')}] = ${size} values, the file holds ${bytes.length - header}`,
    );
  }
  return { shape, values: bytes.subarray(header) };
}
