// F[q] and its gradient for a network with one hidden layer, without a single draw.
import { places, priorScales, type RegressionData, type RegressionSetting } from '../bayesianNetwork';
import { normalNodes } from '../targets';
import { assertMeanField, type MeanField } from './regression';

/** Nats. F = fit − complexity; θ = (μ, log σ), [2 D]. */
export interface NetworkFreeEnergy {
  /** E_q[log p(D|w)] */
  readonly fit: number;
  /** KL(q ‖ p(w)) */
  readonly complexity: number;
  readonly F: number;
  readonly gradient: readonly number[];
}

/** Means over a ~ N(m, v) of h = tanh(a) and of its square, and their derivatives by m and v. */
export interface UnitMoments {
  readonly h: number;
  readonly hByM: number;
  readonly hByV: number;
  readonly square: number;
  readonly squareByM: number;
  readonly squareByV: number;
}

const { nodes, weights } = normalNodes(0.25, 7.5);

/** By quadrature; derivatives by v as ∂E[g]/∂v = ½ E[g″] (Price 1958). */
export function unitMoments(m: number, v: number): UnitMoments {
  const sd = Math.sqrt(v);
  const sums = [0, 0, 0, 0, 0, 0];
  nodes.forEach((e, i) => {
    const h = Math.tanh(m + sd * e);
    const [first, second] = [1 - h * h, -2 * h * (1 - h * h)]; // h′, h″
    const terms = [h, first, second / 2, h * h, 2 * h * first, first * first + h * second];
    terms.forEach((term, t) => {
      sums[t] += weights[i] * term;
    });
  });
  const [h, hByM, hByV, square, squareByM, squareByV] = sums;
  return { h, hByM, hByV, square, squareByM, squareByV };
}

/**
 * The variational free energy of regression with a network f(x) = c + Σ v_u tanh(b_u + Σ x_i w_iu) under independent normal weights,
 * and its gradient. Each unit's input is normal, so E[h] and E[h²] are one-dimensional integrals; the rest is their products (compare
 * Wu et al. 2019, deterministic variational inference).
 * @throws RangeError for more than one hidden layer, relu, no biases, more than one output
 */
export function exactNetwork(
  setting: RegressionSetting,
  { x, y }: RegressionData,
  q: MeanField,
): NetworkFreeEnergy {
  const { net } = setting;
  if (net.layers.length !== 3 || net.layers[2] !== 1 || net.activation !== 'tanh' || !net.biases)
    throw new RangeError(
      'The formula is for one hidden layer of tanh units with biases and one output; ' +
        `got layers [${net.layers}], ${net.activation}, ${net.biases ? 'biases' : 'no biases'}.`,
    );
  assertMeanField(q, net.size);
  const prior = priorScales(net, setting.prior);
  const byMu = q.mu.map((m, j) => -m / prior[j] ** 2); // of −KL(q ‖ p(w))
  const byVariance = q.sigma.map((s, j) => 0.5 / s ** 2 - 0.5 / prior[j] ** 2);
  const fit = x.reduce((sum, inputs, n) => sum + addPoint(setting, q, inputs, y[n], { byMu, byVariance }), 0);
  const complexity = complexityOf(prior, q);
  const gradient = [...byMu, ...byVariance.map((g, j) => 2 * q.sigma[j] ** 2 * g)]; // by log σ
  return { fit, complexity, F: fit - complexity, gradient };
}

interface Gradients {
  readonly byMu: number[];
  readonly byVariance: number[];
}

/** E_q[log N(y; f(x), noise²)] of one data point, whose gradient by μ and σ² is added to what is there. */
function addPoint(
  { net, noise }: RegressionSetting,
  { mu, sigma }: MeanField,
  inputs: readonly number[],
  y: number,
  { byMu, byVariance }: Gradients,
): number {
  const [hidden, last] = places(net);
  const [b, c] = [hidden.biases as number, last.biases as number];
  const beta = 1 / noise ** 2;
  const place = (i: number, u: number) => hidden.weights + i * hidden.outputs + u; // of w_iu
  const units = Array.from({ length: hidden.outputs }, (_, u) => {
    const m = inputs.reduce((s, x, i) => s + x * mu[place(i, u)], mu[b + u]);
    const v = inputs.reduce((s, x, i) => s + (x * sigma[place(i, u)]) ** 2, sigma[b + u] ** 2);
    return { ...unitMoments(m, v), out: mu[last.weights + u], spread: sigma[last.weights + u] ** 2 };
  });
  const error = units.reduce((s, { out, h }) => s - out * h, y - mu[c]); // y − E[f]
  const variance = units.reduce(
    (s, { out, spread, h, square }) => s + (out ** 2 + spread) * square - (out * h) ** 2,
    sigma[c] ** 2,
  ); // of f
  byMu[c] += beta * error;
  byVariance[c] -= 0.5 * beta;
  units.forEach(({ out, spread, h, square, hByM, hByV, squareByM, squareByV }, u) => {
    byMu[last.weights + u] += beta * (error * h - out * (square - h * h));
    byVariance[last.weights + u] -= 0.5 * beta * square;
    const [byH, bySquare] = [beta * out * (error + out * h), -0.5 * beta * (out ** 2 + spread)];
    const [byM, byV] = [byH * hByM + bySquare * squareByM, byH * hByV + bySquare * squareByV];
    byMu[b + u] += byM;
    byVariance[b + u] += byV;
    inputs.forEach((x, i) => {
      byMu[place(i, u)] += x * byM;
      byVariance[place(i, u)] += x * x * byV;
    });
  });
  return 0.5 * Math.log(beta / (2 * Math.PI)) - 0.5 * beta * (error ** 2 + variance);
}

/** KL(N(μ, diag σ²) ‖ N(0, diag p²)), nats. */
export function complexityOf(prior: readonly number[], { mu, sigma }: MeanField): number {
  return prior.reduce(
    (sum, p, j) => sum + Math.log(p / sigma[j]) + (sigma[j] ** 2 + mu[j] ** 2) / (2 * p * p) - 0.5,
    0,
  );
}
