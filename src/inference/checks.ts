/** Checks of plain numbers that every algorithm in this folder makes before it starts. */
import { tf } from '../tensor';

export function assertPositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new RangeError(`${name} must be finite and > 0, got ${value}.`);
}

export function assertPositiveInteger(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`${name} must be an integer ≥ 1, got ${value}.`);
}

export function assertFiniteNumber(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, got ${value}.`);
}

/** Throws unless the thing has a length and entries: what a mistyped field gives is `undefined`. */
export function assertList(name: string, data: unknown): void {
  const isList = Array.isArray(data) || ArrayBuffer.isView(data);
  if (isList) return;
  const got = data instanceof tf.Tensor ? 'a tensor (arraySync() makes lists of it)' : String(data);
  throw new TypeError(`${name} must be a list, got ${got}.`);
}

export function assertFunction(name: string, f: unknown): void {
  if (typeof f !== 'function') throw new TypeError(`${name} must be a function, got ${String(f)}.`);
}

/** A finite number > 0, or a tensor of them (which is not looked at). */
export function assertPositiveOrTensor(name: string, value: unknown): void {
  if (!(value instanceof tf.Tensor)) assertPositive(name, value as number);
}

/** A non-empty list of finite numbers. */
export function assertFiniteData(name: string, data: ArrayLike<number>): void {
  assertList(name, data);
  if (data.length === 0) throw new RangeError(`${name} is empty.`);
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i]))
      throw new RangeError(`${name}[${i}] is ${data[i]}; data must be finite numbers.`);
  }
}

/** A non-empty table of finite numbers with rows of one length; returns that length. */
export function assertTable(name: string, rows: ReadonlyArray<ArrayLike<number>>): number {
  assertList(name, rows);
  if (rows.length === 0) throw new RangeError(`${name} is empty.`);
  assertList(`${name}[0]`, rows[0]);
  const width = rows[0].length;
  rows.forEach((row, n) => {
    assertList(`${name}[${n}]`, row);
    if (row.length !== width) {
      throw new RangeError(`${name}[${n}] has ${row.length} numbers where row 0 has ${width}.`);
    }
    assertFiniteData(`${name}[${n}]`, row);
  });
  return width;
}

/** How unequal two mirrored entries may be, relative to the largest on the diagonal: float64 sums round to less. */
const ASYMMETRY = 1e-9;

/** Throws, naming the entries, where a square matrix is not symmetric. */
export function assertSymmetric(
  name: string,
  size: number,
  entry: (row: number, column: number) => number,
): void {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, Math.abs(entry(i, i)));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      if (Math.abs(entry(i, j) - entry(j, i)) > ASYMMETRY * largest) {
        throw new RangeError(
          `${name} is not symmetric: entry [${i}][${j}] is ${entry(i, j)}, but [${j}][${i}] is ${entry(j, i)}.`,
        );
      }
    }
  }
}
