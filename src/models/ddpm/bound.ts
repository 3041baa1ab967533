import { compile, foldIn, type Key, random, tf } from '../../tensor';
import type { NoisePredictor } from './model';
import { diffuse, type Schedule } from './schedule';

/** −log p(x₀) ≤ L_T + Σ L_{t−1} + L₀ (Ho et al. 2020, eq. 5), nats per data point. */
export interface BoundTerms {
  /** E KL(q(x_T | x₀) ‖ N(0, I)): nothing in it is learnt. */
  readonly prior: number;
  /** L_{t−1} = E KL(q(x_{t−1} | x_t, x₀) ‖ p_θ(x_{t−1} | x_t)) for t = 2, …, T (entry t − 2). */
  readonly steps: readonly number[];
  /** E −log p_θ(x₀ | x₁). */
  readonly last: number;
  /** Their sum, with its standard error over data points (each has noise of its own at every step). */
  readonly total: number;
  readonly standardError: number;
}

/**
 * The bound of a noise predictor on data x₀ [M, D], with σ_t² = β_t, every step of the T visited once for each data point. Eq. 12 in
 * full: the weights and the constants of the KLs of two Gaussians stay, so that the sum is a bound in nats; p_θ(x₀ | x₁) is the
 * Gaussian density N(μ_θ(x₁, 1), β₁ I) (the paper's discretised pixels are another last term).
 */
export function boundTerms(
  predictor: NoisePredictor,
  schedule: Schedule,
  data: tf.Tensor2D,
  { key }: { readonly key: Key },
): BoundTerms {
  const { T, beta, alpha, alphaBar, betaTilde } = schedule;
  const [M, D] = data.shape;
  const graph = compile(
    (x0: tf.Tensor, t: tf.Tensor, k: Key) => {
      const epsilon = random.normal(k, [M, D]);
      const times = tf.tile(tf.reshape(t, [1]), [M]);
      const guess = predictor(diffuse(schedule, x0, times, epsilon), times);
      return tf.sum(tf.square(tf.sub(epsilon, guess)), 1);
    },
    { xla: false, name: 'bound of one step' },
  );
  const totals = new Float64Array(M);
  const steps: number[] = [];
  let last = 0;
  try {
    for (let t = T; t >= 1; t--) {
      const squares = tf.tidy(() => graph(data, tf.scalar(t, 'int32'), foldIn(key, t)).dataSync());
      const i = t - 1;
      // β²/(2 σ² α (1 − ᾱ)) with σ² = β.
      const weight = beta[i] / (2 * alpha[i] * (1 - alphaBar[i]));
      const ratio = betaTilde[i] / beta[i];
      const constant =
        t === 1 ? 0.5 * D * Math.log(2 * Math.PI * beta[0]) : 0.5 * D * (ratio - 1 - Math.log(ratio));
      let mean = 0;
      squares.forEach((square, m) => {
        const term = weight * square + constant;
        totals[m] += term;
        mean += term / M;
      });
      if (t === 1) last = mean;
      else steps.unshift(mean);
    }
  } finally {
    graph.dispose();
  }
  const aBar = alphaBar[T - 1];
  const norms = tf.tidy(() => tf.sum(tf.square(data), 1).dataSync());
  const priors = Array.from(norms, (square) => 0.5 * (D * (-aBar - Math.log1p(-aBar)) + aBar * square));
  const prior = priors.reduce((a, b) => a + b, 0) / M;
  const all = totals.map((value, m) => value + priors[m]);
  const total = all.reduce((a, b) => a + b, 0) / M;
  const spread = all.reduce((sum, value) => sum + (value - total) ** 2, 0) / Math.max(M - 1, 1);
  return { prior, steps, last, total, standardError: Math.sqrt(spread / M) };
}
