import { estimateOf } from '../../inference';
import { tree } from '../../tensor';
import { type TaskBatch, takeSupport, toNumbers } from '../fewShot';
import type { Predictor } from './predictors';

/** A mean over tasks with its standard error. */
export interface OverTasks {
  readonly mean: number;
  readonly standardError: number;
}

/** How one predictor does with contexts of one size. */
export interface SizeScores {
  /** Points in the context. */
  readonly size: number;
  /** Log-likelihood of query points, each alone, and of all of a task together (nats per point). */
  readonly alone: OverTasks;
  readonly jointly: OverTasks;
  /** How far below the ceiling `alone` is, task by task (nats per point). */
  readonly below: OverTasks;
  /** Root mean square of y − predicted mean at the context's own points. */
  readonly miss: number;
  /** Share of query points in the central intervals of 50 % and of 90 %. */
  readonly covered: readonly [number, number];
}

export interface ScoreCard {
  readonly name: string;
  readonly scores: readonly SizeScores[];
}

/** The scores of several predictors on the same tasks. The first one is the ceiling. */
export function scoreCard(
  predictors: Readonly<Record<string, Predictor>>,
  batch: TaskBatch,
  sizes: readonly number[],
): ScoreCard[] {
  const cards = Object.keys(predictors).map((name) => ({ name, scores: [] as SizeScores[] }));
  for (const size of sizes) {
    const tasks = takeSupport(batch, size);
    let ceiling: readonly number[] | undefined;
    for (const card of cards) {
      const predictor = predictors[card.name];
      const { alone, jointly, pit } = predictor.score(tasks);
      ceiling ??= alone;
      card.scores.push({
        size,
        alone: overTasks(alone),
        jointly: overTasks(jointly),
        below: overTasks(alone.map((value, i) => ceiling![i] - value)),
        miss: missAtContext(predictor, tasks),
        covered: [coverage(pit, 0.5), coverage(pit, 0.9)],
      });
    }
    tree.dispose(tasks);
  }
  return cards;
}

const overTasks = (values: readonly number[]): OverTasks => {
  const { mean, standardError } = estimateOf(values);
  return { mean, standardError };
};

/** Root mean square of y − predicted mean at the context's own points, over all tasks. */
export function missAtContext(predictor: Predictor, { support }: Pick<TaskBatch, 'support'>): number {
  const { mean } = predictor.predict(support, support.x);
  const squares = toNumbers(support).y.flatMap((row, i) => row.map((y, j) => (y - mean[i][j]) ** 2));
  return Math.sqrt(squares.reduce((a, b) => a + b) / squares.length);
}

/** The share of outcomes inside of the central interval that was to hold a share `level` of them. */
export function coverage(pit: readonly (readonly number[])[], level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1, got ${level}.`);
  const all = pit.flat();
  return all.filter((u) => Math.abs(u - 0.5) <= level / 2).length / all.length;
}

/**
 * For each task, the mean over its query points of log(sd of this predictor / sd of the other) (nats). For Gaussian predictions this is what
 * wider intervals cost: with u = (y − mean) / sd the difference of two log-likelihoods is this plus half the difference of u².
 */
export function widthGaps(predictor: Predictor, other: Predictor, { support, query }: TaskBatch): number[] {
  const [one, two] = [predictor, other].map((p) => p.predict(support, query.x).sd);
  return one.map((row, i) => row.reduce((sum, sd, j) => sum + Math.log(sd / two[i][j]), 0) / row.length);
}
