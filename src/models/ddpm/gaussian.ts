import { assertPositive } from '../../inference/checks';
import { tf } from '../../tensor';
import type { NoisePredictor } from './model';
import { ddimSteps } from './sample';
import { atSteps, type Schedule } from './schedule';

/** Data of which everything is known: each coordinate N(mean, sd²). */
export interface GaussianData {
  readonly mean: number;
  readonly sd: number;
}

/** What σ_t² of the reverse steps is: β_t, or the true variance of q(x_{t−1} | x_t). */
export type ReverseVariance = 'beta' | 'exact';

/** The bound, term by term, and what it bounds; nats per coordinate. */
export interface GaussianBound {
  readonly prior: number;
  /** L_{t−1} for t = 2, …, T (entry t − 2). */
  readonly steps: readonly number[];
  readonly last: number;
  readonly total: number;
  /** E −log p_θ(x₀), the model's own density: a Gaussian, since all its steps are linear. */
  readonly crossEntropy: number;
  /** E −log q(x₀), the entropy of the data: no model can be below it. */
  readonly entropy: number;
}

/** E[ε | x_t] = √(1 − ᾱ_t) (x_t − √ᾱ_t mean)/(ᾱ_t sd² + 1 − ᾱ_t): what a perfect network would give on Gaussian data. */
export function exactPredictor({ mean, sd }: GaussianData, { alphaBar }: Schedule): NoisePredictor {
  assertPositive('sd', sd);
  const slopes = alphaBar.map((a) => Math.sqrt(1 - a) / (a * sd * sd + 1 - a));
  const centres = alphaBar.map((a) => Math.sqrt(a) * mean);
  return (x, t) => {
    const at = atSteps(t);
    return tf.mul(at(slopes), tf.sub(x, at(centres)));
  };
}

/** The bound of the exact predictor in closed form, float64, with nothing drawn. */
export function exactBound(
  { mean, sd }: GaussianData,
  schedule: Schedule,
  variance: ReverseVariance = 'beta',
): GaussianBound {
  assertPositive('sd', sd);
  const { T, beta, alpha, alphaBar, betaTilde } = schedule;
  const s2 = sd * sd;
  const steps: number[] = [];
  let last = 0;
  // The model backwards: x_T ~ N(0, 1), then x_{t−1} = slope x_t + shift + σ ξ.
  let model = { mean: 0, variance: 1 };
  for (let t = T; t >= 1; t--) {
    const i = t - 1;
    const spread = alphaBar[i] * s2 + 1 - alphaBar[i]; // Var x_t
    const left = (alphaBar[i] * s2) / spread; // Var(ε | x_t)
    const weight = beta[i] ** 2 / (alpha[i] * (1 - alphaBar[i])); // |μ̃ − μ_θ|² = weight |ε − ε_θ|²
    const sigma2 = variance === 'beta' ? beta[i] : betaTilde[i] + weight * left;
    if (t === 1) last = 0.5 * (Math.log(2 * Math.PI * sigma2) + (weight * left) / sigma2);
    else {
      const ratio = betaTilde[i] / sigma2;
      steps.unshift(0.5 * (ratio - 1 - Math.log(ratio) + (weight * left) / sigma2));
    }
    const noise = beta[i] / Math.sqrt(1 - alphaBar[i]); // μ_θ = (x_t − noise ε_θ)/√α
    const pull = Math.sqrt(1 - alphaBar[i]) / spread; // ε* = pull (x_t − √ᾱ mean)
    const slope = (1 - noise * pull) / Math.sqrt(alpha[i]);
    const shift = (noise * pull * Math.sqrt(alphaBar[i]) * mean) / Math.sqrt(alpha[i]);
    model = { mean: slope * model.mean + shift, variance: slope ** 2 * model.variance + sigma2 };
  }
  const a = alphaBar[T - 1];
  const prior = 0.5 * (-a - Math.log1p(-a) + a * (s2 + mean * mean));
  const logs = (v: number) => 0.5 * Math.log(2 * Math.PI * v);
  return {
    prior,
    steps,
    last,
    total: prior + last + steps.reduce((sum, v) => sum + v, 0),
    crossEntropy: logs(model.variance) + (0.5 * (s2 + (mean - model.mean) ** 2)) / model.variance,
    entropy: logs(s2) + 0.5,
  };
}

/**
 * The sd of DDIM's draws with the exact predictor, in closed form: each step is linear in x, so the sd of x_T, 1, is multiplied by one
 * slope after another, √ᾱ' (1 − √(1 − ᾱ) pull)/√ᾱ + √(1 − ᾱ') pull with ε* = pull (x − √ᾱ mean).
 */
export function exactDdimSd({ sd }: GaussianData, schedule: Schedule, steps: number): number {
  assertPositive('sd', sd);
  const { here, next } = ddimSteps(schedule, steps);
  return here.reduce((product, a, i) => {
    const pull = Math.sqrt(1 - a) / (a * sd * sd + 1 - a);
    const slope = (Math.sqrt(next[i]) * (1 - Math.sqrt(1 - a) * pull)) / Math.sqrt(a);
    return product * Math.abs(slope + Math.sqrt(1 - next[i]) * pull);
  }, 1);
}
