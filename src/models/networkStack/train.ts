import { assertPositive, assertPositiveInteger } from '../../inference/checks';
import { adam, foldIn, interruptible, type Key, random, tf, trainer, tree } from '../../tensor';
import type { NetworkStack } from './stack';

/** The data of G groups of networks: each group has its own table, all with the same number of rows. */
export interface GroupData {
  /** [N, G, d]: row n of each group. */
  readonly x: tf.Tensor3D;
  /** [N, G] */
  readonly y: tf.Tensor2D;
}

/** A minibatch: x [G, C, B, d] and y [G, C, B], where C is 1 or the number of networks in a group. */
export interface GroupBatch {
  readonly x: tf.Tensor4D;
  readonly y: tf.Tensor3D;
}

/**
 * The rows of a minibatch for each of R networks, [R, B, d]: where the networks of a group go through them in one order, each
 * gets the same. @throws RangeError where the networks do not form as many groups as there are tables
 */
export function rowsForEach(
  { x }: Pick<GroupBatch, 'x'>,
  networks: number,
): { readonly rows: tf.Tensor3D; readonly groups: number; readonly copies: number } {
  const [groups, given, batch, d] = x.shape;
  const copies = networks / groups;
  if (!Number.isInteger(copies) || (given !== 1 && given !== copies))
    throw new RangeError(`${networks} networks, ${groups} tables and ${given} orders do not fit together.`);
  const spread = given === copies ? x : tf.tile(x, [1, copies, 1, 1]);
  return { rows: tf.reshape(spread, [networks, batch, d]), groups, copies };
}

/** The sum over all networks of what each minimises: then the gradient of each is its own. */
export type StackLoss = (stack: NetworkStack, batch: GroupBatch, key: Key) => tf.Scalar;

export interface StackTraining {
  readonly key: Key;
  /** Where training starts; copied. */
  readonly stack: NetworkStack;
  readonly data: GroupData;
  readonly loss: StackLoss;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate?: number;
  /**
   * In how many orders the rows are gone through: 1, the same for all networks, or one for each network of a group. An
   * epoch ends with a smaller batch where rows are left over.
   */
  readonly orders?: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
  /** Called with the networks after every epoch; they are the trainer's. */
  readonly onEpoch?: {
    readonly at: readonly number[];
    readonly call: (epoch: number, s: NetworkStack) => void;
  };
}

/**
 * Trains all networks of a stack at once by Adam, on minibatches in an order that the key decides. The gain is not in
 * arithmetic but in overhead: 240 small networks take hardly longer than one.
 * @returns the trained networks, owned by the caller
 */
export async function trainStack(options: StackTraining): Promise<NetworkStack> {
  const { key, stack, data, loss, epochs, batchSize, learningRate = 1e-3, orders = 1, onEpoch } = options;
  assertPositiveInteger('epochs', epochs);
  assertPositiveInteger('batchSize', batchSize);
  assertPositiveInteger('orders', orders);
  assertPositive('learningRate', learningRate);
  const rows = data.x.shape[0];
  const training = trainer({
    params: stack as NetworkStack & object,
    data,
    key: foldIn(key, 0),
    optimiser: adam({ learningRate }),
    loss: (params: NetworkStack, batch: GroupData, noise: Key) =>
      tf.tidy(() => loss(params, byGroup(batch, orders), noise)),
    name: 'stack of networks',
  });
  try {
    await interruptible(async (pause) => {
      for (let epoch = 1; epoch <= epochs; epoch++) {
        const batches = batchesOf(foldIn(foldIn(key, 1), epoch), { rows, batchSize, orders });
        // A last batch that is smaller has a recording of its own.
        const whole = batches.filter(({ length }) => length === batches[0].length);
        for (let i = 0; i < whole.length; i += 8) {
          training.manySteps(whole.slice(i, i + 8));
          await pause();
        }
        for (const rest of batches.slice(whole.length)) training.step(rest);
        options.progress?.(epoch, epochs);
        if (onEpoch?.at.includes(epoch)) withParams(training.params(), (now) => onEpoch.call(epoch, now));
      }
    });
    return training.params();
  } finally {
    training.dispose();
  }
}

function withParams(params: NetworkStack, call: (params: NetworkStack) => void): void {
  try {
    call(params);
  } finally {
    tree.dispose(params);
  }
}

/** Rows of each minibatch of an epoch; with several orders, the rows of each order one after the other. */
export function batchesOf(
  key: Key,
  { rows, batchSize, orders }: { rows: number; batchSize: number; orders: number },
): Int32Array[] {
  const shuffled = Array.from({ length: orders }, (_, m) => {
    const order = random.permutation(foldIn(key, m), rows);
    const values = order.dataSync() as Int32Array;
    order.dispose();
    return values;
  });
  return Array.from({ length: Math.ceil(rows / batchSize) }, (_, i) =>
    Int32Array.from(
      shuffled.flatMap((order) => Array.from(order.subarray(i * batchSize, (i + 1) * batchSize))),
    ),
  );
}

/** From [C·B, G, d] to [G, C, B, d]. */
function byGroup({ x, y }: GroupData, orders: number): GroupBatch {
  const [rows, groups, d] = x.shape;
  const batch = rows / orders;
  return {
    x: tf.transpose(tf.reshape(x, [orders, batch, groups, d]), [2, 0, 1, 3]) as tf.Tensor4D,
    y: tf.transpose(tf.reshape(y, [orders, batch, groups]), [2, 0, 1]) as tf.Tensor3D,
  };
}
