/** The recorded runs: how each is trained. */
import type { Key } from '../../tensor';
import { type Points, sinusoidTasks, type TaskBatch } from '../fewShot';
import type { Sinusoids } from './evaluate';
import type { InnerLoop } from './innerLoop';
import { reptileLearner } from './reptile';
import { type MetaLearner, mamlLearner } from './train';

/** The meta-training of Finn et al. (2017), section 5.1. */
export const PAPER = { tasks: 25, rate: 0.01, learningRate: 1e-3, iterations: 70_000 } as const;

/** A run: MAML and what is made of it by changing the inner loop, or Reptile. */
export type Run =
  | {
      readonly kind: 'maml';
      readonly shots: number;
      readonly inner: InnerLoop;
      /** Of the weights at the start; Glorot's unless given. */
      readonly spread?: number;
      readonly iterations?: number;
      /** In a meta-batch; the paper's 25 unless given. */
      readonly tasks?: number;
      /** Range of the frequencies of the sinusoids; 1 in all unless given. */
      readonly frequency?: readonly [number, number];
    }
  | {
      readonly kind: 'reptile';
      readonly shots: number;
      readonly steps: number;
      readonly rate: number;
      readonly outerRate: number;
      readonly iterations?: number;
    };

const once = { steps: 1, rate: PAPER.rate } as const;
const part = { iterations: 10_000 } as const;
const theirs = { iterations: 60_000, tasks: 4 } as const;

/**
 * - `pretrained-10`: no inner step, one network for all tasks;
 * - `reptile-10`: the inner loop and the number of iterations of the sine waves of Nichol et al. (2018): 5 steps of 0.02 on 10
 *   of 50 points each; 25 tasks an iteration where they have one, hence the longer outer step.
 *
 * And, for a part of the way, what the published figures may have had otherwise:
 * - `maml-10-rate-0.001`: the inner rate that the published command leaves at its default, where the paper says 0.01;
 * - `maml-10-narrow-start`: weights drawn with the standard deviation of the published code;
 * - `maml-10-five-steps`: trained for five inner steps;
 * - `maml-10-meta-sgd`: 60,000 iterations of 4 tasks, as Li et al. (2017) trained the MAML whose errors they print, and
 *   `maml-10-meta-sgd-narrow` from the published code's start, too; `maml-10-frequencies` on sinusoids of frequencies between
 *   0.8 and 1.2.
 */
export const RUNS: Readonly<Record<RunName, Run>> = {
  'maml-10': { kind: 'maml', shots: 10, inner: once },
  'first-order-10': { kind: 'maml', shots: 10, inner: { ...once, secondOrder: false } },
  'pretrained-10': { kind: 'maml', shots: 10, inner: { ...once, steps: 0 } },
  'reptile-10': { kind: 'reptile', shots: 10, steps: 5, rate: 0.02, outerRate: 1, iterations: 30_000 },
  'maml-5': { kind: 'maml', shots: 5, inner: once },
  'maml-10-rate-0.001': { kind: 'maml', shots: 10, inner: { ...once, rate: 0.001 }, ...part },
  'maml-10-narrow-start': { kind: 'maml', shots: 10, inner: once, spread: 0.01, ...part },
  'maml-10-five-steps': { kind: 'maml', shots: 10, inner: { ...once, steps: 5 }, ...part },
  'maml-10-meta-sgd': { kind: 'maml', shots: 10, inner: once, ...theirs },
  'maml-10-meta-sgd-narrow': { kind: 'maml', shots: 10, inner: once, spread: 0.01, ...theirs },
  'maml-10-frequencies': { kind: 'maml', shots: 10, inner: once, frequency: [0.8, 1.2], ...theirs },
};

export type RunName =
  | 'maml-10'
  | 'first-order-10'
  | 'pretrained-10'
  | 'reptile-10'
  | 'maml-5'
  | 'maml-10-rate-0.001'
  | 'maml-10-narrow-start'
  | 'maml-10-five-steps'
  | 'maml-10-meta-sgd'
  | 'maml-10-meta-sgd-narrow'
  | 'maml-10-frequencies';

/** Meta-iterations of a run. */
export const iterationsOf = ({ iterations = PAPER.iterations }: Run): number => iterations;

/** How a run learns, on sinusoids that it draws itself. */
export function learnerOf(run: Run, iterations: number = iterationsOf(run)): MetaLearner {
  if (run.kind === 'maml') {
    const { inner, shots, ...sinusoids } = run;
    return mamlLearner({ draw: tasksOf(shots, sinusoids), inner, learningRate: PAPER.learningRate });
  }
  const { steps, rate, outerRate, shots } = run;
  return reptileLearner({ draw: pointsOf(shots * steps), steps, rate, outerRate, iterations });
}

/** Sinusoids with K support and K query points each, 25 unless said. */
const tasksOf =
  (shots: number, { tasks = PAPER.tasks, frequency }: { readonly tasks?: number } & Sinusoids) =>
  (key: Key): TaskBatch =>
    sinusoidTasks(key, { tasks, support: shots, query: shots, frequency });

/** 25 sinusoids with so many points each, and no query set. */
const pointsOf =
  (points: number) =>
  (key: Key): Points =>
    sinusoidTasks(key, { tasks: PAPER.tasks, support: points, query: 1 }).support;
