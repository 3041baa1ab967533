import { gp } from '../../inference';
import { normalCdf, tf } from '../../tensor';
import { type GpTaskFamily, type TaskBatch, toNumbers } from '../fewShot';

/** How well the query points of each task were predicted. */
export interface TaskScores {
  /** Mean over a task's query points of log p(y | x, context), each predicted alone (nats per point), by task. */
  readonly alone: readonly number[];
  /** log p(all query y | x, context) / number of query points (nats per point), by task. */
  readonly jointly: readonly number[];
  /** P(Y ≤ y | x, context) at each query point, by task: uniform on [0, 1] where predictions are calibrated. */
  readonly pit: readonly (readonly number[])[];
}

/** Means and standard deviations of y at points, by task. */
export interface Predicted {
  readonly mean: readonly (readonly number[])[];
  readonly sd: readonly (readonly number[])[];
}

/** The Gaussian process that the tasks were drawn from. */
export function trueProcess({ lengthScale, scale, noise }: GpTaskFamily): gp.GpModel {
  return { kernel: gp.rbf({ variance: scale ** 2, lengthScale }), noiseVariance: noise ** 2 };
}

/**
 * The scores of exact inference, by a Gaussian process on each task: with the process that the tasks were drawn from nobody
 * can score better on average.
 */
export function gpScores(model: gp.GpModel, { support, query }: TaskBatch): TaskScores {
  const [given, asked] = [toNumbers(support), toNumbers(query)];
  const { noiseVariance } = model;
  const each = given.x.map((x, i) => {
    const posterior = gp.gpRegression(model, { x, y: given.y[i] });
    const { mean, variance } = posterior.predict(asked.x[i]);
    const alone = asked.y[i].map((y, j) => logNormal(y - mean[j], variance[j] + noiseVariance));
    const all = gp.gpRegression(model, { x: [...x, ...asked.x[i]], y: [...given.y[i], ...asked.y[i]] });
    const jointly = all.logMarginalLikelihood - posterior.logMarginalLikelihood;
    const standard = asked.y[i].map((y, j) => (y - mean[j]) / Math.sqrt(variance[j] + noiseVariance));
    return { alone: average(alone), jointly: jointly / alone.length, standard };
  });
  return {
    alone: each.map((one) => one.alone),
    jointly: each.map((one) => one.jointly),
    pit: tf.tidy(() => normalCdf(tf.tensor2d(each.map((one) => one.standard))).arraySync()) as number[][],
  };
}

/** Exact mean and standard deviation of y (noise included) at each task's own points. */
export function gpPredicted(
  model: gp.GpModel,
  support: TaskBatch['support'],
  x: readonly (readonly number[])[],
): Predicted {
  const given = toNumbers(support);
  const each = given.x.map((points, i) => gp.gpRegression(model, { x: points, y: given.y[i] }).predict(x[i]));
  return {
    mean: each.map(({ mean }) => Array.from(mean)),
    sd: each.map(({ variance }) => Array.from(variance, (v) => Math.sqrt(v + model.noiseVariance))),
  };
}

/** log N(value; 0, variance) (nats). */
const logNormal = (value: number, variance: number): number =>
  -0.5 * (value ** 2 / variance + Math.log(2 * Math.PI * variance));

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
