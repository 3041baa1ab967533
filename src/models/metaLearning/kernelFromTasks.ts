import { gp, lbfgs } from '../../inference';
import { type TaskBatch, toNumbers } from '../fewShot';

/** The points of one task. */
export interface PlainTask {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** All points of each task, support and query. */
export function plainTasks({ support, query }: TaskBatch): PlainTask[] {
  const [first, rest] = [toNumbers(support), toNumbers(query)];
  return first.x.map((x, i) => ({ x: [...x, ...rest.x[i]], y: [...first.y[i], ...rest.y[i]] }));
}

export interface LearntPrior {
  readonly model: gp.GpModel;
  /** Σ over the tasks of log p(y | x, θ) at the end (nats). */
  readonly logEvidence: number;
}

/**
 * The hyper-parameters θ that make all tasks together most probable: max Σ_t log p(y_t | x_t, θ), each task's function integrated out. Empirical Bayes
 * at the level of tasks: θ is what they have in common, their prior. By L-BFGS over log θ.
 * @throws RangeError where there is no task
 */
export function learnPrior(tasks: readonly PlainTask[], start: gp.GpModel): LearntPrior {
  if (tasks.length === 0) throw new RangeError('a prior cannot be learnt from no tasks.');
  const before = { ...start.kernel.hyperparameters, noiseVariance: start.noiseVariance };
  const names = Object.keys(before) as (keyof typeof before)[];
  const at = (logs: ArrayLike<number>) =>
    gp.withHyperparameters(start, Object.fromEntries(names.map((name, i) => [name, Math.exp(logs[i])])));
  const objective = (logs: Float64Array) => {
    const model = at(logs);
    const each = tasks.map((task) => gp.logEvidenceAndGradient(model, { x: [...task.x], y: task.y }));
    const sum = (f: (one: (typeof each)[number]) => number) => each.reduce((total, one) => total + f(one), 0);
    return {
      value: -sum((one) => one.logMarginalLikelihood) / tasks.length,
      gradient: names.map((name) => -sum((one) => one.gradient[name]) / tasks.length),
    };
  };
  const first = names.map((name) => Math.log(before[name]));
  const { x, value } = lbfgs(objective, first, { maxIterations: 60, gradientTolerance: 1e-4, maxStep: 1 });
  return { model: at(x), logEvidence: -value * tasks.length };
}
