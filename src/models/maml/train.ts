import { assertPositiveInteger } from '../../inference/checks';
import {
  adam,
  Interrupted,
  interruptible,
  type Key,
  type Optimiser,
  type tf,
  trainer,
  tree,
} from '../../tensor';
import type { TaskBatch } from '../fewShot';
import type { NetworkStack } from '../networkStack';
import { type Adaptation, metaLoss } from './network';

/** What one meta-iteration minimises. It draws its own tasks from the key. */
export type MetaObjective<Params> = (theta: Params, key: Key) => tf.Scalar;

/** How θ is learned: the objective of an iteration and what follows its gradient. */
export interface MetaLearner<Params = NetworkStack> {
  readonly objective: MetaObjective<Params>;
  readonly optimiser: Optimiser;
}

/**
 * MAML (Finn et al. 2017, algorithm 1) on tasks that `draw` makes: Adam on the meta-loss. `secondOrder: false` in `inner`
 * makes it first-order MAML, `steps: 0` plain pre-training on all tasks.
 */
export function mamlLearner({
  draw,
  inner,
  learningRate = 1e-3,
}: {
  readonly draw: (key: Key) => TaskBatch;
  readonly inner: Adaptation;
  readonly learningRate?: number;
}): MetaLearner {
  return {
    objective: (theta, key) => metaLoss(theta, draw(key), inner),
    optimiser: adam({ learningRate }),
  };
}

export interface MetaTraining<Params> extends MetaLearner<Params> {
  readonly key: Key;
  /** Where training starts; copied. */
  readonly theta: Params;
  readonly iterations: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
  /** Called with θ after these numbers of iterations (0 is the start); the tensors are the trainer's. */
  readonly watch?: {
    readonly at: readonly number[];
    readonly call: (iteration: number, theta: Params) => void;
  };
  readonly xla?: boolean | 'auto';
}

/** What came of it. */
export interface MetaTrained<Params> {
  /** Owned by the caller. */
  readonly theta: Params;
  /** The meta-loss of each iteration, before its update. */
  readonly losses: readonly number[];
  /** Whether the reader stopped it. */
  readonly interrupted: boolean;
}

/** Iterations that run at once between two looks at the outside world. */
const GROUP = 50;

/** Runs meta-iterations, compiled: the tasks are drawn inside of the graph. Stops on an interrupt with what there is. */
export async function metaTrain<Params>(options: MetaTraining<Params>): Promise<MetaTrained<Params>> {
  const { objective, optimiser, key, theta, iterations, progress, watch, xla } = options;
  assertPositiveInteger('iterations', iterations);
  const training = trainer<Params, undefined>({
    params: theta,
    key,
    optimiser,
    loss: (params, _, step) => objective(params, step),
    name: 'meta-training',
    xla,
  });
  const losses: number[] = [];
  try {
    const stops = [...new Set([0, ...(watch?.at ?? []), iterations])].sort((a, b) => a - b);
    const look = () => {
      if (watch?.at.includes(training.steps))
        lend(training.params(), (now) => watch.call(training.steps, now));
    };
    const run = async (pause: () => Promise<void>) => {
      for (const stop of stops) {
        while (training.steps < stop) {
          const metrics = training.manySteps(Math.min(GROUP, stop - training.steps));
          for (const { loss } of metrics) losses.push(loss);
          progress?.(training.steps, iterations, `meta-loss ${recentMean(losses).toPrecision(3)}`);
          await pause();
        }
        look();
      }
    };
    const interrupted = await interruptible(run).then(() => false, stopped);
    return { theta: training.params(), losses, interrupted };
  } finally {
    training.dispose();
  }
}

/** The mean of the last 200: single meta-batches differ too much to be read. */
function recentMean(losses: readonly number[]): number {
  const recent = losses.slice(-200);
  return recent.reduce((a, b) => a + b) / recent.length;
}

/** True for the reader's stop; anything else goes on. */
function stopped(error: unknown): boolean {
  if (error instanceof Interrupted) return true;
  throw error;
}

function lend<T>(tensors: T, use: (tensors: T) => void): void {
  try {
    use(tensors);
  } finally {
    tree.dispose(tensors);
  }
}
