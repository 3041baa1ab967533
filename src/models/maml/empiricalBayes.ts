import { logEvidence, posterior, type RegressionData } from '../../inference/exact/linearRegression';
import { foldIn, type Key, random } from '../../tensor';
import { descent, impliedPrior } from './hierarchicalBayes';
import type { InnerLoop } from './innerLoop';

/** A line with noise, seen at some points and asked about at others: features [1, x]. */
export interface LineTask {
  readonly support: RegressionData;
  readonly query: RegressionData;
}

/** y = w₀ + w₁ x + ε, w ~ N(mean, spread² I), ε ~ N(0, 1/β), x uniform on [−2, 2]: a task family whose prior is known. */
export function lineTasks(
  key: Key,
  {
    tasks,
    points,
    mean,
    spread,
    beta,
  }: {
    readonly tasks: number;
    /** Support points of each task, and as many query points. */
    readonly points: number;
    readonly mean: readonly [number, number];
    readonly spread: number;
    readonly beta: number;
  },
): LineTask[] {
  const list = (n: number, part: number) => {
    const drawn = random.normal(foldIn(key, part), [n]);
    const values = drawn.dataSync();
    drawn.dispose();
    return values;
  };
  const drawnX = random.uniform(foldIn(key, 0), [2 * points * tasks], -2, 2);
  const x = drawnX.dataSync();
  drawnX.dispose();
  const [w, noise] = [list(2 * tasks, 1), list(2 * points * tasks, 2)];
  return Array.from({ length: tasks }, (_, task) => {
    const [w0, w1] = mean.map((m, i) => m + spread * w[2 * task + i]);
    const part = (from: number): RegressionData => {
      const at = Array.from({ length: points }, (__, n) => 2 * points * task + from + n);
      return {
        features: at.map((n) => [1, x[n]]),
        targets: at.map((n) => w0 + w1 * x[n] + noise[n] / Math.sqrt(beta)),
        beta,
      };
    };
    return { support: part(0), query: part(points) };
  });
}

/** MAML's query loss of each task at θ, as −log p(query | φ), nats per point: φ is where the inner steps end. */
export function pointLosses(
  theta: readonly number[],
  tasks: readonly LineTask[],
  inner: InnerLoop,
): number[] {
  return tasks.map(({ support, query }) => {
    const phi = descent(theta, support, inner)[inner.steps];
    const misses = query.features.map((row, n) => query.targets[n] - row[0] * phi[0] - row[1] * phi[1]);
    const squares = misses.reduce((sum, miss) => sum + miss * miss, 0);
    return 0.5 * (Math.log((2 * Math.PI) / query.beta) + (query.beta * squares) / misses.length);
  });
}

/**
 * What Bayes' rule says in its place: −log p(query | support) of each task, nats per point, under the prior N(θ, Q) that the
 * inner steps imply. It averages over all φ, where MAML takes the most probable one.
 */
export function predictiveLosses(
  theta: readonly number[],
  tasks: readonly LineTask[],
  inner: InnerLoop,
): number[] {
  return tasks.map(({ support, query }) => {
    const { mean, covariance } = posterior(impliedPrior(theta, support, inner), support);
    return -logEvidence({ mean, covariance }, query) / query.targets.length;
  });
}

/**
 * The lowest point of a sum of parabolas, one for each task, from their values at −1, 0 and 1, and its standard error over
 * tasks.
 * @param lossesAt the losses of all tasks at t; each quadratic in t
 */
export function vertex(lossesAt: (t: number) => readonly number[]): {
  readonly at: number;
  readonly standardError: number;
} {
  const [left, middle, right] = [-1, 0, 1].map(lossesAt);
  const slopes = right.map((value, i) => (value - left[i]) / 2);
  const bends = right.map((value, i) => value + left[i] - 2 * middle[i]);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b);
  const bend = sum(bends);
  if (!(bend > 0)) throw new RangeError(`the losses have no lowest point: their sum bends by ${bend}.`);
  const at = -sum(slopes) / bend;
  const scatter = Math.sqrt(sum(slopes.map((slope, i) => (slope + bends[i] * at) ** 2)));
  return { at, standardError: scatter / bend };
}
