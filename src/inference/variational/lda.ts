import { assertPositive, assertPositiveInteger } from '../checks';
import { expDigamma } from './expDigamma';

/**
 * Latent Dirichlet allocation (Blei, Ng & Jordan 2003), what batch and stochastic inference share: β_k ~
 * Dirichlet(eta) over V terms; per document θ_d ~ Dirichlet(alpha), z ~ θ_d, word ~ β_z. q(β_k) = Dirichlet(λ_k),
 * q(θ_d) = Dirichlet(γ_d), q(z) = φ.
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

/**
 * Fills in the defaults; throws on sizes and concentrations that are not positive and on terms outside the
 * vocabulary.
 */
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

/**
 * exp E[log β_kv] under q(β_k) = Dirichlet(λ_k); λ and the result are stored [V][K], a term's K numbers side by side.
 */
export function expectedTopics(lambda: Float64Array, topics: number): Float64Array {
  const total = new Float64Array(topics);
  for (let i = 0; i < lambda.length; i++) total[i % topics] += lambda[i];
  const scale = total.map((t) => 1 / expDigamma(t));
  return lambda.map((value, i) => expDigamma(value) * scale[i % topics]);
}

/**
 * What the M-step wants of a document of n terms: count_i · φ_ik is expTheta[k] · rows[k·n + i] · counts[i] /
 * normaliser[i].
 */
export interface InferredDocument {
  readonly expTheta: Float64Array;
  /** exp E[log β] of the document's terms, [K][n]. */
  readonly rows: Float64Array;
  /** Σ_k expTheta[k] · rows[k·n + i]: φ_i before it is normalised, added up. */
  readonly normaliser: Float64Array;
}

/**
 * The variational E-step of one document: φ and γ in turn until γ settles (Blei et al. 2003, fig. 6; φ is never
 * stored, only its normaliser). Changes `gamma` (this document's K numbers), which also is where it starts from.
 */
export function inferDocument(
  { terms, counts }: WordCounts,
  topicsNow: Float64Array,
  gamma: Float64Array,
  lda: ResolvedLda,
): InferredDocument {
  const { topics: K, alpha, documentSweeps, tolerance } = lda;
  const n = terms.length;
  const padded = 4 * Math.ceil(K / 4); // the inner loops take four topics at once; the padding is 0
  const rows = new Float64Array(padded * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0, from = terms[i] * K; k < K; k++) rows[k * n + i] = topicsNow[from + k];
  }
  const normaliser = new Float64Array(n);
  const ratio = new Float64Array(n);
  const expected = new Float64Array(padded);
  const expTheta = new Float64Array(padded);
  expectedTheta(gamma, expTheta);
  for (let sweep = 0; sweep < documentSweeps; sweep++) {
    normalise(expTheta, rows, normaliser);
    for (let i = 0; i < n; i++) ratio[i] = counts[i] / normaliser[i];
    multiply(rows, ratio, expected);
    let change = 0;
    for (let k = 0; k < K; k++) {
      const next = alpha + expTheta[k] * expected[k];
      change += Math.abs(next - gamma[k]);
      gamma[k] = next;
    }
    expectedTheta(gamma, expTheta);
    if (change < tolerance * K) break;
  }
  normalise(expTheta, rows, normaliser);
  return { expTheta, rows, normaliser };
}

/** out_i = Σ_k weight_k · rows[k·n + i], four topics at a time. */
function normalise(weight: Float64Array, rows: Float64Array, out: Float64Array): void {
  const n = out.length;
  out.fill(1e-300); // a term that no topic can explain divides by this, not by 0 (nor by so little that count / it overflows)
  for (let k = 0; k < weight.length; k += 4) {
    const [w0, w1, w2, w3] = [weight[k], weight[k + 1], weight[k + 2], weight[k + 3]];
    const at = k * n;
    for (let i = at; i < at + n; i++) {
      out[i - at] += w0 * rows[i] + w1 * rows[i + n] + w2 * rows[i + 2 * n] + w3 * rows[i + 3 * n];
    }
  }
}

/** out_k = Σ_i rows[k·n + i] · x_i, four topics at a time. */
function multiply(rows: Float64Array, x: Float64Array, out: Float64Array): void {
  const n = x.length;
  for (let k = 0; k < out.length; k += 4) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let i = 0, at = k * n; i < n; i++, at++) {
      s0 += x[i] * rows[at];
      s1 += x[i] * rows[at + n];
      s2 += x[i] * rows[at + 2 * n];
      s3 += x[i] * rows[at + 3 * n];
    }
    out[k] = s0;
    out[k + 1] = s1;
    out[k + 2] = s2;
    out[k + 3] = s3;
  }
}

/** exp E[log θ_k] under Dirichlet(γ), written to `out`. */
function expectedTheta(gamma: Float64Array, out: Float64Array): void {
  let total = 0;
  for (let k = 0; k < gamma.length; k++) total += gamma[k];
  const scale = 1 / expDigamma(total);
  for (let k = 0; k < gamma.length; k++) out[k] = expDigamma(gamma[k]) * scale;
}
