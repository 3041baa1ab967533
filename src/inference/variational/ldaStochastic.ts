import { type Key, random } from '../../tensor';
import type { Algorithm } from '../algorithm';
import { type LdaModel, type LdaOptions, resolveLda, type WordCounts } from './lda';
import { assertTopics, expectedCounts } from './ldaCavi';
import { minibatchScale, robbinsMonroSteps } from './minibatch';

export interface StochasticLdaState {
  /** λ of q(β), stored [V][K]. */
  readonly lambda: Float64Array;
  /** Steps taken. */
  readonly t: number;
}

export interface StochasticLdaInfo {
  /** The step size ρ_t. */
  readonly rho: number;
  readonly documentsSeen: number;
  /** Mean |λ̂ − λ| before the step: how far this minibatch alone would have moved the topics. */
  readonly naturalGradient: number;
}

export interface StochasticLdaOptions extends LdaOptions {
  readonly batchSize: number;
  /** ρ_t = (t + delay)^(−forgetting). */
  readonly delay?: number;
  readonly forgetting?: number;
}

/**
 * Stochastic variational inference for LDA (Hoffman, Blei, Wang & Paisley 2013, fig. 6). In the exponential family
 * the natural gradient of the ELBO in λ is λ̂ − λ, where λ̂ = eta + (D/M) Σ over M documents of n_dv φ_dvk is what
 * coordinate ascent would set if the whole corpus looked like the minibatch. So a step is λ ← (1 − ρ_t) λ + ρ_t λ̂.
 */
export function ldaStochastic(
  documents: readonly WordCounts[],
  model: LdaModel,
  { batchSize, delay = 10, forgetting = 0.7, ...options }: StochasticLdaOptions,
): Algorithm<Float64Array, StochasticLdaState, StochasticLdaInfo> {
  const lda = resolveLda(model, options, documents);
  const scale = minibatchScale(documents.length, batchSize);
  const schedule = robbinsMonroSteps({ delay, forgetting });
  return {
    init(lambda) {
      assertTopics(lambda, lda);
      return { lambda, t: 0 };
    },
    step(key, { lambda, t: before }) {
      const t = before + 1;
      const rho = schedule(t);
      const batch = drawWithoutReplacement(key, documents, batchSize);
      const gamma = batch.map(() => new Float64Array(lda.topics).fill(1));
      const counts = expectedCounts(batch, lambda, gamma, lda);
      let moved = 0;
      const next = lambda.map((old, i) => {
        const estimate = lda.eta + scale * counts[i];
        moved += Math.abs(estimate - old);
        return (1 - rho) * old + rho * estimate;
      });
      const info = { rho, documentsSeen: t * batchSize, naturalGradient: moved / lambda.length };
      return [{ lambda: next, t }, info];
    },
  };
}

function drawWithoutReplacement<T>(key: Key, items: readonly T[], size: number): T[] {
  const order = random.permutation(key, items.length);
  const drawn = Array.from(order.dataSync().subarray(0, size), (i) => items[i]);
  order.dispose();
  return drawn;
}

/** Topics to start from: λ_kv ~ Gamma(100, rate 100), stored [V][K]: near one another, different enough to part. */
export function initialTopics(key: Key, { topics, vocabularySize }: LdaModel): Float64Array {
  const draws = random.gamma(key, [vocabularySize * topics], 100);
  const lambda = Float64Array.from(draws.dataSync(), (x) => x / 100);
  draws.dispose();
  return lambda;
}
