import { assertPositiveInteger } from '../../inference/checks';
import {
  adam,
  cosineDecay,
  foldIn,
  interruptible,
  type Key,
  type StepMetrics,
  split,
  type Trainer,
  tf,
  trainer,
  tree,
} from '../../tensor';
import { type Points, randomMask, type TaskBatch } from '../fewShot';
import { initParams, type Params } from './network';
import { objective } from './objective';
import type { NeuralProcess } from './settings';

export interface TrainOptions {
  readonly key: Key;
  /**
   * Fresh tasks for one step: called inside of the compiled step. Support points with a mask of their own are the context as it
   * says; without, contexts of every size are made of the first points.
   */
  readonly draw: (key: Key) => TaskBatch & { readonly support: Points & { readonly mask?: tf.Tensor3D } };
  readonly steps: number;
  /** At the start; it falls along half a cosine to a hundredth. */
  readonly learningRate?: number;
  /** The smallest context, 1 unless said; sizes are drawn uniformly from here to all support points. */
  readonly leastContext?: number;
  /** How many steps one value of the history is the mean of. */
  readonly every?: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
}

export interface Trained {
  /** The caller owns them. */
  readonly params: Params;
  /** Steps done, and means of the terms of the objective since the value before (nats per target point). */
  readonly history: readonly { readonly step: number; readonly fit: number; readonly kl: number }[];
}

/**
 * Trains on tasks that are drawn afresh at every step: nothing can be learnt by heart but what the tasks have in common. The
 * targets are all points, support and query; the context is the beginning of the support, of a size drawn for each task.
 */
export async function train(model: NeuralProcess, options: TrainOptions): Promise<Trained> {
  const { key, draw, steps, learningRate = 2e-3, leastContext = 1, every = 100, progress } = options;
  assertPositiveInteger('steps', steps);
  assertPositiveInteger('every', every);
  const params = initParams(model, foldIn(key, 0));
  const learner = trainer({
    params,
    key: foldIn(key, 1),
    optimiser: adam({ learningRate: cosineDecay(learningRate, { steps, final: learningRate / 100 }) }),
    loss: (now: Params, _: undefined, k: Key) =>
      tf.tidy(() => {
        const [taskKey, maskKey, zKey] = split(k, 3);
        const { support, query } = draw(taskKey);
        const [tasks, points] = support.x.shape;
        const mask = support.mask ?? randomMask(maskKey, { tasks, points, least: leastContext });
        const targets = {
          x: tf.concat([support.x, query.x], 1),
          y: tf.concat([support.y, query.y], 1),
        };
        return objective(model, now, { context: { ...support, mask }, targets, key: zKey });
      }),
    name: 'neural process',
    // The time goes into products of matrices: XLA would save little of it, and take seconds to compile.
    xla: false,
  });
  tree.dispose(params);
  try {
    const history = await steppedThrough(learner, { steps, every, progress });
    return { params: learner.params(), history };
  } finally {
    learner.dispose();
  }
}

async function steppedThrough(
  learner: Trainer<Params, undefined>,
  {
    steps,
    every,
    progress,
  }: Required<Pick<TrainOptions, 'steps' | 'every'>> & Pick<TrainOptions, 'progress'>,
): Promise<Trained['history']> {
  const history: { step: number; fit: number; kl: number }[] = [];
  await interruptible(async (pause) => {
    let since: StepMetrics[] = [];
    for (let done = 0; done < steps; ) {
      const count = Math.min(16, steps - done, every - since.length);
      since.push(...learner.manySteps(count));
      done += count;
      if (since.length === every || done === steps) {
        const mean = (name: string) => since.reduce((sum, m) => sum + m[name], 0) / since.length;
        history.push({ step: done, fit: mean('fit'), kl: mean('kl') });
        progress?.(done, steps, `fit ${mean('fit').toFixed(3)} nats`);
        since = [];
      }
      await pause();
    }
  });
  return history;
}
