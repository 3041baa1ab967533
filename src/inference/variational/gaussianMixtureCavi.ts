import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import { Matrix } from 'ml-matrix';
import type { Algorithm } from '../algorithm';
import { assertPositive, assertPositiveInteger, assertTable } from '../checks';
import { Spd } from '../spd';
import { klDirichletToSymmetric } from './dirichlet';
import { elboOf } from './elbo';
import { type ComponentStatistics, nearest, softmaxRows, weightedStatistics } from './mixtureStatistics';

/** Dirichlet(alpha0) on the weights; per component Λ ~ Wishart(W0, nu0), μ | Λ ~ N(m0, (beta0 Λ)⁻¹). */
export interface GaussianMixturePrior {
  readonly alpha0: number;
  readonly beta0: number;
  readonly m0: readonly number[];
  /** Inverse of Bishop's W0: nu0⁻¹ W0⁻¹ is roughly the covariance one expects of a component. */
  readonly inverseW0: readonly (readonly number[])[];
  readonly nu0: number;
}

/** q(μ_k, Λ_k) = N(μ_k | m, (beta Λ_k)⁻¹) Wishart(Λ_k | W, nu), and q(π)'s alpha for this component. */
export interface ComponentPosterior {
  readonly alpha: number;
  readonly beta: number;
  readonly m: readonly number[];
  readonly inverseW: Spd;
  readonly nu: number;
}

export interface GaussianMixtureState {
  readonly components: readonly ComponentPosterior[];
  /** q(z_n = k), shape [N][K]. */
  readonly responsibilities: readonly Float64Array[];
}

export interface GaussianMixtureInfo {
  /** Nats; the sum of `terms`. */
  readonly elbo: number;
  readonly terms: {
    /** E_q[log p(X | Z, μ, Λ)] */
    readonly logLikelihood: number;
    /** −E_q(π) KL(q(Z) ‖ p(Z | π)) */
    readonly negativeKlAssignments: number;
    /** −KL(q(π) ‖ p(π)) */
    readonly negativeKlWeights: number;
    /** −Σ_k KL(q(μ_k, Λ_k) ‖ p(μ_k, Λ_k)) */
    readonly negativeKlComponents: number;
  };
  /** E[π_k]: components that the data do not need end near 0. */
  readonly weights: readonly number[];
}

/**
 * Coordinate ascent for the Bayesian mixture of Gaussians (Bishop 2006, section 10.2): q(Z) q(π, μ, Λ). A step sets
 * q(Z) to its optimum (eq. 10.46–10.49), then q(π, μ, Λ) (eq. 10.58–10.63): the ELBO never falls. `init` takes the
 * first means [K][D] (K of the data points will do) and assigns each point to the nearest. Throws on NaN, on rows of
 * unequal length, on a prior that is not proper.
 */
export function gaussianMixtureCavi(
  data: readonly (readonly number[])[],
  prior: GaussianMixturePrior,
): Algorithm<readonly (readonly number[])[], GaussianMixtureState, GaussianMixtureInfo> {
  const dimension = assertTable('data', data);
  const { alpha0, beta0, m0, nu0 } = prior;
  assertPositive('alpha0', alpha0);
  assertPositive('beta0', beta0);
  if (!(nu0 > dimension - 1)) throw new RangeError(`nu0 must exceed D − 1 = ${dimension - 1}, got ${nu0}.`);
  if (m0.length !== dimension)
    throw new RangeError(`m0 has ${m0.length} numbers, the data ${dimension} columns.`);
  const inverseW0 = new Spd(prior.inverseW0, 'inverseW0');
  const prior0: ComponentPosterior = { alpha: alpha0, beta: beta0, m: m0, inverseW: inverseW0, nu: nu0 };

  /** Eq. 10.58–10.63, from the weighted count, mean and scatter of what component k is responsible for. */
  function updateComponent({ count, mean, scatter }: ComponentStatistics): ComponentPosterior {
    const beta = beta0 + count;
    const offset = mean.map((x, d) => x - m0[d]);
    const shrink = (beta0 * count) / beta;
    const inverseW = Matrix.add(inverseW0.matrix, scatter);
    const column = Matrix.columnVector(offset);
    inverseW.add(column.mmul(column.transpose()).mul(shrink));
    return {
      alpha: alpha0 + count,
      beta,
      m: mean.map((x, d) => (beta0 * m0[d] + count * x) / beta),
      inverseW: new Spd(inverseW, 'a component’s W⁻¹'),
      nu: nu0 + count,
    };
  }

  /** Eq. 10.46: log ρ_nk = E[log π_k] + E[log N(x_n | μ_k, Λ_k⁻¹)]. */
  function updateResponsibilities(components: readonly ComponentPosterior[]): Float64Array[] {
    const logWeights = expectedLogWeights(components);
    const logDensity = components.map((c) => expectedLogDensity(c));
    return softmaxRows(data, (x, k) => logWeights[k] + logDensity[k](x), components.length);
  }

  function terms({ components, responsibilities }: GaussianMixtureState): GaussianMixtureInfo {
    const local = gaussianMixtureLocalTerms(data, { components, responsibilities });
    const sum = (of: (terms: LocalTerms) => number) => local.reduce((total, one) => total + of(one), 0);
    const alpha = components.map((c) => c.alpha);
    const total = alpha.reduce((a, b) => a + b);
    const elbo = elboOf({
      logLikelihood: sum((one) => one.logLikelihood),
      negativeKlAssignments: sum((one) => one.negativeKlAssignment),
      negativeKlWeights: -klDirichletToSymmetric(alpha, alpha0),
      negativeKlComponents: -components.reduce((kl, c) => kl + klNormalWishart(c, prior0), 0),
    });
    return { ...elbo, weights: alpha.map((a) => a / total) };
  }

  const maximise = (responsibilities: readonly Float64Array[], count: number): ComponentPosterior[] =>
    weightedStatistics(data, responsibilities, count).map(updateComponent);

  return {
    init(means) {
      if (assertTable('means', means) !== dimension) {
        throw new RangeError(`means have ${means[0].length} columns, the data ${dimension}.`);
      }
      assertPositiveInteger('The number of components', means.length);
      const responsibilities = data.map((x) => nearest(x, means));
      return { components: maximise(responsibilities, means.length), responsibilities };
    },
    step(_key, { components }) {
      const responsibilities = updateResponsibilities(components);
      const state = { components: maximise(responsibilities, components.length), responsibilities };
      return [state, terms(state)];
    },
  };
}

