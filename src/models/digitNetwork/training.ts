import { assertPositive, assertPositiveInteger } from '../../inference/checks';
import {
  adam,
  cosineDecay,
  fit as fitBatches,
  type Key,
  type Loss,
  split,
  type TrainingState,
  trainer,
  tree,
} from '../../tensor';
import type { BayesData } from '../bayesByBackprop';

/** How things stand at the end of an epoch. */
export interface EpochEnd<Params> {
  readonly params: Params;
  /** All that a later session needs to go on. */
  readonly state: TrainingState<Params>;
  /** Means over the epoch. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface TrainingOptions<Params> {
  /** Where it starts; copied. */
  readonly params: Params;
  /** `negativeElbo` of `bayesByBackprop`, or `pointLoss`. */
  readonly loss: Loss<Params, BayesData>;
  readonly data: BayesData;
  readonly key: Key;
  /** Of the whole run: Adam's step size falls from `learningRate` to zero along half a cosine until then. */
  readonly epochs: number;
  readonly learningRate: number;
  /** M; 128 if not given. */
  readonly batchSize?: number;
  /** As in `trainer`: whether XLA compiles the step further, which takes seconds and memory that a short run does not win back. */
  readonly xla?: boolean | 'auto';
  /** Goes on from here, exactly as if it had never stopped. Stays the caller's. */
  readonly resume?: TrainingState<Params>;
  /** Stops after so many epochs of the run, to be resumed later; runs to the end if not given. */
  readonly until?: number;
  readonly progress?: (done: number, total: number, note: string) => void;
  /** Told after each epoch, counted from 1; what is waited for before the next begins. The tensors are disposed afterwards. */
  readonly onEpoch?: (epoch: number, now: EpochEnd<Params>) => unknown;
}

export interface TrainingResult<Params> {
  /** Owned by the caller. */
  readonly params: Params;
  /** The mean of each metric over each epoch of this session. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
  readonly interrupted: boolean;
}

/** Trains a network on minibatches in a new order each epoch, the same recipe for a distribution over weights and for a point. */
export async function trainDigits<Params>(options: TrainingOptions<Params>): Promise<TrainingResult<Params>> {
  const { params, loss, data, key, epochs, learningRate, batchSize = 128, resume, onEpoch } = options;
  const { until = epochs, progress, xla } = options;
  for (const [name, value] of Object.entries({ epochs, batchSize, until }))
    assertPositiveInteger(name, value);
  assertPositive('learningRate', learningRate);
  const [stepKey, orderKey] = split(key, 2);
  const perEpoch = Math.floor(data.x.shape[0] / batchSize);
  const running = trainer<Params, BayesData>({
    params,
    data,
    loss,
    key: stepKey,
    optimiser: adam({ learningRate: cosineDecay(learningRate, { steps: epochs * perEpoch }) }),
    name: 'digits',
    xla,
  });
  try {
    if (resume) running.restore(resume);
    const done = running.steps / perEpoch;
    if (!Number.isInteger(done) || done >= until)
      throw new RangeError(`a run of ${until} epochs cannot go on after ${done}`);
    const { metrics, interrupted } = await fitBatches(running, {
      epochs: until - done,
      batchSize,
      key: orderKey,
      progress,
      onEpoch: async (epoch, means) => {
        if (!onEpoch) return;
        const now = { params: running.params(), state: running.state(), metrics: means };
        try {
          await onEpoch(epoch + 1, now);
        } finally {
          tree.dispose(now.params, now.state);
        }
      },
    });
    return { params: running.params(), metrics, interrupted };
  } finally {
    running.dispose();
  }
}
