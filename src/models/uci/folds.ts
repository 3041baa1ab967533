import { foldIn, type Key, random, tf } from '../../tensor';
import type { GroupData } from '../networkStack';

/** A table of inputs and targets with its published splits; what `loadUci` gives. */
export interface Table {
  readonly rows: number;
  readonly features: number;
  /** rows × features, row after row. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly testRows: readonly Int32Array[];
}

/** Rows to fit on, and rows to predict. */
export interface Split {
  readonly fit: Int32Array;
  readonly predict: Int32Array;
}

/** How targets of a split were standardised: y = mean + sd · (standardised). */
export interface Scale {
  readonly mean: number;
  readonly sd: number;
}

/** One split ready for all methods: rows in units in which the rows to fit have mean 0 and standard deviation 1. */
export interface Fold {
  readonly split: Split;
  readonly fitX: readonly Float64Array[];
  readonly fitY: Float64Array;
  readonly x: readonly Float64Array[];
  /** Standardised by what the rows to fit say. */
  readonly y: Float64Array;
  readonly scale: Scale;
}

/** The published split: all rows but the test rows to fit, the test rows to predict. @throws RangeError for another split */
export function publishedSplit(table: Table, split: number): Split {
  const predict = table.testRows[split];
  if (!predict) throw new RangeError(`split ${split}, expected 0 to ${table.testRows.length - 1}`);
  const held = new Set(predict);
  const fit = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => !held.has(row));
  return { fit, predict };
}

/** The rows to fit alone, divided once more: 80 % to fit, 20 % to choose by, at random. The test rows are in neither. */
export function validationSplit({ fit }: Split, key: Key): Split {
  const order = random.permutation(key, fit.length);
  const shuffled = Array.from(order.dataSync(), (i) => fit[i]);
  order.dispose();
  const kept = Math.floor(0.8 * fit.length);
  return { fit: Int32Array.from(shuffled.slice(0, kept)), predict: Int32Array.from(shuffled.slice(kept)) };
}

/** Standardises inputs and targets by mean and standard deviation of the rows to fit; a column that never changes is only shifted. */
export function fold(table: Table, split: Split): Fold {
  const { features, x, y } = table;
  const columns = Array.from({ length: features }, (_, d) =>
    scaleOf(Array.from(split.fit, (row) => x[row * features + d])),
  );
  const scale = scaleOf(Array.from(split.fit, (row) => y[row]));
  const inputs = (rows: Int32Array) =>
    Array.from(rows, (row) =>
      Float64Array.from(columns, ({ mean, sd }, d) => (x[row * features + d] - mean) / sd),
    );
  const targets = (rows: Int32Array) => Float64Array.from(rows, (row) => (y[row] - scale.mean) / scale.sd);
  return {
    ...{ split, scale, fitX: inputs(split.fit), fitY: targets(split.fit) },
    ...{ x: inputs(split.predict), y: targets(split.predict) },
  };
}

function scaleOf(values: readonly number[]): Scale {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return { mean, sd: variance > 0 ? Math.sqrt(variance) : 1 };
}

/** Both halves of several splits: what is fitted and tested on, and what hyper-parameters are chosen by. */
export interface Folds {
  readonly outer: readonly Fold[];
  readonly inner: readonly Fold[];
}

/** The chosen splits of a table. The division for choosing is new for each split, and the same for every method. */
export function foldsOf(table: Table, splits: readonly number[], key: Key): Folds {
  const published = splits.map((split) => publishedSplit(table, split));
  return {
    outer: published.map((split) => fold(table, split)),
    inner: published.map((split, i) => fold(table, validationSplit(split, foldIn(key, splits[i])))),
  };
}

/** Folds as groups of a stack: owned by the caller. @throws RangeError where they differ in the number of rows */
export function fitData(folds: readonly Fold[]): GroupData {
  const [G, N, d] = [folds.length, folds[0].fitY.length, folds[0].fitX[0].length];
  if (folds.some(({ fitY }) => fitY.length !== N))
    throw new RangeError(
      `splits of ${folds.map(({ fitY }) => fitY.length)} rows cannot be trained together.`,
    );
  const x = new Float32Array(N * G * d);
  const y = new Float32Array(N * G);
  folds.forEach(({ fitX, fitY }, g) => {
    fitX.forEach((row, n) => {
      x.set(row, (n * G + g) * d);
    });
    fitY.forEach((target, n) => {
      y[n * G + g] = target;
    });
  });
  return { x: tf.tensor3d(x, [N, G, d]), y: tf.tensor2d(y, [N, G]) };
}

/** Inputs [G, n, d] and standardised targets [G, n] to predict: owned by the caller. */
export function predictData(folds: readonly Fold[]): { readonly x: tf.Tensor3D; readonly y: tf.Tensor2D } {
  return {
    x: tf.tensor3d(folds.map(({ x }) => x.map((row) => Array.from(row)))),
    y: tf.tensor2d(folds.map(({ y }) => Array.from(y))),
  };
}
