/** What a training step is fed: rows of the data, a batch, or nothing. */
import { tf } from '../backend';
import { collect, type Leaf, rebuild } from '../compile/leaves';
import { runKernel } from '../kernel';
import { isKey, keyFromTensor } from '../keys';
import * as tree from '../tree';

/** Rows of the data. */
export type Rows = Int32Array | readonly number[];

export interface Feed<Batch> {
  /** The same for all that one recording can take. */
  readonly form: string;
  /** The rows of the batch, if that is what is fed. */
  readonly rows: Int32Array | undefined;
  /** The leaves of the batch, otherwise. */
  readonly leaves: readonly Leaf[];
  /** The loss's batch, from the tensor of rows or those of the leaves. */
  batchOf(fed: readonly tf.Tensor[]): Batch;
}

/** A batch that the caller hands in; it may be nothing. */
export function feedBatch<Batch>(batch: Batch): Feed<Batch> {
  if (batch === undefined) return { form: 'nothing', rows: undefined, leaves: [], batchOf: () => batch };
  const leaves: Leaf[] = [];
  const signature: string[] = [];
  collect(batch, leaves, signature);
  const batchOf = (fed: readonly tf.Tensor[]): Batch => {
    let next = 0;
    return rebuild(batch, (leaf) => (isKey(leaf) ? keyFromTensor(fed[next++]) : fed[next++])) as Batch;
  };
  return { form: signature.join(''), rows: undefined, leaves, batchOf };
}

/** Rows of the data; all of it where not given. */
export function feedRows<Batch>(data: Batch, count: number, rows: unknown): Feed<Batch> {
  if (rows === undefined) return { form: 'all rows', rows: undefined, leaves: [], batchOf: () => data };
  const checked = checkRows(rows, count);
  return {
    form: `${checked.length} rows`,
    rows: checked,
    leaves: [],
    batchOf: ([picked]) => tree.map((leaf) => pick(leaf as tf.Tensor, picked), data) as Batch,
  };
}

function checkRows(rows: unknown, count: number): Int32Array {
  if (!(rows instanceof Int32Array || Array.isArray(rows))) {
    throw new Error(
      'trainer: with data, a step takes the rows of its batch, as an Int32Array or a list of numbers.',
    );
  }
  if (rows.length === 0) throw new Error('trainer: a batch needs at least one row.');
  for (const row of rows) {
    if (!Number.isInteger(row) || row < 0 || row >= count) {
      throw new Error(`trainer: row ${row} is not in the data, which has ${count}.`);
    }
  }
  return rows instanceof Int32Array ? rows : Int32Array.from(rows);
}

/** The rows of a tensor. tfjs's gather looks at the values of the indices, which a recording does not know. */
function pick(data: tf.Tensor, rows: tf.Tensor): tf.Tensor {
  const attributes = { Tparams: data.dtype, Tindices: 'int32', Taxis: 'int32', batch_dims: 0 } as const;
  return runKernel('GatherV2', attributes, [data, rows, tf.scalar(0, 'int32')]);
}
