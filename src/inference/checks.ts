/** Checks of plain numbers that every algorithm in this folder makes before it starts. */

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

/** A non-empty list of finite numbers. */
export function assertFiniteData(name: string, data: ArrayLike<number>): void {
  if (data.length === 0) throw new RangeError(`${name} is empty.`);
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i]))
      throw new RangeError(`${name}[${i}] is ${data[i]}; data must be finite numbers.`);
  }
}

/** A non-empty table of finite numbers with rows of one length; returns that length. */
export function assertTable(name: string, rows: ReadonlyArray<ArrayLike<number>>): number {
  if (rows.length === 0) throw new RangeError(`${name} is empty.`);
  const width = rows[0].length;
  rows.forEach((row, n) => {
    if (row.length !== width) {
      throw new RangeError(`${name}[${n}] has ${row.length} numbers where row 0 has ${width}.`);
    }
    assertFiniteData(`${name}[${n}]`, row);
  });
  return width;
}
