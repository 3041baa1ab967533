import { foldIn, type Key, split, tf, tree } from '../../tensor';
import { type Activation, initStack, type NetworkStack, type StackLoss, trainStack } from '../networkStack';
import { mcPredict } from './predict';
import { type DropoutSetting, dropoutLoss } from './train';
import { decayOf } from './weightDecay';

/** Points of a function of one number. */
export interface CurveData {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface CurveOptions {
  readonly key: Key;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** Probability of keeping a hidden unit; the one input is always kept. */
  readonly p: number;
  readonly tau: number;
  readonly lengthScale: number;
  /** Steps on all data. */
  readonly steps: number;
  readonly learningRate?: number;
  /** T */
  readonly passes: number;
  /** Where to predict. */
  readonly at: readonly number[];
  readonly progress?: (done: number, total: number, note?: string) => void;
}

/** What MC dropout says along a line. */
export interface CurvePrediction {
  readonly mean: readonly number[];
  /** Standard deviation of f. */
  readonly sd: readonly number[];
  /** By weight scaling. */
  readonly scaled: readonly number[];
}

/** A network 1–hidden–…–1 trained with dropout on a function of one number, λ tied to τ by eq. 7, and its T passes. */
export async function dropoutCurve(data: CurveData, options: CurveOptions): Promise<CurvePrediction> {
  const { key, hidden, activation, p, tau, lengthScale, passes, at } = options;
  const [trainKey, drawKey] = split(key);
  const decay = decayOf({ p, lengthScale, rows: data.x.length }, tau);
  const setting: DropoutSetting = {
    keep: [1, ...hidden.map(() => p)],
    decay: [decay / p, ...hidden.map(() => decay)],
  };
  const stack = await trainOnCurve(data, {
    ...{ key: trainKey, widths: [1, ...hidden, 1], networks: 1, loss: dropoutLoss([setting], activation) },
    ...{ steps: options.steps, learningRate: options.learningRate, progress: options.progress },
  });
  const x = tf.tensor3d([at.map((v) => [v])]);
  try {
    const [found] = await mcPredict(stack, {
      ...{ settings: [setting], key: drawKey, groups: 1, passes, x, activation },
    });
    return {
      mean: Array.from(found.mean),
      sd: Array.from(found.variance, Math.sqrt),
      scaled: Array.from(found.scaled),
    };
  } finally {
    tree.dispose(stack);
    x.dispose();
  }
}

/** Networks of one input trained on all points at every step. @returns them, owned by the caller */
export async function trainOnCurve(
  { x, y }: CurveData,
  {
    key,
    widths,
    networks,
    loss,
    steps,
    learningRate = 0.01,
    progress,
  }: {
    readonly key: Key;
    readonly widths: readonly number[];
    readonly networks: number;
    readonly loss: StackLoss;
    readonly steps: number;
    readonly learningRate?: number;
    readonly progress?: (done: number, total: number, note?: string) => void;
  },
): Promise<NetworkStack> {
  if (x.length !== y.length) throw new RangeError(`${x.length} inputs and ${y.length} targets.`);
  const N = x.length;
  const data = { x: tf.tensor3d([...x], [N, 1, 1]), y: tf.tensor2d([...y], [N, 1]) };
  // Each network has a start of its own, and all see all points.
  const stack = initStack(foldIn(key, 0), { groups: networks, widths });
  try {
    return await trainStack({
      ...{ key: foldIn(key, 1), stack, data, loss, epochs: steps, batchSize: N, learningRate, progress },
    });
  } finally {
    tree.dispose(stack);
    tf.dispose([data.x, data.y]);
  }
}
