/**
 * Writes Protocol Buffers, the format TensorFlow reads graphs in: a message is a sequence of fields, each a tag
 * (number and wire type) and a value. Writing needs only these few lines; the field numbers are in graphDef.ts.
 * Format: https://protobuf.dev/programming-guides/encoding
 */

/** An encoded message, or part of one: messages concatenate. */
export type Bytes = Uint8Array;

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Seven bits a byte, lowest first; negative numbers as their 64-bit two's complement. */
function varint(value: number): number[] {
  if (!Number.isSafeInteger(value)) throw new Error(`protobuf: ${value} is not an integer`);
  const bytes: number[] = [];
  let rest = value < 0 ? (1n << 64n) + BigInt(value) : BigInt(value);
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

const tag = (field: number, wireType: number) => varint(field * 8 + wireType);

export function concat(...parts: readonly Bytes[]): Bytes {
  return Buffer.concat(parts);
}

/** An integer, an enum or a boolean. */
export function integer(field: number, value: number | boolean): Bytes {
  return Uint8Array.from([...tag(field, VARINT), ...varint(Number(value))]);
}

export function float(field: number, value: number): Bytes {
  const encoded = Buffer.alloc(4);
  encoded.writeFloatLE(value);
  return concat(Uint8Array.from(tag(field, FIXED32)), encoded);
}

/** A nested message or a run of bytes. */
export function bytes(field: number, content: Bytes): Bytes {
  return concat(Uint8Array.from([...tag(field, LENGTH_DELIMITED), ...varint(content.length)]), content);
}

export function text(field: number, value: string): Bytes {
  return bytes(field, Buffer.from(value, 'utf8'));
}

/** One entry of a map<string, message>. */
export function entry(field: number, key: string, value: Bytes): Bytes {
  return bytes(field, concat(text(1, key), bytes(2, value)));
}

/** The same for map<string, string>. */
export function textEntry(field: number, key: string, value: string): Bytes {
  return bytes(field, concat(text(1, key), text(2, value)));
}
