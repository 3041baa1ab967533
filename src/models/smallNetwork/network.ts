import { assertFiniteData, assertPositive, assertPositiveInteger } from '../../inference/checks';

/** A network small enough for a grid: f(x) = Σⱼ vⱼ tanh(wⱼ x), y = f(x) + N(0, noise²), each weight ~ N(0, scale²). */
export interface SmallNetwork {
  /** H, the number of hidden units; there are 2 H weights. */
  readonly units: number;
  /** Standard deviation of each weight under the prior. */
  readonly scale: number;
  /** Standard deviation of the noise in y. */
  readonly noise: number;
}

export interface Observations {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Weights by name: w1, v1, w2, v2, … */
export type Weights = Readonly<Record<string, number>>;

/** Checks the sizes and scales. @throws RangeError naming the value */
export function smallNetwork(network: SmallNetwork): SmallNetwork {
  assertPositiveInteger('units', network.units);
  assertPositive('scale', network.scale);
  assertPositive('noise', network.noise);
  return network;
}

/** w1, v1, w2, v2, … */
export function weightNames(units: number): string[] {
  return Array.from({ length: units }, (_, j) => [`w${j + 1}`, `v${j + 1}`]).flat();
}

/** f(x) for one set of weights. */
export function output({ units }: SmallNetwork, W: Weights, x: number): number {
  let f = 0;
  for (let j = 1; j <= units; j++) f += W[`v${j}`] * Math.tanh(W[`w${j}`] * x);
  return f;
}

/** log N(value; 0, sd²) (nats). */
export const logNormal = (value: number, sd: number): number =>
  -0.5 * (value / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

/** log p(W) (nats). */
export function logPrior(network: SmallNetwork, W: Weights): number {
  let sum = 0;
  for (let j = 1; j <= network.units; j++)
    sum += logNormal(W[`w${j}`], network.scale) + logNormal(W[`v${j}`], network.scale);
  return sum;
}

/** log p(Y | X, W) (nats). */
export function logLikelihood(network: SmallNetwork, data: Observations, W: Weights): number {
  let sum = 0;
  for (let n = 0; n < data.x.length; n++)
    sum += logNormal(data.y[n] - output(network, W, data.x[n]), network.noise);
  return sum;
}

/** No data are allowed: then the posterior is the prior. @throws RangeError on lengths that differ, or NaN */
export function checkObservations({ x, y }: Observations): void {
  if (x.length !== y.length)
    throw new RangeError(`there are ${x.length} inputs x but ${y.length} outputs y.`);
  if (x.length > 0) {
    assertFiniteData('x', x);
    assertFiniteData('y', y);
  }
}
