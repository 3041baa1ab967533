/** A list of numbers as a chart or a check takes it: an array, a typed array, or a tensor (read row by row). */
export type Values = ArrayLike<number | null> | { dataSync(): ArrayLike<number> };

/** A table of numbers, row by row: nested arrays or a tensor of rank 2. */
export type Matrix =
  | ArrayLike<ArrayLike<number>>
  | { readonly shape: readonly number[]; dataSync(): ArrayLike<number> };

/** Reads `values` into an array. `null` (a gap in a line) passes; NaN and ±∞ throw, naming `what` and the place. */
export function numbersOf(values: Values, what: string): (number | null)[] {
  if (typeof values !== 'object' || values === null)
    throw new Error(`${what}: a list of numbers or a tensor is needed, this is ${values} (${typeof values})`);
  const list = Array.from('dataSync' in values ? values.dataSync() : values);
  list.forEach((value, i) => {
    if (value !== null && !Number.isFinite(value)) {
      throw new Error(`${what}: value ${i} of ${list.length} is ${value}; only finite numbers can be drawn`);
    }
  });
  return list;
}

/** Reads a table of numbers into nested arrays of equal length; throws at NaN, ±∞ and ragged rows. */
export function rowsOf(matrix: Matrix, what: string): number[][] {
  const rows = 'dataSync' in matrix ? rowsOfTensor(matrix) : Array.from(matrix, (row) => Array.from(row));
  const width = rows[0]?.length ?? 0;
  if (width === 0) throw new Error(`${what}: the table is empty`);
  rows.forEach((row, i) => {
    if (row.length !== width)
      throw new Error(`${what}: row ${i} has ${row.length} values, row 0 has ${width}`);
    numbersOf(row, `${what}, row ${i}`);
  });
  return rows;
}

function rowsOfTensor(tensor: {
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number>;
}): number[][] {
  const [rows, columns] = tensor.shape;
  if (tensor.shape.length !== 2)
    throw new Error(`a table needs a tensor of rank 2, not of shape [${tensor.shape}]`);
  const flat = Array.from(tensor.dataSync());
  return Array.from({ length: rows }, (_, i) => flat.slice(i * columns, (i + 1) * columns));
}

/** Smallest and largest of some finite numbers, gaps left out. */
export function extentOf(values: readonly (number | null)[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * A number as a table shows it: where digits are cut off, `digits` of them stay, zeros too, so that a column reads evenly;
 * 0.056 stays 0.056.
 */
export function formatEvenly(value: number, digits: number): string {
  const text = formatNumber(value, digits);
  const cut = Math.abs(Number(value.toPrecision(digits)) - value) > 1e-9 * Math.abs(value);
  return cut && !text.includes('e') ? plain(value, digits).replace('-', '−') : text;
}

/** toPrecision without powers of ten for the sizes that formatNumber writes out. */
function plain(value: number, digits: number): string {
  const power = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  return value.toFixed(Math.max(0, digits - 1 - power));
}

/** A number as prose shows it: `digits` significant digits, no trailing zeros, powers of ten only where they help. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞').replace('-', '−');
  if (Number.isInteger(value) && Math.abs(value) < 1e15)
    return (value || 0).toLocaleString('en-US').replace('-', '−');
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-6) {
    const [mantissa, power] = value.toExponential(digits - 1).split('e');
    return `${Number(mantissa)}e${Number(power)}`.replaceAll('-', '−');
  }
  return String(Number(value.toPrecision(digits))).replace('-', '−');
}
