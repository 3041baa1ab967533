import digamma from '@stdlib/math-base-special-digamma';
import { assertPositive, assertPositiveInteger } from '../checks';

/**
 * Latent Dirichlet allocation (Blei, Ng & Jordan 2003), what batch and stochastic inference share:
 * β_k ~ Dirichlet(eta) over V terms; per document θ_d ~ Dirichlet(alpha), z ~ θ_d, word ~ β_z.
 * q(β_k) = Dirichlet(λ_k), q(θ_d) = Dirichlet(γ_d), q(z) = φ.
 */
export interface LdaModel {
  readonly topics: number;
  readonly vocabularySize: number;
  /** Concentration of θ_d; 1/topics where not given. */
  readonly alpha?: number;
  /** Concentration of β_k; 1/topics where not given. */
  readonly eta?: number;
}

/** A document as a bag of words: which terms occur, and how often each. */
export interface WordCounts {
  readonly terms: Int32Array;
  readonly counts: Float32Array;
}

export interface LdaOptions {
  /** Sweeps over one document at most. */
  readonly documentSweeps?: number;
  /** A document is done when the mean change of its γ is below this. */
  readonly tolerance?: number;
}

export interface ResolvedLda {
  readonly topics: number;
  readonly vocabularySize: number;
  readonly alpha: number;
  readonly eta: number;
  readonly documentSweeps: number;
  readonly tolerance: number;
}

/** Fills in the defaults; throws on sizes and concentrations that are not positive and on terms outside the vocabulary. */
export function resolveLda(
  { topics, vocabularySize, alpha = 1 / topics, eta = 1 / topics }: LdaModel,
  { documentSweeps = 100, tolerance = 1e-3 }: LdaOptions,
  documents: readonly WordCounts[],
): ResolvedLda {
  assertPositiveInteger('topics', topics);
  assertPositiveInteger('vocabularySize', vocabularySize);
  assertPositiveInteger('documentSweeps', documentSweeps);
  for (const [name, value] of Object.entries({ alpha, eta, tolerance })) assertPositive(name, value);
  if (documents.length === 0) throw new RangeError('There are no documents.');
  documents.forEach(({ terms, counts }, d) => {
    if (terms.length !== counts.length) {
      throw new RangeError(`Document ${d} has ${terms.length} terms and ${counts.length} counts.`);
    }
    const bad = terms.findIndex((term, i) => !(term >= 0 && term < vocabularySize && counts[i] > 0));
    if (bad >= 0) {
      throw new RangeError(`Document ${d} holds term ${terms[bad]} × ${counts[bad]}; V = ${vocabularySize}.`);
    }
  });
  return { topics, vocabularySize, alpha, eta, documentSweeps, tolerance };
}

/** exp E[log β_kv] under q(β_k) = Dirichlet(λ_k); λ and the result are stored [V][K], a term's K numbers side by side. */
export function expectedTopics(lambda: Float64Array, topics: number): Float64Array {
  const total = new Float64Array(topics);
  for (let i = 0; i < lambda.length; i++) total[i % topics] += lambda[i];
  const shift = total.map((t) => digamma(t));
  return lambda.map((value, i) => Math.exp(digamma(value) - shift[i % topics]));
}

/**
 * The variational E-step of one document: φ and γ in turn until γ settles (Blei et al. 2003, fig. 6; φ is never stored,
 * only its normaliser). Changes `gamma` (this document's K numbers), which also is where it starts from.
 * `onDone` gets what the M-step wants: for each term i and topic k, count_i · φ_ik is
 * `expTheta[k] * rows[i * K + k] * counts[i] / normaliser[i]`.
 */
export function inferDocument(
  { terms, counts }: WordCounts,
  topicsNow: Float64Array,
  gamma: Float64Array,
  lda: ResolvedLda,
): { readonly expTheta: Float64Array; readonly rows: Float64Array; readonly normaliser: Float64Array } {
  const K = lda.topics;
  const rows = new Float64Array(terms.length * K);
  terms.forEach((term, i) => {
    rows.set(topicsNow.subarray(term * K, (term + 1) * K), i * K);
  });
  const normaliser = new Float64Array(terms.length);
  const responsibility = new Float64Array(K);
  const expTheta = new Float64Array(K);
  expectedTheta(gamma, expTheta);
  for (let sweep = 0; sweep < lda.documentSweeps; sweep++) {
    responsibility.fill(0);
    for (let i = 0, at = 0; i < counts.length; i++, at += K) {
      let norm = 1e-300;
      for (let k = 0; k < K; k++) norm += expTheta[k] * rows[at + k];
      const ratio = counts[i] / norm;
      for (let k = 0; k < K; k++) responsibility[k] += ratio * rows[at + k];
    }
    let change = 0;
    for (let k = 0; k < K; k++) {
      const next = lda.alpha + expTheta[k] * responsibility[k];
      change += Math.abs(next - gamma[k]);
      gamma[k] = next;
    }
    expectedTheta(gamma, expTheta);
    if (change < lda.tolerance * K) break;
  }
  for (let i = 0, at = 0; i < counts.length; i++, at += K) {
    let norm = 1e-300;
    for (let k = 0; k < K; k++) norm += expTheta[k] * rows[at + k];
    normaliser[i] = norm;
  }
  return { expTheta, rows, normaliser };
}

/** exp E[log θ_k] under Dirichlet(γ), written to `out`. */
function expectedTheta(gamma: Float64Array, out: Float64Array): void {
  let total = 0;
  for (let k = 0; k < gamma.length; k++) total += gamma[k];
  const shift = digamma(total);
  for (let k = 0; k < gamma.length; k++) out[k] = Math.exp(digamma(gamma[k]) - shift);
}
