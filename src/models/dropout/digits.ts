import { foldIn, type Key, logSoftmax, tf, tree } from '../../tensor';
import {
  forward,
  initStack,
  type NetworkStack,
  rowsForEach,
  type StackLoss,
  sizeOf,
  takeNetworks,
  trainStack,
} from '../networkStack';
import { drawNetworks, scaledNetworks } from './predict';
import { type DropoutSetting, decayPenalty, droppedForward } from './train';

/** −log p(class) with dropout, mean over the minibatch, plus the weight decay; summed over the networks. y holds labels. */
export function classLoss(settings: readonly DropoutSetting[], classes: number): StackLoss {
  return (stack, { x, y }, key) => {
    const { rows, groups, copies } = rowsForEach({ x }, settings.length);
    const logits = droppedForward(stack, rows, { settings, key, groups });
    const logs = tf.reshape(logSoftmax(logits), [groups, copies, rows.shape[1], classes]);
    const isLabel = tf.cast(tf.equal(tf.expandDims(y, -1), tf.range(0, classes)), 'float32');
    const misfit = tf.neg(tf.sum(tf.mean(tf.sum(tf.mul(logs, isLabel), -1), -1)));
    return tf.add(misfit, decayPenalty(stack, settings));
  };
}

export interface DigitTraining {
  readonly key: Key;
  /** Pixels [N, D]. */
  readonly images: tf.Tensor2D;
  readonly labels: ArrayLike<number>;
  readonly hidden: readonly number[];
  /** One network for each. */
  readonly settings: readonly DropoutSetting[];
  readonly classes?: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate?: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
}

/** Classifiers that start alike and see the same images in the same order, one for each setting. @returns a stack, the caller's */
export async function trainClassifiers(options: DigitTraining): Promise<NetworkStack> {
  const { key, images, labels, hidden, settings, classes = 10, ...rest } = options;
  const [N, D] = images.shape;
  if (labels.length !== N) throw new RangeError(`${N} images and ${labels.length} labels.`);
  const data = {
    x: tf.reshape(images, [N, 1, D]) as tf.Tensor3D,
    y: tf.tensor2d(Float32Array.from(labels), [N, 1]),
  };
  const widths = [D, ...hidden, classes];
  const stack = initStack(foldIn(key, 0), { groups: 1, copies: settings.length, widths });
  try {
    return await trainStack({
      ...rest,
      key: foldIn(key, 1),
      stack,
      data,
      loss: classLoss(settings, classes),
    });
  } finally {
    tree.dispose(stack);
    tf.dispose([data.x, data.y]);
  }
}

/**
 * Logits [T, n, K] of one network of a stack at images [n, D]: of T passes with units dropped, each pass the same network
 * for all images; without `passes` of the one network with scaled weights, [1, n, K].
 */
export function classLogits(
  stack: NetworkStack,
  images: tf.Tensor2D,
  options: {
    readonly which: number;
    readonly setting: DropoutSetting;
    readonly passes?: { readonly key: Key; readonly count: number };
  },
): tf.Tensor3D {
  const { which, setting, passes } = options;
  return tf.tidy(() => {
    const own = takeNetworks(stack, [which]);
    const drawn = passes
      ? drawNetworks(own, { settings: [setting], key: passes.key, groups: 1, draws: passes.count })
      : scaledNetworks(own, [setting]);
    const [n, D] = images.shape;
    const rows = tf.tile(tf.reshape(images, [1, n, D]), [sizeOf(drawn), 1, 1]);
    const logits = forward(drawn, rows);
    tree.dispose(own, drawn);
    return logits;
  });
}
