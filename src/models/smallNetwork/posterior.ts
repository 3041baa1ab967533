import { type GridPosterior, gridPosterior } from '../../inference';
import { logSumExp64 } from '../../inference/numeric';
import { normalNodes } from '../targets';
import {
  checkObservations,
  logLikelihood,
  logNormal,
  logPrior,
  type Observations,
  output,
  type SmallNetwork,
  smallNetwork,
  type Weights,
  weightNames,
} from './network';

/** p(W | X, Y) on a grid of so many cells per weight, from −reach to reach. */
export function posteriorOnGrid(
  network: SmallNetwork,
  data: Observations,
  { cells = 100, reach = 5 * network.scale } = {},
): GridPosterior {
  smallNetwork(network);
  checkObservations(data);
  const axes = Object.fromEntries(
    weightNames(network.units).map((name) => [name, { from: -reach, to: reach, cells }]),
  );
  return gridPosterior(axes, (W) => logPrior(network, W) + logLikelihood(network, data, W));
}

/** A density over the plane of w1 (across) and v1 (up), of a network of one unit. */
export interface Plane {
  readonly x: number[];
  readonly y: number[];
  readonly z: number[][];
}

/** Rows of a grid's density, v1 upwards. */
export function planeOf(grid: GridPosterior): Plane {
  const [w, v] = [Array.from(grid.midpoints.w1), Array.from(grid.midpoints.v1)];
  return { x: w, y: v, z: v.map((_, j) => w.map((__, i) => grid.density[i * v.length + j])) };
}

/** The likelihood over the plane as a share of its largest value. */
export function likelihoodPlane(network: SmallNetwork, data: Observations, grid: GridPosterior): Plane {
  const { x, y } = planeOf(grid);
  const log = y.map((v1) => x.map((w1) => logLikelihood(network, data, { w1, v1 })));
  const top = Math.max(...log.flat());
  return { x, y, z: log.map((row) => row.map((l) => Math.exp(l - top))) };
}

/** p(y* | x*, X, Y) = ∫ p(y* | x*, W) p(W | X, Y) dW at each y* (per unit of y). */
export function predictiveDensity(
  network: SmallNetwork,
  grid: GridPosterior,
  xStar: number,
  yStars: readonly number[],
): number[] {
  return yStars.map((y) =>
    grid.expectation((W) => Math.exp(logNormal(y - output(network, W, xStar), network.noise))),
  );
}

/** Total and standard deviation of a density given at equally spaced values. */
export function shapeOfDensity(
  values: readonly number[],
  density: readonly number[],
): { readonly total: number; readonly sd: number } {
  const sum = density.reduce((s, p) => s + p, 0);
  const mean = density.reduce((s, p, i) => s + p * values[i], 0) / sum;
  const variance = density.reduce((s, p, i) => s + p * (values[i] - mean) ** 2, 0) / sum;
  return { total: sum * (values[1] - values[0]), sd: Math.sqrt(variance) };
}

/** Mean and standard deviation of f(x*) under the posterior, and f of two single sets of weights. */
export interface Predicted {
  readonly mean: number[];
  readonly sd: number[];
  /** f at the likeliest weights … */
  readonly atMode: number[];
  /** … and at the average weights E[W]: what one must not do. */
  readonly atMeanWeights: number[];
}

/** The functions that the posterior believes in, at several inputs. */
export function predicted(network: SmallNetwork, grid: GridPosterior, x: readonly number[]): Predicted {
  const average = Object.fromEntries(grid.names.map((name) => [name, grid.expectation((W) => W[name])]));
  const mean = x.map((at) => grid.expectation((W) => output(network, W, at)));
  return {
    mean,
    sd: x.map((at, i) => Math.sqrt(grid.expectation((W) => (output(network, W, at) - mean[i]) ** 2))),
    atMode: x.map((at) => output(network, grid.mode, at)),
    atMeanWeights: x.map((at) => output(network, average, at)),
  };
}

/**
 * log p(Y | X) of a network of one unit, another way: given w, f is linear in v, so that v is integrated by formula, and only w by
 * nodes (nats).
 */
export function evidenceOfOneUnit(network: SmallNetwork, data: Observations): number {
  if (network.units !== 1) throw new RangeError(`units must be 1, got ${network.units}.`);
  checkObservations(data);
  const { scale, noise } = network;
  const { nodes, weights } = normalNodes(0.005, 7);
  const [N, yy] = [data.y.length, data.y.reduce((s, y) => s + y * y, 0)];
  return logSumExp64(
    nodes.map((node, i) => {
      const phi = data.x.map((x) => Math.tanh(scale * node * x));
      const [pp, py] = [phi.reduce((s, p) => s + p * p, 0), phi.reduce((s, p, n) => s + p * data.y[n], 0)];
      const total = noise ** 2 + scale ** 2 * pp;
      return (
        Math.log(weights[i]) -
        0.5 * (N * Math.log(2 * Math.PI * noise ** 2) + Math.log(total / noise ** 2)) -
        (0.5 / noise ** 2) * (yy - (scale ** 2 * py ** 2) / total)
      );
    }),
  );
}

/** Bayes' rule for a few candidate functions: shares of belief before and after. */
export interface Candidate {
  readonly name: string;
  readonly f: (x: number) => number;
  readonly prior: number;
}

/** log p(Y | X, f) and p(f | X, Y) of each candidate, and log p(Y | X). @throws RangeError unless the priors add up to 1 */
export function overCandidates(
  candidates: readonly Candidate[],
  data: Observations,
  noise: number,
): { readonly logLikelihood: number[]; readonly posterior: number[]; readonly logEvidence: number } {
  checkObservations(data);
  const total = candidates.reduce((sum, c) => sum + c.prior, 0);
  if (Math.abs(total - 1) > 1e-9) throw new RangeError(`the priors add up to ${total}, not to 1.`);
  const log = candidates.map(({ f }) =>
    data.x.reduce((sum, x, n) => sum + logNormal(data.y[n] - f(x), noise), 0),
  );
  const joint = log.map((l, i) => l + Math.log(candidates[i].prior));
  const logEvidence = logSumExp64(joint);
  return { logLikelihood: log, posterior: joint.map((j) => Math.exp(j - logEvidence)), logEvidence };
}

/** The same function by other weights: the signs of one unit's w and v changed. */
export function mirrored(W: Weights, unit = 1): Weights {
  return { ...W, [`w${unit}`]: -W[`w${unit}`], [`v${unit}`]: -W[`v${unit}`] };
}
