// What the linear auto-encoder's parameters are worth, without any draw.
import {
  boundByPrior,
  type Encoded,
  gaussian,
  type LinearGaussian,
  logEvidenceOfData,
  pathMoments,
  quadraticOf,
  type Vector,
  valueMoments,
} from '../linearGaussian';
import { encodedOf, type LinearParams, thetaOf } from './linear';

/** Means over the data, nats per data point. */
export interface ExactBound {
  readonly bound: number;
  /** E_q[log p(x | z)] */
  readonly reconstruction: number;
  readonly kl: number;
  /** log p(x) under θ: the bound plus the gap. */
  readonly logEvidence: number;
}

/** The bound and its terms at (θ, φ), by formula. */
export function exactBound(params: LinearParams, xs: readonly Vector[]): ExactBound {
  const model = thetaOf(params);
  const terms = encodedOf(params, xs).map((q, i) => boundByPrior(model, xs[i], gaussian(q)));
  const mean = (of: (term: (typeof terms)[number]) => number) =>
    terms.reduce((sum, term) => sum + of(term) / xs.length, 0);
  return {
    bound: mean((term) => term.bound),
    reconstruction: mean((term) => term.reconstruction),
    kl: -mean((term) => term.negativeKl),
    logEvidence: logEvidenceOfData(model, xs) / xs.length,
  };
}

/** Exact variances of one draw's estimate for one data point (nats²), and of its gradient. */
export interface Variances {
  readonly valueA: number;
  readonly valueB: number;
  /** Of ∇_(μ, log σ), summed over its entries. */
  readonly gradientA: number;
  readonly gradientB: number;
  /** Of A with the score left out. */
  readonly gradientWithoutScore: number;
}

/** At one q and one data point. */
export function variancesAt(model: LinearGaussian, x: Vector, q: Encoded): Variances {
  const integrand = quadraticOf(model, x, q, 'integrand');
  const total = ({ mu, logSigma }: ReturnType<typeof pathMoments>) =>
    [...mu.variance, ...logSigma.variance].reduce((sum, v) => sum + v, 0);
  // Without the score the integrand itself, c + aᵀε + ½ εᵀBε, is differentiated through z: (a + Bε) ⊙ (1/σ, ε).
  const { a, B } = integrand;
  const rows = B.map((row) => row.reduce((sum, v) => sum + v * v, 0));
  const withoutScore = a.reduce(
    (sum, aj, j) => sum + rows[j] / q.sigma[j] ** 2 + aj * aj + rows[j] + B[j][j] ** 2,
    0,
  );
  return {
    valueA: valueMoments(integrand).variance,
    valueB: valueMoments(quadraticOf(model, x, q, 'reconstruction')).variance,
    gradientA: total(pathMoments(model, x, q, 'A')),
    gradientB: total(pathMoments(model, x, q, 'B')),
    gradientWithoutScore: withoutScore,
  };
}

/** The mean over data points. */
export function meanVariances(params: LinearParams, xs: readonly Vector[]): Variances {
  const model = thetaOf(params);
  const all = encodedOf(params, xs).map((q, i) => variancesAt(model, xs[i], q));
  const mean = (name: keyof Variances) => all.reduce((sum, one) => sum + one[name] / all.length, 0);
  return {
    valueA: mean('valueA'),
    valueB: mean('valueB'),
    gradientA: mean('gradientA'),
    gradientB: mean('gradientB'),
    gradientWithoutScore: mean('gradientWithoutScore'),
  };
}

/** Where the noise of a minibatch's gradient comes from: which data points, and which draws. */
export interface Split {
  /** Variance over data points of the exact gradient. */
  readonly ofData: number;
  /** Mean over data points of the variance over draws. */
  readonly ofDraws: number;
}

/** For the gradient of estimator B by c and log σ, summed over entries, per data point. */
export function splitOf(params: LinearParams, xs: readonly Vector[]): Split {
  const model = thetaOf(params);
  const moments = encodedOf(params, xs).map((q, i) => pathMoments(model, xs[i], q, 'B'));
  const flat = moments.map(({ mu, logSigma }) => ({
    mean: [...mu.mean, ...logSigma.mean],
    variance: [...mu.variance, ...logSigma.variance],
  }));
  const n = xs.length;
  const entries = flat[0].mean.map((_, j) => {
    const centre = flat.reduce((sum, one) => sum + one.mean[j] / n, 0);
    return {
      data: flat.reduce((sum, one) => sum + (one.mean[j] - centre) ** 2 / n, 0),
      draws: flat.reduce((sum, one) => sum + one.variance[j] / n, 0),
    };
  });
  return {
    ofData: entries.reduce((sum, one) => sum + one.data, 0),
    ofDraws: entries.reduce((sum, one) => sum + one.draws, 0),
  };
}

/** Variance of the mean gradient of M of N data points (without repetition) with L draws each. */
export function minibatchVariance(
  { ofData, ofDraws }: Split,
  { N, M, L }: { N: number; M: number; L: number },
): number {
  return (ofData / M) * ((N - M) / (N - 1)) + ofDraws / (M * L);
}

/** log₁₀ of Var A / Var B over a plane of q = N(μ, σ²), K = 1, cut to ±limit: rows by σ, columns by μ. */
export function ratioMap(
  model: LinearGaussian,
  x: Vector,
  {
    mu,
    sigma,
    limit = 2,
  }: { readonly mu: readonly number[]; readonly sigma: readonly number[]; readonly limit?: number },
): number[][] {
  return sigma.map((s) =>
    mu.map((m) => {
      const { valueA, valueB } = variancesAt(model, x, { mu: [m], sigma: [s] });
      return Math.min(limit, Math.max(-limit, Math.log10((valueA + 1e-300) / valueB)));
    }),
  );
}

/** `count` snapshots or so out of a long list, evenly spaced on a logarithmic scale, the first and the last among them. */
export function thinned<T>(list: readonly T[], count: number): T[] {
  if (list.length < 2 || count < 2) throw new RangeError('A thinned list keeps 2 of 2 or more.');
  const ratio = Math.log(list.length) / (count - 1);
  const chosen = new Set(Array.from({ length: count }, (_, i) => Math.round(Math.exp(i * ratio)) - 1));
  return [...chosen].map((i) => list[i]);
}