/** What one data point and its own assignment z_n add to the ELBO, nats. */
export interface LocalTerms {
  /** E_q[log p(x_n | z_n, μ, Λ)] */
  readonly logLikelihood: number;
  /** E_q[log p(z_n | π)] + H[q(z_n)] */
  readonly negativeKlAssignment: number;
}

/**
 * The ELBO's part of each data point: their sum, less the divergences of what all points share (q(π) and the
 * components, each once), is the ELBO.
 */
export function gaussianMixtureLocalTerms(
  data: readonly (readonly number[])[],
  { components, responsibilities }: GaussianMixtureState,
): LocalTerms[] {
  const logWeights = expectedLogWeights(components);
  const logDensity = components.map((c) => expectedLogDensity(c));
  return data.map((x, n) => {
    let [logLikelihood, negativeKlAssignment] = [0, 0];
    responsibilities[n].forEach((r, k) => {
      if (r === 0) return; // 0 · log 0 = 0
      logLikelihood += r * logDensity[k](x);
      negativeKlAssignment += r * (logWeights[k] - Math.log(r));
    });
    return { logLikelihood, negativeKlAssignment };
  });
}

/** E[log π_k] under q(π) = Dirichlet(alpha), eq. 10.66. */
function expectedLogWeights(components: readonly ComponentPosterior[]): number[] {
  const total = digamma(components.reduce((sum, c) => sum + c.alpha, 0));
  return components.map((c) => digamma(c.alpha) - total);
}

/** E[log |Λ|], eq. 10.65. */
function expectedLogDet({ inverseW, nu }: ComponentPosterior): number {
  let value = inverseW.size * Math.LN2 - inverseW.logDet;
  for (let d = 0; d < inverseW.size; d++) value += digamma((nu - d) / 2);
  return value;
}

/** x ↦ E[log N(x | μ, Λ⁻¹)] under this component's q(μ, Λ), eq. 10.64–10.65. */
function expectedLogDensity(c: ComponentPosterior): (x: ArrayLike<number>) => number {
  const D = c.m.length;
  const constant = 0.5 * (expectedLogDet(c) - D * Math.log(2 * Math.PI) - D / c.beta);
  return (x) => constant - 0.5 * c.nu * c.inverseW.inverseQuadraticForm(x, c.m);
}

/** KL(q(μ, Λ) ‖ p(μ, Λ)) of two Normal–Wisharts: the Gaussian part averaged over q(Λ), and the Wishart part. */
function klNormalWishart(q: ComponentPosterior, p: ComponentPosterior): number {
  const D = q.m.length;
  const ratio = p.beta / q.beta;
  const gaussian =
    0.5 * (D * (ratio - 1 - Math.log(ratio)) + p.beta * q.nu * q.inverseW.inverseQuadraticForm(q.m, p.m));
  const wishart =
    wishartLogNormaliser(q) -
    wishartLogNormaliser(p) +
    0.5 * (q.nu - p.nu) * expectedLogDet(q) +
    0.5 * q.nu * (q.inverseW.traceOfSolve(p.inverseW) - D);
  return gaussian + wishart;
}

/** log B(W, ν), Bishop's eq. B.79. */
function wishartLogNormaliser({ inverseW, nu }: ComponentPosterior): number {
  const D = inverseW.size;
  let value = 0.5 * nu * (inverseW.logDet - D * Math.LN2) - 0.25 * D * (D - 1) * Math.log(Math.PI);
  for (let d = 0; d < D; d++) value -= gammaln((nu - d) / 2);
  return value;
}
