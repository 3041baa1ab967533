import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import type { Algorithm } from '../../inference/algorithm';
import { klDirichletToSymmetric } from '../../inference/variational/dirichlet';
import { type ElboTerms, elboOf } from '../../inference/variational/elbo';
import { expectation, expectedLog, gammaKl } from '../../inference/variational/gammaFactor';
import type { BigramCounts, BigramModel } from './text';

/**
 * The hierarchical Dirichlet language model (MacKay & Peto 1995): each word j has its own distribution over the words
 * that follow, and all of them are tied to one common m,
 *   φ_j ~ Dirichlet(α m),   m ~ Dirichlet(γ/V, …, γ/V),   α ~ Gamma(a, b).
 * The φ_j are integrated out. Two auxiliary variables make the rest conjugate (Teh, Kurihara & Welling 2007): s_jw, how
 * often the word w was drawn from m rather than repeated after j, and η_j ~ Beta(α, n_j).
 */
export interface HierarchicalDirichletPrior {
  /** γ */
  readonly base: number;
  /** a */
  readonly shape: number;
  /** b */
  readonly rate: number;
}

/** q(m) = Dirichlet(concentration), q(α) = Gamma(shape, rate). */
export interface HierarchicalDirichletState {
  readonly concentration: Float64Array;
  readonly shape: number;
  readonly rate: number;
}

export const HIERARCHICAL_PRIOR: HierarchicalDirichletPrior = { base: 100, shape: 1, rate: 0.01 };

interface Expectations {
  /** E[α] */
  readonly alpha: number;
  /** E[log α] */
  readonly logAlpha: number;
  /** G_w = exp(E[log α] + E[log m_w]) */
  readonly geometric: Float64Array;
}

function expectations(state: HierarchicalDirichletState): Expectations {
  const { concentration } = state;
  const total = concentration.reduce((a, b) => a + b);
  const logAlpha = expectedLog(state);
  const logTotal = digamma(total);
  return {
    alpha: expectation(state),
    logAlpha,
    geometric: concentration.map((c) => Math.exp(logAlpha + digamma(c) - logTotal)),
  };
}

/**
 * The bound, with q(s) and q(η) at their optimum:
 *   Σ_j [ log Γ(E α) − log Γ(E α + n_j) + Σ_w log Γ(G_w + n_jw) − log Γ(G_w) ] − KL(q(m)‖p(m)) − KL(q(α)‖p(α)).
 */
function bound(
  counts: BigramCounts,
  state: HierarchicalDirichletState,
  prior: HierarchicalDirichletPrior,
): ElboTerms {
  const { alpha, geometric } = expectations(state);
  let data = 0;
  counts.after.forEach((row, j) => {
    if (counts.totals[j] > 0) data += gammaln(alpha) - gammaln(alpha + counts.totals[j]);
    for (const [w, n] of row) data += gammaln(geometric[w] + n) - gammaln(geometric[w]);
  });
  return elboOf({
    data,
    negativeKlMean: -klDirichletToSymmetric(state.concentration, prior.base / counts.size),
    negativeKlConcentration: -gammaKl(state, prior),
  });
}

/** Coordinate ascent on q(m) and q(α); the bound never falls. Starts from q(m) uniform and q(α) the prior. */
export function hierarchicalDirichletBigram(
  counts: BigramCounts,
  prior: HierarchicalDirichletPrior = HIERARCHICAL_PRIOR,
): Algorithm<null, HierarchicalDirichletState, ElboTerms> {
  for (const [name, value] of Object.entries(prior)) {
    if (!(value > 0)) throw new RangeError(`the prior's ${name} must be above 0, got ${value}`);
  }
  return {
    init: () => ({
      concentration: new Float64Array(counts.size).fill(1),
      shape: prior.shape,
      rate: prior.rate,
    }),
    step(_key, state) {
      const concentration = drawsFromCommon(counts, expectations(state).geometric);
      let drawn = 0;
      for (let w = 0; w < counts.size; w++) {
        drawn += concentration[w];
        concentration[w] += prior.base / counts.size;
      }
      const { alpha } = expectations(state);
      let rate = prior.rate;
      for (const n of counts.totals) if (n > 0) rate += digamma(alpha + n) - digamma(alpha);
      const next = { concentration, shape: prior.shape + drawn, rate };
      return [next, bound(counts, next, prior)];
    },
  };
}

/** Σ_j E[s_jw] = Σ_j G_w (ψ(G_w + n_jw) − ψ(G_w)): how many occurrences of w were drawn from the common m. */
function drawsFromCommon(counts: BigramCounts, geometric: Float64Array): Float64Array {
  const drawn = new Float64Array(counts.size);
  for (const row of counts.after) {
    for (const [w, n] of row) drawn[w] += geometric[w] * (digamma(geometric[w] + n) - digamma(geometric[w]));
  }
  return drawn;
}

/** p(w | j) = (n_jw + α m_w) / (n_j + α): counts smoothed towards a common distribution m worth α words. */
export const smoothedTowards =
  (counts: BigramCounts, m: ArrayLike<number>, alpha: number): BigramModel =>
  (before, word) =>
    ((counts.after[before].get(word) ?? 0) + alpha * m[word]) / (counts.totals[before] + alpha);

/** E[m] under q: what the model believes of words before it knows the word before. */
export function commonDistribution({ concentration }: HierarchicalDirichletState): Float64Array {
  const total = concentration.reduce((a, b) => a + b);
  return concentration.map((c) => c / total);
}

/** The prediction with α and m at their means under q. */
export const hierarchicalDirichletModel = (
  counts: BigramCounts,
  state: HierarchicalDirichletState,
): BigramModel => smoothedTowards(counts, commonDistribution(state), state.shape / state.rate);
