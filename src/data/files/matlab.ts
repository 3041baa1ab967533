import { inflateSync } from 'node:zlib';
import { BadDataError } from './errors';

/** A matrix of unsigned bytes in MATLAB's column-major order. */
export interface MatlabMatrix {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly values: Uint8Array;
}

const MI_UINT8 = 2;
const MI_MATRIX = 14;
const MI_COMPRESSED = 15;

/** One tagged element: its type, its bytes, and where the next one starts (padded to 8 bytes). */
function element(view: DataView, at: number, where: string) {
  if (at + 8 > view.byteLength) throw new BadDataError(where, `cut short at byte ${at}`);
  const tag = view.getUint32(at, true);
  const small = tag >>> 16;
  const type = small ? tag & 0xffff : tag;
  const size = small || view.getUint32(at + 4, true);
  const start = small ? at + 4 : at + 8;
  if (start + size > view.byteLength)
    throw new BadDataError(where, `cut short: ${size} bytes announced at ${at}`);
  const data = new Uint8Array(view.buffer, view.byteOffset + start, size);
  const padding = small || type === MI_COMPRESSED ? 0 : (8 - (size % 8)) % 8;
  return { type, data, next: small ? at + 8 : start + size + padding };
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Reads the first matrix of a MATLAB v5 file, if it is of unsigned bytes (Frey Face is published as one such).
 * Format: a 128-byte header, then elements of type, size, data; a matrix holds flags, dimensions, name, values.
 * @throws BadDataError for another version, type or a file cut short.
 */
export function parseMatlabBytes(bytes: Uint8Array, where = 'MATLAB file'): MatlabMatrix {
  if (
    bytes.length < 136 ||
    !new TextDecoder('latin1').decode(bytes.subarray(0, 10)).startsWith('MATLAB 5.0')
  ) {
    throw new BadDataError(where, 'not a MATLAB 5.0 file');
  }
  if (viewOf(bytes).getUint16(126, true) !== 0x4d49) throw new BadDataError(where, 'big-endian MATLAB file');
  let outer = element(viewOf(bytes), 128, where);
  if (outer.type === MI_COMPRESSED) outer = element(viewOf(inflateSync(outer.data)), 0, where);
  if (outer.type !== MI_MATRIX)
    throw new BadDataError(where, `first element has type ${outer.type}, not a matrix`);
  const view = viewOf(outer.data);
  const flags = element(view, 0, where);
  const dimensions = element(view, flags.next, where);
  const name = element(view, dimensions.next, where);
  const values = element(view, name.next, where);
  if (values.type !== MI_UINT8)
    throw new BadDataError(where, `values have type ${values.type}, not unsigned bytes`);
  const size = viewOf(dimensions.data);
  const [rows, columns] = [size.getInt32(0, true), size.getInt32(4, true)];
  if (values.data.length !== rows * columns) {
    throw new BadDataError(where, `${rows}×${columns} announced, ${values.data.length} values found`);
  }
  return { name: new TextDecoder('latin1').decode(name.data), rows, columns, values: values.data };
}
