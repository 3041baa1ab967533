import type { Algorithm } from '../algorithm';
import { klDirichletToSymmetric } from './dirichlet';
import { elboOf } from './elbo';
import {
  expectedTopics,
  inferDocument,
  type LdaModel,
  type LdaOptions,
  type ResolvedLda,
  resolveLda,
  type WordCounts,
} from './lda';

export interface LdaState {
  /** λ of q(β), stored [V][K]. */
  readonly lambda: Float64Array;
  /** γ of q(θ_d), a row per document. */
  readonly gamma: readonly Float64Array[];
}

export interface LdaInfo {
  /** Nats; the sum of `terms`. */
  readonly elbo: number;
  readonly terms: {
    /** E_q[log p(words, z | θ, β) − log q(z)] with each q(z) at its best. */
    readonly logLikelihood: number;
    /** −Σ_d KL(q(θ_d) ‖ p(θ_d)) */
    readonly negativeKlTheta: number;
    /** −Σ_k KL(q(β_k) ‖ p(β_k)) */
    readonly negativeKlBeta: number;
  };
}

/**
 * Batch coordinate ascent for latent Dirichlet allocation: a step goes once through all documents and then updates
 * the topics, λ_kv = eta + Σ_d n_dv φ_dvk. γ starts from where it was, so the ELBO never falls. `init` takes λ,
 * stored [V][K] (see `initialTopics`).
 */
export function ldaCavi(
  documents: readonly WordCounts[],
  model: LdaModel,
  options: LdaOptions = {},
): Algorithm<Float64Array, LdaState, LdaInfo> {
  const lda = resolveLda(model, options, documents);
  return {
    init(lambda) {
      assertTopics(lambda, lda);
      return { lambda, gamma: documents.map(() => new Float64Array(lda.topics).fill(1)) };
    },
    step(_key, { lambda, gamma: previous }) {
      const gamma = previous.map((row) => row.slice());
      const statistics = expectedCounts(documents, lambda, gamma, lda);
      const state = { lambda: statistics.map((count) => lda.eta + count), gamma };
      return [state, ldaElbo(documents, state, lda)];
    },
  };
}

/** Σ_d n_dv φ_dvk, stored [V][K], after inferring every document given the topics; changes the rows of γ. */
export function expectedCounts(
  documents: readonly WordCounts[],
  lambda: Float64Array,
  gamma: readonly Float64Array[],
  lda: ResolvedLda,
): Float64Array {
  const K = lda.topics;
  const topicsNow = expectedTopics(lambda, K);
  const statistics = new Float64Array(lambda.length);
  documents.forEach((document, d) => {
    const { expTheta, rows, normaliser } = inferDocument(document, topicsNow, gamma[d], lda);
    const n = document.terms.length;
    for (let i = 0; i < n; i++) {
      const ratio = document.counts[i] / normaliser[i];
      const to = document.terms[i] * K;
      for (let k = 0; k < K; k++) statistics[to + k] += ratio * expTheta[k] * rows[k * n + i];
    }
  });
  return statistics;
}

/** The bound at (λ, γ), q(z) at its best given both. */
export function ldaElbo(
  documents: readonly WordCounts[],
  { lambda, gamma }: LdaState,
  lda: ResolvedLda,
): LdaInfo {
  const K = lda.topics;
  const topicsNow = expectedTopics(lambda, K);
  const frozen = { ...lda, documentSweeps: 0 };
  let logLikelihood = 0;
  let klTheta = 0;
  documents.forEach((document, d) => {
    const { normaliser } = inferDocument(document, topicsNow, gamma[d], frozen);
    document.counts.forEach((count, i) => {
      logLikelihood += count * Math.log(normaliser[i]);
    });
    klTheta += klDirichletToSymmetric(gamma[d], lda.alpha);
  });
  let klBeta = 0;
  for (let k = 0; k < K; k++) klBeta += klDirichletToSymmetric(topic(lambda, k, K), lda.eta);
  return elboOf({ logLikelihood, negativeKlTheta: -klTheta, negativeKlBeta: -klBeta });
}

/** λ must hold K positive numbers per term. */
export function assertTopics(
  lambda: Float64Array,
  { topics, vocabularySize }: Pick<ResolvedLda, 'topics' | 'vocabularySize'>,
): void {
  if (lambda.length !== topics * vocabularySize) {
    throw new RangeError(
      `λ must hold V·K = ${vocabularySize}·${topics} = ${vocabularySize * topics} numbers, got ${lambda.length}.`,
    );
  }
  const bad = lambda.findIndex((value) => !(value > 0));
  if (bad >= 0) throw new RangeError(`λ must be > 0, but number ${bad} is ${lambda[bad]}.`);
}

/** λ_k: every K-th number of λ, from the k-th. */
function topic(lambda: Float64Array, k: number, topics: number): Float64Array {
  const row = new Float64Array(lambda.length / topics);
  for (let v = 0; v < row.length; v++) row[v] = lambda[v * topics + k];
  return row;
}
