import { assertPositiveInteger } from '../../inference/checks';
import { adam, foldIn, interruptible, type Key, split, type Trainer, tf, trainer, tree } from '../../tensor';
import { type Points, type SinusoidOptions, sinusoidTasks } from '../fewShot';
import { forward, initStack, type NetworkStack } from '../networkStack';

/** The network of the MAML paper's regression: 1–40–40–1, ReLU. */
const WIDTHS = [1, 40, 40, 1];

export interface BaselineOptions {
  readonly key: Key;
  readonly steps: number;
  readonly learningRate?: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
}

/** Steps done in one go between two turns of other events. */
const AT_ONCE = 16;

async function learn(
  learner: Trainer<NetworkStack & object, undefined>,
  { steps, progress }: BaselineOptions,
): Promise<NetworkStack> {
  try {
    await interruptible(async (pause) => {
      for (let done = 0; done < steps; ) {
        const count = Math.min(AT_ONCE, steps - done);
        learner.manySteps(count);
        done += count;
        progress?.(done, steps);
        await pause();
      }
    });
    return learner.params();
  } finally {
    learner.dispose();
  }
}

/**
 * One network for each task, from a random start, on the support points of that task alone, by Adam on all of them. The networks stand side
 * by side in one graph; the sum of their losses gives each its own gradient.
 */
export async function fromScratch(support: Points, options: BaselineOptions): Promise<NetworkStack> {
  const { key, steps, learningRate = 1e-2 } = options;
  assertPositiveInteger('steps', steps);
  const params = initStack(foldIn(key, 0), { groups: support.x.shape[0], widths: WIDTHS });
  const learner = trainer({
    params: params as NetworkStack & object,
    key: foldIn(key, 1),
    optimiser: adam({ learningRate }),
    loss: (now: NetworkStack) =>
      tf.tidy(() => tf.sum(tf.mean(tf.square(tf.sub(forward(now, support.x), support.y)), [1, 2]))),
    name: 'a network for each task',
    xla: false,
  });
  tree.dispose(params);
  return learn(learner, options);
}

/** One network for all tasks: at every step it sees fresh tasks, and is never told which is which. */
export async function pooled(tasks: SinusoidOptions, options: BaselineOptions): Promise<NetworkStack> {
  const { key, steps, learningRate = 2e-3 } = options;
  assertPositiveInteger('steps', steps);
  const params = initStack(foldIn(key, 0), { groups: 1, widths: WIDTHS });
  const learner = trainer({
    params: params as NetworkStack & object,
    key: foldIn(key, 1),
    optimiser: adam({ learningRate }),
    loss: (now: NetworkStack, _: undefined, k: Key) =>
      tf.tidy(() => {
        const { query } = sinusoidTasks(split(k, 2)[0], tasks);
        const [x, y] = [query.x, query.y].map((t) => tf.reshape(t, [1, -1, 1]));
        return tf.mean(tf.square(tf.sub(forward(now, x), y)));
      }),
    name: 'one network for all tasks',
    xla: false,
  });
  tree.dispose(params);
  return learn(learner, options);
}

/** Outputs of each task's network, or of the one network for all, at each task's own points: [tasks][points]. */
export function networkOutputs(stack: NetworkStack, x: tf.Tensor3D): number[][] {
  return tf.tidy(() => {
    const [tasks, points] = x.shape;
    const alone = stack[0].weights.shape[0] === 1;
    const out = forward(stack, alone ? tf.reshape(x, [1, tasks * points, 1]) : x);
    return tf.reshape(out, [tasks, points]).arraySync() as never;
  }) as unknown as number[][];
}
