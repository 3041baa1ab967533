import { type Estimate, estimateOf, gp } from '../../inference';
import { foldIn, type Key, tree } from '../../tensor';
import { gaussianProcessTasks, type TaskBatch, takeSupport, toNumbers } from '../fewShot';
import { gpScores } from '../neuralProcess';
import { type BaselineOptions, fromScratch, networkOutputs } from './baselines';
import { learnPrior, plainTasks } from './kernelFromTasks';
import { mostProbable, type WaveGrid, wavePosterior, wavePredicted, waveScores } from './waveGrid';

/** Squared error and log-likelihood of query points; both are means over a task's points, then over tasks. */
export interface Scored {
  readonly error: Estimate;
  /** Nats per point. */
  readonly logScore: Estimate;
}

export interface ByShots {
  /** K, support points. */
  readonly shots: number;
  /** The whole posterior. */
  readonly bayes: Scored;
  /** Its most probable cell alone. */
  readonly map: Scored;
}

/** Mean squared error over each task's points, and over tasks. @param means predictions by task */
export function squaredError(means: readonly (readonly number[])[], { query }: TaskBatch): Estimate {
  const { y } = toNumbers(query);
  return estimateOf(means.map((row, i) => average(row.map((f, j) => (f - y[i][j]) ** 2))));
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;

/** The exact learner and its point estimate, given the first K support points of each task. */
export function exactByShots(grid: WaveGrid, batch: TaskBatch, shots: readonly number[]): ByShots[] {
  return shots.map((K) => {
    const tasks = takeSupport(batch, K);
    const whole = wavePosterior(grid, tasks.support);
    const sharp = mostProbable(whole);
    const [bayes, map] = [whole, sharp].map((posterior) => ({
      error: squaredError(wavePredicted(grid, posterior, tasks.query.x).mean, tasks),
      logScore: estimateOf(waveScores(grid, posterior, tasks.query).map(average)),
    }));
    tree.dispose(tasks, whole, sharp);
    return { shots: K, bayes, map };
  });
}

/** The error of networks that see the first K support points of their own task, and nothing else. */
export async function scratchByShots(
  batch: TaskBatch,
  shots: readonly number[],
  options: BaselineOptions,
): Promise<{ readonly shots: number; readonly error: Estimate }[]> {
  const scored: { shots: number; error: Estimate }[] = [];
  for (const [i, K] of shots.entries()) {
    const tasks = takeSupport(batch, K);
    const stack = await fromScratch(tasks.support, { ...options, key: foldIn(options.key, i) });
    scored.push({ shots: K, error: squaredError(networkOutputs(stack, tasks.query.x), tasks) });
    tree.dispose(tasks, stack);
  }
  return scored;
}

export interface PriorOfTasks {
  /** How many tasks it was learnt from. */
  readonly tasks: number;
  readonly lengthScale: number;
  /** Mean over test tasks of the ceiling's log-likelihood less this prior's (nats per point). */
  readonly below: number;
}

/**
 * Priors learnt from M tasks of the family `gaussianProcessTasks` draws by default, with several sets of tasks for each M, and how far below the exact process they
 * are on test tasks.
 */
export function priorsByTasks(options: {
  readonly key: Key;
  readonly counts: readonly number[];
  readonly sets: number;
  readonly start: gp.GpModel;
  readonly truth: gp.GpModel;
  readonly test: TaskBatch;
  readonly progress?: (done: number, total: number) => void;
}): PriorOfTasks[] {
  const { key, counts, sets, start, truth, test, progress } = options;
  const ceiling = gpScores(truth, test).alone;
  return counts.flatMap((tasks, m) =>
    Array.from({ length: sets }, (_, r) => {
      const drawn = gaussianProcessTasks(foldIn(key, m * sets + r), { tasks, support: 5, query: 5 });
      const { model } = learnPrior(plainTasks(drawn), start);
      tree.dispose(drawn);
      progress?.(m * sets + r + 1, counts.length * sets);
      const { alone } = gpScores(model, test);
      return {
        tasks,
        lengthScale: model.kernel.hyperparameters.lengthScale,
        below: average(alone.map((value, i) => ceiling[i] - value)),
      };
    }),
  );
}

/**
 * How likely the query points of each task are, each alone, to a process whose hyper-parameters were fitted to the task's own support
 * points and nothing else (nats per point).
 */
export function fittedAlone(start: gp.GpModel, { support, query }: TaskBatch): number[] {
  const [given, asked] = [toNumbers(support), toNumbers(query)];
  return given.x.map((x, i) => {
    const { posterior } = gp.fitGp(start, { x, y: given.y[i] });
    const { mean, variance } = posterior.predict(asked.x[i]);
    return average(
      asked.y[i].map((y, j) => {
        const spread = variance[j] + posterior.model.noiseVariance;
        return -0.5 * ((y - mean[j]) ** 2 / spread + Math.log(2 * Math.PI * spread));
      }),
    );
  });
}
