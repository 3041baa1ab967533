import type { GridPosterior } from '../../inference';
import { sigmoid, sqrt, tf } from '../../tensor';
import { type Gaussian, normalNodes } from '../targets/gaussian';
import { onGrid } from '../targets/target';
import { directionOf, LAUNCH, type ShuttlePosterior } from './challenger';

/** What somebody wants to know of the shuttle's posterior. */
export interface Summary {
  /** Of a and b. */
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  /** p(damage at 31 °F), averaged over the posterior. */
  readonly predictive: number;
}

/** How far an approximation is from the posterior. */
export interface Errors {
  /** Root mean square over a and b of the distance of the means, in posterior standard deviations. */
  readonly means: number;
  /** Root mean square over a and b of sd / posterior sd − 1. */
  readonly sds: number;
  /** Distance of the predictive probability. */
  readonly predictive: number;
}

export const logistic = (z: number) => 1 / (1 + Math.exp(-z));

/** Sums over a grid of any fineness. */
export function summaryOfGrid(posterior: ShuttlePosterior, grid: GridPosterior = onGrid(posterior)): Summary {
  const [, slope] = directionOf(posterior, LAUNCH);
  const mean = grid.names.map((name) => grid.expectation((theta) => theta[name]));
  const sd = grid.names.map((name, d) =>
    Math.sqrt(grid.expectation((theta) => (theta[name] - mean[d]) ** 2)),
  );
  return { mean, sd, predictive: grid.expectation(({ a, b }) => logistic(a + slope * b)) };
}

/** The covariance of a and b, from the grid. */
export function covarianceOf(posterior: ShuttlePosterior): number[][] {
  const grid = onGrid(posterior);
  const { mean } = summaryOfGrid(posterior);
  return grid.names.map((first, i) =>
    grid.names.map((second, j) =>
      grid.expectation((theta) => (theta[first] - mean[i]) * (theta[second] - mean[j])),
    ),
  );
}

/** Mean and standard deviation of the logit at a temperature, where (a, b) ~ q. */
export function logitOf(posterior: ShuttlePosterior, { mean, covariance }: Gaussian, temperature: number) {
  const u = directionOf(posterior, temperature);
  const centre = u[0] * mean[0] + u[1] * mean[1];
  const variance =
    u[0] ** 2 * covariance[0][0] + 2 * u[0] * u[1] * covariance[0][1] + u[1] ** 2 * covariance[1][1];
  return { centre, spread: Math.sqrt(variance) };
}

const { nodes, weights } = normalNodes(0.05, 7);

/** E[1 / (1 + e^−z)] for z ~ N(centre, spread²), by the trapezoidal rule. */
export const meanOfLogistic = (centre: number, spread: number): number =>
  nodes.reduce((sum, node, n) => sum + weights[n] * logistic(centre + spread * node), 0);

/** Of a Gaussian q: the logit at 31 °F is Gaussian as well, so the predictive is an integral over one number. */
export function summaryOfGaussian(posterior: ShuttlePosterior, q: Gaussian): Summary {
  const { centre, spread } = logitOf(posterior, q, LAUNCH);
  const sd = q.mean.map((_, d) => Math.sqrt(q.covariance[d][d]));
  return { mean: q.mean, sd, predictive: meanOfLogistic(centre, spread) };
}

/** Of draws [S, 2], each as good as any other, or with normalised weights. */
export function summaryOfDraws(
  posterior: ShuttlePosterior,
  draws: tf.Tensor,
  shares?: ArrayLike<number>,
): Summary {
  const [mean, sd, predictive] = tf.tidy(() => {
    const w = shares ? tf.tensor1d(Array.from(shares)) : tf.fill([draws.shape[0]], 1 / draws.shape[0]);
    const average = (x: tf.Tensor) => tf.sum(tf.mul(tf.expandDims(w, 1), x), 0);
    const mean = average(draws);
    const sd = sqrt(average(tf.square(tf.sub(draws, mean))));
    const logits = tf.matMul(draws as tf.Tensor2D, tf.tensor2d([...directionOf(posterior, LAUNCH)], [2, 1]));
    return [mean, sd, average(sigmoid(logits))].map((x) => Array.from(x.dataSync()));
  });
  return { mean, sd, predictive: predictive[0] };
}

const rootMeanSquare = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

/** The errors of one answer, or of several to the same question: root mean squares over these. */
export function errorsOf(exact: Summary, ...answers: readonly Summary[]): Errors {
  const over = (each: (answer: Summary) => readonly number[]) => rootMeanSquare(answers.flatMap(each));
  return {
    means: over(({ mean }) => mean.map((m, d) => (m - exact.mean[d]) / exact.sd[d])),
    sds: over(({ sd }) => sd.map((s, d) => s / exact.sd[d] - 1)),
    predictive: over(({ predictive }) => [predictive - exact.predictive]),
  };
}
