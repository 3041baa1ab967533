/** Training in epochs: every data point once, in an order that a key decides. */
import { Interrupted, interruptible } from '../interrupt';
import { foldIn, type Key } from '../keys';
import { permutation } from '../random';
import type { StepMetrics, Trainer } from './trainer';

export interface FitOptions {
  readonly epochs: number;
  /** Data points per step; what is left over at the end of an epoch waits for the next shuffle. All where not given. */
  readonly batchSize?: number;
  /** What the orders of the data come from: epoch i of the trainer's life is shuffled by foldIn(key, i). */
  readonly key: Key;
  /** Called after every step: how far, of how much, and the loss in a few words. */
  readonly progress?: (done: number, total: number, note: string) => void;
  /** Called after every epoch, with the means of its metrics: for charts, early stopping (return false), checkpoints. */
  readonly onEpoch?: (epoch: number, metrics: StepMetrics) => unknown;
}

export interface FitResult {
  /** Steps done by the end of each epoch. */
  readonly steps: readonly number[];
  /** The mean of each metric over each epoch. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
  /** Whether the reader stopped it. The trainer holds what it has learnt so far, and can be fitted on. */
  readonly interrupted: boolean;
}

/**
 * Trains for some epochs. Gives other events a turn now and then, and stops on an interrupt with what there is.
 *
 * @throws when a metric is not a number, naming the step and the metric.
 */
export async function fit<Params, Batch>(
  trainer: Trainer<Params, Batch>,
  options: FitOptions,
): Promise<FitResult> {
  const { epochs, key, onEpoch, progress, batchSize = trainer.rows } = options;
  checkOptions(trainer.rows, epochs, batchSize);
  const perEpoch = Math.floor(trainer.rows / batchSize);
  const first = Math.floor(trainer.steps / perEpoch);
  const means: MeanOf[] = [];
  const steps: number[] = [];
  const pace = new Pace();
  const run = async (pause: () => Promise<void>) => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = shuffled(foldIn(key, first + epoch), trainer.rows);
      const mean = new MeanOf();
      means.push(mean);
      const batches = Array.from({ length: perEpoch }, (_, i) =>
        order.subarray(i * batchSize, (i + 1) * batchSize),
      );
      for (let done = 0; done < perEpoch; ) {
        if (progress && trainer.compilesNext) {
          progress(epoch * perEpoch + done, epochs * perEpoch, 'XLA compiles the step');
          await new Promise((resume) => setImmediate(resume));
        }
        const group = batches.slice(done, done + pace.steps());
        for (const metrics of pace.timed(() => trainer.manySteps(group))) {
          mean.add(metrics);
          done++;
          progress?.(epoch * perEpoch + done, epochs * perEpoch, note(mean.value()));
        }
        await pause();
      }
      steps.push(trainer.steps);
      if ((await onEpoch?.(first + epoch, mean.value())) === false) return;
    }
  };
  let interrupted = false;
  try {
    await interruptible(run);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    interrupted = true;
  }
  // An interrupted epoch counts as far as it came.
  if (interrupted && steps.length < means.length) steps.push(trainer.steps);
  const names = Object.keys(means[0].value());
  const metrics = names.map((name) => [name, means.map((mean) => mean.value()[name])]);
  return { steps, metrics: Object.fromEntries(metrics), interrupted };
}

function checkOptions(rows: number, epochs: number, batchSize: number): void {
  if (rows === 0) throw new Error('fit: the trainer has no data. Give it `data`, or call its step yourself.');
  if (!Number.isInteger(epochs) || epochs < 1)
    throw new Error(`fit: epochs must be an integer ≥ 1, got ${epochs}.`);
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > rows) {
    throw new Error(`fit: batchSize must be an integer from 1 to the ${rows} data points, got ${batchSize}.`);
  }
}

function shuffled(key: Key, rows: number): Int32Array {
  const order = permutation(key, rows);
  const values = order.dataSync() as Int32Array;
  order.dispose();
  return values;
}

/** Milliseconds between two looks at the outside world, about. */
const BREATH = 40;

/** How many steps to run at once: many if they are short. The numbers do not depend on it. */
class Pace {
  private perStep = BREATH;

  steps(): number {
    return Math.max(1, Math.floor(BREATH / this.perStep));
  }

  timed<T>(steps: () => readonly T[]): readonly T[] {
    const start = performance.now();
    const results = steps();
    this.perStep = (performance.now() - start) / results.length;
    return results;
  }
}

/** The running mean of records of numbers. */
class MeanOf {
  private count = 0;
  private readonly sums = new Map<string, number>();

  add(metrics: StepMetrics): void {
    this.count++;
    for (const [name, value] of Object.entries(metrics))
      this.sums.set(name, (this.sums.get(name) ?? 0) + value);
  }

  value(): StepMetrics {
    return Object.fromEntries([...this.sums].map(([name, sum]) => [name, sum / this.count]));
  }
}

const note = (metrics: StepMetrics) =>
  Object.entries(metrics)
    .filter(([name]) => name === 'loss' || name.endsWith('.loss'))
    .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join(', ');
