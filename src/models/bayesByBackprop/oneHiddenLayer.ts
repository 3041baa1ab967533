import erfc from '@stdlib/math-base-special-erfc';
import { places } from '../bayesianNetwork';
import type { BayesModel } from './model';
import { meanAndSd, type Posterior } from './posterior';

/** Mean and second moment of max(a, 0) for a ~ N(mean, variance). */
export function rectified(
  mean: number,
  variance: number,
): { readonly first: number; readonly second: number } {
  const sd = Math.sqrt(variance);
  if (sd === 0) return { first: Math.max(mean, 0), second: Math.max(mean, 0) ** 2 };
  const below = erfc(-mean / sd / Math.SQRT2) / 2;
  const density = Math.exp(-0.5 * (mean / sd) ** 2) / Math.sqrt(2 * Math.PI);
  return {
    first: mean * below + sd * density,
    second: (mean * mean + variance) * below + mean * sd * density,
  };
}

/**
 * Mean and variance of f(x) under q exactly, for a network with one hidden layer of ReLU units and one output: given x, the units
 * are independent, f = Σ v_j max(a_j, 0) + c with a_j ~ N(μ·x + μ_b, σ²·x² + σ_b²), so that
 *
 *   Var f = Σ (E[v_j²] E[max(a_j, 0)²] − E[v_j]² E[max(a_j, 0)]²) + Var c.
 *
 * @throws RangeError for another kind of network
 */
export function exactMoments(
  { net }: BayesModel,
  q: Posterior,
  x: readonly (readonly number[])[],
): { readonly mean: number[]; readonly variance: number[] } {
  if (net.layers.length !== 3 || net.layers[2] !== 1 || net.activation !== 'relu')
    throw new RangeError(
      `The moments are exact for one hidden layer of ReLU units and one output, got [${net.layers}], ${net.activation}.`,
    );
  const { mu, sigma } = meanAndSd(q);
  const [first, second] = places(net);
  const [I, H] = [first.inputs, first.outputs];
  const bias = (at: number | undefined, j: number) =>
    at === undefined ? [0, 0] : [mu[at + j], sigma[at + j] ** 2];
  const at = (row: readonly number[]) => {
    let [mean, variance] = bias(second.biases, 0);
    for (let j = 0; j < H; j++) {
      let [m, v] = bias(first.biases, j);
      for (let i = 0; i < I; i++) {
        const d = first.weights + i * H + j;
        m += row[i] * mu[d];
        v += (row[i] * sigma[d]) ** 2;
      }
      const unit = rectified(m, v);
      const out = second.weights + j;
      mean += mu[out] * unit.first;
      variance += (mu[out] ** 2 + sigma[out] ** 2) * unit.second - (mu[out] * unit.first) ** 2;
    }
    return [mean, variance];
  };
  const moments = x.map(at);
  return { mean: moments.map(([m]) => m), variance: moments.map(([, v]) => v) };
}
