import { gridPosterior, hmc, run } from '../../inference';
import { type Key, random, split, tf, tree } from '../../tensor';
import { divergences, momentMatched, normalNodes, onGrid, type SmallTarget } from '../targets';
import { decodeRows, type LatentCurve, logLikelihood } from './curve';

/** E_q[log p(x | z)] for q = N(mean, sd²), by nodes (nats): the expectation that mean-field VB needs as a formula. */
export function expectedLogLikelihood(
  curve: LatentCurve,
  x: readonly number[],
  { mean, sd }: { mean: number; sd: number },
): number {
  const { nodes, weights } = normalNodes(0.04, 8);
  return nodes.reduce((sum, e, i) => sum + weights[i] * logLikelihood(curve, x, mean + sd * e), 0);
}

/** The parabola through values at a centre ± h: what a quadratic function would be. */
export function parabolaThrough(f: (m: number) => number, centre: number, h: number): (m: number) => number {
  const [left, middle, right] = [f(centre - h), f(centre), f(centre + h)];
  const [slope, curvature] = [(right - left) / (2 * h), (right - 2 * middle + left) / h ** 2];
  return (m) => middle + slope * (m - centre) + 0.5 * curvature * (m - centre) ** 2;
}

/** Mean, standard deviation and skewness of p(z | x), and the nats by which the Gaussian of the same mean and variance misses it. */
export interface Shape {
  readonly mean: number;
  readonly sd: number;
  readonly skewness: number;
  /** KL(p(z | x) ‖ N(mean, sd²)) */
  readonly nonGaussianity: number;
}

/** How far from Gaussian a posterior over one unknown is; 0 for a Gaussian. */
export function shapeOf(target: SmallTarget): Shape {
  const grid = onGrid(target);
  const [name] = grid.names;
  const matched = momentMatched(target);
  const [mean, sd] = [matched.mean[0], Math.sqrt(matched.covariance[0][0])];
  const skewness = grid.expectation((theta) => ((theta[name] - mean) / sd) ** 3);
  return { mean, sd, skewness, nonGaussianity: divergences(target, matched).pToQ };
}

/** What a sampling loop per data point gets for its money. */
export interface LoopCost {
  /** Gradients of log p(x, z) per data point, burn-in included. */
  readonly gradients: number;
  /** Of (average of the draws − E[z | x]) / the posterior's standard deviation, without its sign: the median over data points … */
  readonly error: number;
  /** (its standard error, from order statistics ½ √N to either side) … */
  readonly errorOfMedian: number;
  /** … and the share of data points where it is above 1: chains that have seen one bump of two, most of them. */
  readonly astray: number;
}

/**
 * One HMC chain of its own per data point, as Monte Carlo EM runs before each step of θ (App. E: 10 leapfrog steps a draw): after 1, 2, 4, …
 * draws, how well is E[z | x] known? Chains start at draws from the prior; the first quarter of each is dropped.
 */
export async function samplingLoop(
  curve: LatentCurve,
  x: readonly (readonly number[])[],
  options: {
    readonly key: Key;
    readonly draws: number;
    readonly stepSize?: number;
    readonly progress?: (done: number, total: number, note: string) => void;
  },
): Promise<{ readonly costs: LoopCost[]; readonly acceptance: number }> {
  const { draws, stepSize = 0.1, progress } = options;
  const [startKey, runKey] = split(options.key);
  const exact = x.map((row) => momentsOfCode(curve, row));
  const data = tf.tensor2d(x.map((row) => [...row]));
  const logDensity = (z: tf.Tensor) => {
    const off = tf.div(tf.sub(decodeRows(curve, z), data), curve.noise);
    return tf.mul(tf.add(tf.sum(tf.square(off), 1), tf.sum(tf.square(z), 1)), -0.5);
  };
  const sampler = hmc(logDensity, { stepSize, steps: LEAPFROG, jitter: 0.2 });
  const start = random.normal(startKey, [x.length, 1]);
  const state = sampler.init(start);
  const result = await run(sampler, {
    key: runKey,
    state,
    steps: draws,
    xla: false, // a run of seconds: recording is enough
    progress,
    collect: (s) => s.position,
  });
  const chains = result.draws.dataSync(); // [draws, N]
  const acceptance = tf.tidy(() => tf.mean(result.infos.acceptance).dataSync()[0]);
  tree.dispose(result.draws, result.infos as never, result.state as never, state as never);
  tf.dispose([data, start]);
  const costs: LoopCost[] = [];
  for (let length = 4; length <= result.steps; length *= 2) {
    const first = length / 4;
    const errors = exact.map(({ mean, sd }, n) => {
      let sum = 0;
      for (let t = first; t < length; t++) sum += chains[t * x.length + n];
      return Math.abs(sum / (length - first) - mean) / sd;
    });
    errors.sort((a, b) => a - b);
    const [middle, reach] = [Math.floor(errors.length / 2), Math.ceil(Math.sqrt(errors.length) / 2)];
    const error = errors[middle];
    const [low, high] = [
      errors[Math.max(middle - reach, 0)],
      errors[Math.min(middle + reach, errors.length - 1)],
    ];
    const astray = errors.filter((e) => e > 1).length / errors.length;
    costs.push({ gradients: length * LEAPFROG, error, errorOfMedian: (high - low) / 2, astray });
  }
  return { costs, acceptance };
}

const LEAPFROG = 10;

/** E[z | x] and the posterior's standard deviation, by a grid. */
function momentsOfCode(
  curve: LatentCurve,
  x: readonly number[],
): { readonly mean: number; readonly sd: number } {
  const logJoint = ({ z }: Readonly<Record<string, number>>) => logLikelihood(curve, x, z) - 0.5 * z * z;
  const grid = gridPosterior({ z: { from: -5, to: 5, cells: 500 } }, logJoint);
  const mean = grid.expectation(({ z }) => z);
  return { mean, sd: Math.sqrt(grid.expectation(({ z }) => (z - mean) ** 2)) };
}
