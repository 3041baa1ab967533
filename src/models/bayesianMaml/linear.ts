/**
 * The one family in which all can be written down: a weight φ with the prior N(μ, s²), and a likelihood that is Gaussian in φ,
 * with its top at φ̂ and the precision h (for n inputs of size 1 and noise σ: h = n/σ²).
 */
export interface LinearTask {
  readonly mu: number;
  readonly s: number;
  /** Precision of the data about φ. */
  readonly h: number;
  /** Where the data alone would put φ. */
  readonly hat: number;
}

export interface Gaussian {
  readonly mean: number;
  readonly variance: number;
}

/** The posterior: mean φ̂ + c (μ − φ̂) and variance c s², c = 1/(1 + s² h). Both shrink by the same factor. */
export function exactGaussian({ mu, s, h, hat }: LinearTask): Gaussian {
  const c = 1 / (1 + s * s * h);
  return { mean: hat + c * (mu - hat), variance: c * s * s };
}

/**
 * The hybrid: θ ~ N(μ + γ_p h (φ̂ − μ), s²), then K gradient steps, φ = φ̂ + r (θ − φ̂) with r = (1 − α h)^K. So the mean is
 * φ̂ + r (1 − γ_p h)(μ − φ̂), and the variance r² s²: the mean shrinks by r, the variance by r².
 */
export function hybridGaussian(
  { mu, s, h, hat }: LinearTask,
  { alpha, gammaP, steps }: { readonly alpha: number; readonly gammaP: number; readonly steps: number },
): Gaussian {
  const r = (1 - alpha * h) ** steps;
  return { mean: hat + r * (1 - gammaP * h) * (mu - hat), variance: r * r * s * s };
}

/** The one step α, and γ_p, for which the hybrid is exact: r = √c, and γ_p h = 1 − √c. They depend on h. */
export function exactSteps({ s, h }: Pick<LinearTask, 's' | 'h'>): { alpha: number; gammaP: number } {
  const root = 1 / Math.sqrt(1 + s * s * h);
  return { alpha: (1 - root) / h, gammaP: (1 - root) / h };
}

/**
 * Amortised: K gradient steps from the prior on E_q[−log p(D|φ)] + KL(q‖p) in q's mean and log sd, expectations taken exactly.
 * For many steps this is the posterior: here q's family holds it.
 */
export function amortisedGaussian(
  { mu, s, h, hat }: LinearTask,
  { alpha, beta, steps }: { readonly alpha: number; readonly beta: number; readonly steps: number },
): Gaussian {
  let [mean, logSd] = [mu, Math.log(s)];
  for (let k = 0; k < steps; k++) {
    const variance = Math.exp(2 * logSd);
    mean -= alpha * (h * (mean - hat) + (mean - mu) / (s * s));
    logSd -= beta * (variance * (h + 1 / (s * s)) - 1);
  }
  return { mean, variance: Math.exp(2 * logSd) };
}
