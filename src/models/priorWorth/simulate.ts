import { normalNormal } from '../../inference';
import { assertPositiveInteger } from '../../inference/checks';
import { estimateOf } from '../../inference/diagnostics';
import { type Key, random, split, tf } from '../../tensor';
import type { Belief, Population } from './risk';

/** Averages over played tasks, each with its standard error. */
export interface Played {
  readonly squaredError: { readonly mean: number; readonly standardError: number };
  /** KL(N(θ, noise²) ‖ prediction), nats. */
  readonly predictive: { readonly mean: number; readonly standardError: number };
}

/**
 * Plays the game that `riskOf` has formulas for: draws θ and n data, computes the posterior of `inference/exact` from them, and scores
 * it. The same key gives the same θ and the same noise for every belief.
 */
export function play(
  belief: Belief,
  population: Population,
  { key, n, tasks }: { readonly key: Key; readonly n: number; readonly tasks: number },
): Played {
  assertPositiveInteger('n', n);
  assertPositiveInteger('tasks', tasks);
  const [thetaKey, noiseKey] = split(key);
  const draw = (k: Key, shape: number[]) => tf.tidy(() => random.normal(k, shape).dataSync());
  const [theta, epsilon] = [draw(thetaKey, [tasks]), draw(noiseKey, [tasks, n])];
  const squares = new Float64Array(tasks);
  const divergences = new Float64Array(tasks);
  for (let t = 0; t < tasks; t++) {
    const truth = population.mean + population.sd * theta[t];
    const x = Array.from({ length: n }, (_, i) => truth + population.noise * epsilon[t * n + i]);
    const prior = { mu: belief.mean, sigma: belief.sd };
    const { mu, sigma } = normalNormal.posterior(prior, { x, noise: population.noise });
    const variance = sigma ** 2 + population.noise ** 2;
    squares[t] = (mu - truth) ** 2;
    divergences[t] =
      0.5 *
      (Math.log(variance / population.noise ** 2) + (population.noise ** 2 + squares[t]) / variance - 1);
  }
  return { squaredError: estimateOf(squares), predictive: estimateOf(divergences) };
}
