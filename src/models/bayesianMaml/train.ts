import { assertPositiveInteger } from '../../inference/checks';
import {
  adam,
  clipByGlobalNorm,
  cosineDecay,
  foldIn,
  interruptible,
  type Key,
  trainer,
  tree,
} from '../../tensor';
import { forkTasks } from '../fewShot';
import type { MetaParams, Method } from './method';

export interface MetaTraining {
  readonly key: Key;
  /** Meta-iterations. */
  readonly steps: number;
  /** Tasks in each, drawn anew. */
  readonly tasks?: number;
  /** Query points of each task. */
  readonly query?: number;
  /** Of Adam; falls to 0 along a cosine. */
  readonly learningRate?: number;
  readonly progress?: (done: number, total: number, note?: string) => void;
  /** Called with the parameters after every so many steps; they are the trainer's. */
  readonly every?: { readonly steps: number; readonly call: (done: number, params: MetaParams) => void };
}

export interface MetaTrained<Params> {
  /** Owned by the caller. */
  readonly params: Params;
  /** The meta-loss, in nats per task, as means over `CHUNK` steps. */
  readonly losses: readonly number[];
}

/** Meta-iterations in one call. */
export const CHUNK = 25;

/** Largest norm of a meta-gradient. */
const LARGEST = 10;

/** Meta-training by Adam: new tasks at every step, their kinds and numbers of points by throws that the key decides. */
export async function metaTrain<Params extends MetaParams>(
  method: Method<Params>,
  { key, steps, tasks = 16, query = 10, learningRate = 1e-3, progress, every }: MetaTraining,
): Promise<MetaTrained<Params>> {
  assertPositiveInteger('steps', steps);
  const start = method.init(foldIn(key, 0));
  const training = trainer<Params, undefined>({
    params: start,
    key: foldIn(key, 1),
    optimiser: clipByGlobalNorm(LARGEST, adam({ learningRate: cosineDecay(learningRate, { steps }) })),
    loss: (params: Params, _: undefined, noise: Key) =>
      method.loss(params, forkTasks(foldIn(noise, 0), { tasks, query }), foldIn(noise, 1)),
    // Compiling takes XLA longer than all of the training that it would speed up.
    xla: false,
    name: 'meta-training',
  });
  tree.dispose(start);
  const losses: number[] = [];
  try {
    await interruptible(async (pause) => {
      for (let done = 0; done < steps; ) {
        const found = training.manySteps(Math.min(CHUNK, steps - done)).map(({ loss }) => loss);
        losses.push(found.reduce((sum, loss) => sum + loss, 0) / found.length);
        done += found.length;
        progress?.(done, steps, `${losses[losses.length - 1].toFixed(2)} nats per task`);
        if (every && done % every.steps === 0) withParams(training.params(), (now) => every.call(done, now));
        await pause();
      }
    });
    return { params: training.params(), losses };
  } finally {
    training.dispose();
  }
}

function withParams<Params extends MetaParams>(params: Params, call: (params: Params) => void): void {
  try {
    call(params);
  } finally {
    tree.dispose(params);
  }
}
