import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import type { Algorithm } from '../algorithm';
import { assertFiniteData, assertFiniteNumber, assertPositive } from '../checks';
import { elboOf } from './elbo';

/** q(μ) = N(muN, 1/lambdaN) and q(τ) = Gamma(aN, rate bN). */
export interface NormalGammaFactors {
  readonly muN: number;
  readonly lambdaN: number;
  readonly aN: number;
  readonly bN: number;
}

export interface NormalGammaInfo {
  /** Nats; the sum of `terms`. */
  readonly elbo: number;
  readonly terms: {
    /** E_q[log p(x | μ, τ)] */
    readonly logLikelihood: number;
    /** −E_q(τ) KL(q(μ) ‖ p(μ | τ)) */
    readonly negativeKlMu: number;
    /** −KL(q(τ) ‖ p(τ)) */
    readonly negativeKlTau: number;
  };
}

export interface NormalGammaModel {
  readonly data: ArrayLike<number>;
  readonly mu0: number;
  readonly lambda0: number;
  readonly a0: number;
  readonly b0: number;
}

/**
 * Coordinate ascent for a Gaussian of unknown mean μ and precision τ (Bishop 2006, section 10.1.3): x ~ N(μ, 1/τ), μ
 * | τ ~ N(mu0, 1/(lambda0 τ)), τ ~ Gamma(a0, rate b0), with q(μ, τ) = q(μ) q(τ). A step updates q(μ), then q(τ), each
 * to its optimum given the other, so the ELBO never falls. `init` takes the first guess of E[τ]. Throws on NaN in the
 * data and on hyper-parameters ≤ 0.
 */
export function normalGammaCavi(
  model: NormalGammaModel,
): Algorithm<number, NormalGammaFactors, NormalGammaInfo> {
  const { data, mu0, lambda0, a0, b0 } = model;
  assertFiniteData('data', data);
  assertFiniteNumber('mu0', mu0);
  for (const [name, value] of Object.entries({ lambda0, a0, b0 })) assertPositive(name, value);

  const n = data.length;
  const xBar = sum(data, (x) => x) / n;
  const scatter = sum(data, (x) => (x - xBar) ** 2);
  const muN = (lambda0 * mu0 + n * xBar) / (lambda0 + n); // eq. 10.26: the same at every iteration
  const aN = a0 + (n + 1) / 2; // eq. 10.29

  const updateMu = (expectedTau: number): number => (lambda0 + n) * expectedTau; // eq. 10.27
  const updateTau = (lambdaN: number): number => b0 + 0.5 * expectedSquares(lambdaN); // eq. 10.30

  /** E_q(μ)[Σ (xᵢ − μ)² + lambda0 (μ − mu0)²] */
  function expectedSquares(lambdaN: number): number {
    return scatter + n * (xBar - muN) ** 2 + lambda0 * (muN - mu0) ** 2 + (n + lambda0) / lambdaN;
  }

  function terms({ lambdaN, bN }: NormalGammaFactors): NormalGammaInfo {
    const tau = aN / bN;
    const logTau = digamma(aN) - Math.log(bN);
    const squares = scatter + n * (xBar - muN) ** 2 + n / lambdaN;
    const priorSquares = (muN - mu0) ** 2 + 1 / lambdaN;
    return elboOf({
      logLikelihood: 0.5 * (n * (logTau - Math.log(2 * Math.PI)) - tau * squares),
      negativeKlMu: 0.5 * (1 + Math.log(lambda0 / lambdaN) + logTau - lambda0 * tau * priorSquares),
      negativeKlTau: -(
        (aN - a0) * digamma(aN) -
        gammaln(aN) +
        gammaln(a0) +
        a0 * Math.log(bN / b0) +
        tau * (b0 - bN)
      ),
    });
  }

  return {
    init(expectedTau) {
      assertPositive('The first guess of E[τ]', expectedTau);
      return { muN, lambdaN: updateMu(expectedTau), aN, bN: aN / expectedTau };
    },
    step(_key, { bN: previous }) {
      const lambdaN = updateMu(aN / previous);
      const factors = { muN, lambdaN, aN, bN: updateTau(lambdaN) };
      return [factors, terms(factors)];
    },
  };
}

function sum(values: ArrayLike<number>, f: (x: number) => number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += f(values[i]);
  return total;
}
