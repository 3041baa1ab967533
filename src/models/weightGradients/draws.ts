// Estimates of ∇F from draws, by the densities themselves: to be compared with what regression.ts says.
import { type Estimate, estimateOf } from '../../inference';
import { type Key, random, tf } from '../../tensor';
import { densities, type LinearModel } from '../freeEnergy';
import { valueMoments } from '../linearGaussian';
import { complexityGradient, conditional, fitOf, type Kind, type MeanField, minus } from './regression';

/** Standard normal noise, [S][D], in plain numbers. */
export function noise(key: Key, S: number, D: number): number[][] {
  return tf.tidy(() => random.normal(key, [S, D]).arraySync() as number[][]);
}

/** w = μ + σ ⊙ ε. */
export const weights = ({ mu, sigma }: MeanField, epsilon: readonly number[]): number[] =>
  mu.map((m, j) => m + sigma[j] * epsilon[j]);

export interface DrawOptions {
  readonly key: Key;
  /** S, the number of estimates. */
  readonly S: number;
}

/** S estimates of ∇_θ F[q], θ = (μ, log σ), each from one draw: [S][2 D], nats. The same key gives all kinds the same ε. */
export function estimates(
  model: LinearModel,
  q: MeanField,
  { key, S, kind }: DrawOptions & { readonly kind: Kind },
): number[][] {
  const D = q.mu.length;
  const fit = fitOf(model, q);
  const { logLikelihood } = densities(model);
  const mean = valueMoments(fit).mean;
  const known = complexityGradient(model.A, q);
  const one = (epsilon: readonly number[]): number[] => {
    const w = weights(q, epsilon);
    if (kind === 'path') {
      const slope = fitSlope(model, w); // ∂ log p(D|w) / ∂w, then the chain rule
      return [...slope, ...slope.map((g, j) => g * q.sigma[j] * epsilon[j])];
    }
    const value = kind === 'rao-blackwell' ? 0 : logLikelihood(w) - (kind === 'baseline' ? mean : 0);
    const reward = epsilon.map((e, j) => {
      if (kind !== 'rao-blackwell') return value;
      const { c, a, B } = conditional(fit, j);
      return c + a[0] * e + 0.5 * B[0][0] * e * e;
    });
    return [
      ...epsilon.map((e, j) => (reward[j] * e) / q.sigma[j]), // ∂ log q / ∂μ_j
      ...epsilon.map((e, j) => reward[j] * (e * e - 1)), // ∂ log q / ∂ log σ_j
    ];
  };
  return noise(key, S, D).map((epsilon) => minus(one(epsilon), known));
}

/** What S estimates [S][P] say about each of the P entries. */
export function entriesOf(rows: readonly (readonly number[])[]): Estimate[] {
  return rows[0].map((_, i) => estimateOf(rows.map((row) => row[i])));
}

/** How far each entry's mean is from the truth, in its standard errors. */
export function errorsOf(entries: readonly Estimate[], truth: readonly number[]): number[] {
  return entries.map(({ mean, standardError }, i) => Math.abs(mean - truth[i]) / standardError);
}

/** ∂ log p(D|w)/∂w = β Φᵀ(y − Φ w): [D]. */
export function fitSlope({ features, y, beta }: LinearModel, w: readonly number[]): number[] {
  const residual = features.map((row, i) => y[i] - row.reduce((s, phi, j) => s + phi * w[j], 0));
  return w.map((_, j) => beta * features.reduce((s, row, i) => s + row[j] * residual[i], 0));
}

/**
 * Central finite differences of log p(D|w) in θ, each from one draw, less the KL's exact gradient: [S][2 D]. With `common` noise
 * the same ε stands on both sides; without, each side draws its own.
 */
export function finiteDifferences(
  model: LinearModel,
  q: MeanField,
  { key, S, h, common }: DrawOptions & { readonly h: number; readonly common: boolean },
): number[][] {
  if (!(h > 0)) throw new RangeError(`h must be above 0, got ${h}.`);
  const D = q.mu.length;
  fitOf(model, q); // refuses a q that does not fit
  const { logLikelihood } = densities(model);
  const known = complexityGradient(model.A, q);
  const draws = noise(key, common ? S : 4 * D * S, D);
  const shifted = (i: number, by: number): MeanField => ({
    mu: q.mu.map((m, j) => (j === i ? m + by : m)),
    sigma: q.sigma.map((s, j) => (j + D === i ? s * Math.exp(by) : s)),
  });
  const sides = known.map((_, i) => [shifted(i, h), shifted(i, -h)] as const);
  return Array.from({ length: S }, (_, s) =>
    minus(
      sides.map(([up, down], i) => {
        const place = common ? [s, s] : [4 * D * s + 2 * i, 4 * D * s + 2 * i + 1];
        const [above, below] = [weights(up, draws[place[0]]), weights(down, draws[place[1]])];
        return (logLikelihood(above) - logLikelihood(below)) / (2 * h);
      }),
      known,
    ),
  );
}
