import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import {
  type NormalGammaFactors,
  type NormalGammaModel,
  normalGamma,
  normalGammaCavi,
} from '../../inference';

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** μ and τ with p(τ) = Gamma(a, rate b), p(μ | τ) = N(mu, 1/(lambda τ)): the prior, and the posterior after any data. */
export type NormalGamma = normalGamma.NormalGammaParameters;

export function priorOf({ mu0, lambda0, a0, b0 }: NormalGammaModel): NormalGamma {
  return { mu: mu0, lambda: lambda0, a: a0, b: b0 };
}

/** The exact posterior of μ and τ, in which they are not independent. */
export function posteriorOf(model: NormalGammaModel): NormalGamma {
  return normalGamma.posterior(priorOf(model), model.data);
}

/** log p(x₁ … x_N), exactly, nats. */
export function evidenceOf(model: NormalGammaModel): number {
  return normalGamma.logEvidence(priorOf(model), model.data);
}

/** KL(q(μ) q(τ) ‖ p(μ, τ)) for a Normal–Gamma p, nats: to the prior and to the posterior alike. */
export function klToNormalGamma({ muN, lambdaN, aN, bN }: NormalGammaFactors, p: NormalGamma): number {
  const [tau, logTau] = [aN / bN, digamma(aN) - Math.log(bN)];
  const negativeEntropyMu = 0.5 * (Math.log(lambdaN) - LOG_TWO_PI - 1);
  const negativeEntropyTau = aN * Math.log(bN) - gammaln(aN) + (aN - 1) * logTau - aN;
  const logMu =
    0.5 * (logTau + Math.log(p.lambda) - LOG_TWO_PI - p.lambda * tau * ((muN - p.mu) ** 2 + 1 / lambdaN));
  const logPTau = p.a * Math.log(p.b) - gammaln(p.a) + (p.a - 1) * logTau - p.b * tau;
  return negativeEntropyMu + negativeEntropyTau - logMu - logPTau;
}

/** E_q[log p(x_i | μ, τ)] of each data point, nats. */
export function expectedLogLikelihoods(
  data: ArrayLike<number>,
  { muN, lambdaN, aN, bN }: NormalGammaFactors,
): number[] {
  const [tau, logTau] = [aN / bN, digamma(aN) - Math.log(bN)];
  return Array.from(data, (x) => 0.5 * (logTau - LOG_TWO_PI - tau * ((x - muN) ** 2 + 1 / lambdaN)));
}

/** One state of the search. */
export interface HalfStep {
  /** Which factor has just been set to its optimum. */
  readonly updated: 'start' | 'q(μ)' | 'q(τ)';
  readonly factors: NormalGammaFactors;
  /** Σ E_q[log p(x_i | μ, τ)] and KL(q ‖ prior): the ELBO is their difference. */
  readonly logLikelihood: number;
  readonly klToPrior: number;
  readonly elbo: number;
  /** KL(q ‖ posterior), computed from the exact posterior and without the ELBO. */
  readonly klToPosterior: number;
}

/** Coordinate ascent taken apart: every round is two entries, the first with the new q(μ), the second with the new q(τ) as well. */
export function halfSteps(model: NormalGammaModel, start: NormalGammaFactors, rounds: number): HalfStep[] {
  const [prior, posterior] = [priorOf(model), posteriorOf(model)];
  const look = (updated: HalfStep['updated'], factors: NormalGammaFactors): HalfStep => {
    const logLikelihood = expectedLogLikelihoods(model.data, factors).reduce((a, b) => a + b, 0);
    const klToPrior = klToNormalGamma(factors, prior);
    const klToPosterior = klToNormalGamma(factors, posterior);
    return { updated, factors, logLikelihood, klToPrior, elbo: logLikelihood - klToPrior, klToPosterior };
  };
  const algorithm = normalGammaCavi(model);
  const steps = [look('start', start)];
  let state = start;
  for (let round = 0; round < rounds; round++) {
    const [next] = algorithm.step(undefined as never, state);
    const { muN, lambdaN } = next;
    steps.push(look('q(μ)', { ...state, muN, lambdaN }), look('q(τ)', next));
    state = next;
  }
  return steps;
}

/** A start that leaves room for improvement: q(μ) as given, q(τ) with the mean that is guessed. */
export function startOf(
  model: NormalGammaModel,
  guess: { readonly mu: number; readonly sdOfMu: number; readonly tau: number },
): NormalGammaFactors {
  return { ...normalGammaCavi(model).init(guess.tau), muN: guess.mu, lambdaN: 1 / guess.sdOfMu ** 2 };
}

/** A density of (μ, τ) on a mesh for a contour chart, four digits each. */
export function meshOverMuTau(
  logDensity: (mu: number, tau: number) => number,
  {
    mu,
    tau,
    points = 48,
  }: {
    readonly mu: readonly [number, number];
    readonly tau: readonly [number, number];
    readonly points?: number;
  },
): { readonly x: number[]; readonly y: number[]; readonly z: number[][] } {
  const along = ([from, to]: readonly [number, number]) =>
    Array.from({ length: points }, (_, i) => from + ((to - from) * (i + 0.5)) / points);
  const [x, y] = [along(mu), along(tau)];
  return { x, y, z: y.map((t) => x.map((m) => Number(Math.exp(logDensity(m, t)).toPrecision(4)))) };
}

/** log p(μ, τ) of a Normal–Gamma, nats. */
export function logNormalGamma({ mu, lambda, a, b }: NormalGamma): (m: number, t: number) => number {
  const constant = a * Math.log(b) - gammaln(a) + 0.5 * (Math.log(lambda) - LOG_TWO_PI);
  return (m, t) => constant + (a - 0.5) * Math.log(t) - t * (b + 0.5 * lambda * (m - mu) ** 2);
}

/** log q(μ) + log q(τ), nats. */
export function logFactors({ muN, lambdaN, aN, bN }: NormalGammaFactors): (m: number, t: number) => number {
  const constant = 0.5 * (Math.log(lambdaN) - LOG_TWO_PI) + aN * Math.log(bN) - gammaln(aN);
  return (m, t) => constant - 0.5 * lambdaN * (m - muN) ** 2 + (aN - 1) * Math.log(t) - bN * t;
}
