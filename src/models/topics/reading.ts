import type { LdaModel, LdaOptions, WordCounts } from '../../inference';
import { expectedTopics, inferDocument, resolveLda } from '../../inference/variational/lda';

/** What the topics make of one document. */
export interface Reading {
  /** E[θ_k]: the document's shares of the topics. */
  readonly theta: number[];
  /** φ_ik: how likely word i of the document came from topic k; a row per term of the document. */
  readonly phi: number[][];
}

/** Reads a document with given topics: φ and γ in turn until they settle; the document need not be one they were learnt from. */
export function readDocument(
  document: WordCounts,
  lambda: Float64Array,
  model: LdaModel,
  options: LdaOptions = {},
): Reading {
  return readDocuments([document], lambda, model, options)[0];
}

/** `readDocument` for several, which reads the topics once. */
export function readDocuments(
  documents: readonly WordCounts[],
  lambda: Float64Array,
  model: LdaModel,
  options: LdaOptions = {},
): Reading[] {
  const lda = resolveLda(model, options, documents);
  const K = lda.topics;
  const topicsNow = expectedTopics(lambda, K);
  return documents.map((document) => {
    const gamma = new Float64Array(K).fill(1);
    const { expTheta } = inferDocument(document, topicsNow, gamma, lda);
    const total = gamma.reduce((a, b) => a + b);
    const phi = Array.from(document.terms, (term) => {
      const weights = Array.from({ length: K }, (_, k) => expTheta[k] * topicsNow[term * K + k]);
      const sum = weights.reduce((a, b) => a + b);
      return weights.map((weight) => weight / sum);
    });
    return { theta: Array.from(gamma, (value) => value / total), phi };
  });
}
