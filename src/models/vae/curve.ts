import {
  foldIn,
  Interrupted,
  interruptible,
  type Key,
  random,
  type Trainer,
  type tf,
  tree,
} from '../../tensor';
import type { Averages } from './evaluate';
import type { VaeParams } from './model';

/** Where training stands after so many training samples (the horizontal axis of figure 2). */
export interface CurvePoint {
  readonly samples: number;
  /** Seconds of training since the first step, evaluation not counted. */
  readonly seconds: number;
  readonly train: Averages;
  readonly test?: Averages;
}

export type Progress = (done: number, total: number, note: string) => void;

export interface CurveOptions {
  /** M */
  readonly batchSize: number;
  /** Train until so many training samples have been seen, those before a `resume` included. */
  readonly samples: number;
  /** What the orders of the data come from. */
  readonly key: Key;
  /** Where to evaluate, in samples seen; each is rounded up to the end of a step. */
  readonly checkpoints: readonly number[];
  readonly evaluate: (params: VaeParams) => Pick<CurvePoint, 'train' | 'test'>;
  /** Told of each point; return false to stop. The parameters are disposed afterwards: clone what you keep. */
  readonly onCheckpoint?: (point: CurvePoint, params: VaeParams) => unknown;
  readonly progress?: Progress;
}

/** Milliseconds of steps between two looks at the outside world, about. */
const BREATH = 40;

/**
 * Trains step by step through shuffled epochs and evaluates at the checkpoints. Gives other events a turn, and stops at
 * an interrupt with the curve so far; the trainer holds what was learnt.
 */
export async function trainAlong(
  trainer: Trainer<VaeParams, tf.Tensor2D>,
  options: CurveOptions,
): Promise<{
  readonly curve: readonly CurvePoint[];
  readonly seconds: number;
  readonly interrupted: boolean;
}> {
  const { batchSize, samples, key, checkpoints, evaluate, onCheckpoint, progress } = options;
  const last = Math.ceil(samples / batchSize);
  const stops = checkpointSteps(checkpoints, batchSize, trainer.steps, last);
  const curve: CurvePoint[] = [];
  let seconds = 0;
  const order = new Order(key, trainer.rows, batchSize);
  const look = (): boolean => {
    const params = trainer.params();
    const point = { samples: trainer.steps * batchSize, seconds, ...evaluate(params) };
    curve.push(point);
    const goOn = onCheckpoint?.(point, params) !== false;
    tree.dispose(params);
    return goOn;
  };
  const run = async (pause: () => Promise<void>) => {
    let perStep = BREATH;
    while (trainer.steps < last) {
      const step = trainer.steps;
      const stop = stops.find((candidate) => candidate > step) ?? last;
      const count = Math.min(Math.max(1, Math.floor(BREATH / perStep)), stop - step);
      const batches = Array.from({ length: count }, (_, i) => order.batch(step + i));
      const start = performance.now();
      const metrics = trainer.manySteps(batches);
      const milliseconds = performance.now() - start;
      seconds += milliseconds / 1000;
      perStep = milliseconds / count;
      if (stops.includes(trainer.steps) && !look()) return;
      progress?.(trainer.steps * batchSize, last * batchSize, note(metrics[count - 1], curve));
      await pause();
    }
  };
  try {
    await interruptible(run);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { curve, seconds, interrupted: true };
  }
  return { curve, seconds, interrupted: false };
}

function checkpointSteps(checkpoints: readonly number[], batchSize: number, from: number, last: number) {
  const steps = checkpoints.map((samples) => Math.ceil(samples / batchSize));
  return [...new Set(steps)].filter((step) => step > from && step <= last).sort((a, b) => a - b);
}

function note(metrics: Readonly<Record<string, number>>, curve: readonly CurvePoint[]): string {
  const point = curve.at(-1);
  if (point)
    return `bound ${point.train.bound.toFixed(1)}${point.test ? `, test ${point.test.bound.toFixed(1)}` : ''}`;
  const bound = metrics.bound ?? metrics['wake.objective'];
  return bound === undefined ? '' : `bound ${bound.toFixed(1)}`;
}

/** The rows of each step: epoch e is shuffled by foldIn(key, e), and what is left over at its end waits. */
class Order {
  private epoch = -1;
  private rows = new Int32Array(0);
  private readonly perEpoch: number;

  constructor(
    private readonly key: Key,
    private readonly count: number,
    private readonly batchSize: number,
  ) {
    this.perEpoch = Math.floor(count / batchSize);
  }

  batch(step: number): Int32Array {
    const epoch = Math.floor(step / this.perEpoch);
    if (epoch !== this.epoch) {
      const order = random.permutation(foldIn(this.key, epoch), this.count);
      this.rows = order.dataSync() as Int32Array;
      order.dispose();
      this.epoch = epoch;
    }
    const at = (step % this.perEpoch) * this.batchSize;
    return this.rows.subarray(at, at + this.batchSize);
  }
}

/** Sample counts that are evenly spaced on figure 2's logarithmic axis, both ends included, in whole hundreds. */
export function logSpaced(from: number, to: number, count: number): number[] {
  if (!(from >= 100 && to > from && Number.isInteger(count) && count >= 2))
    throw new RangeError(`logSpaced needs 100 ≤ from < to and a count ≥ 2, got ${from}, ${to}, ${count}`);
  const ratio = Math.log(to / from);
  const values = Array.from({ length: count }, (_, i) => from * Math.exp((ratio * i) / (count - 1)));
  return [...new Set(values.map((value) => 100 * Math.round(value / 100)))];
}
