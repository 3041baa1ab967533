import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';

/** A Gamma(shape, rate) over a precision, in float64: prior or factor of the variational posterior. */
export interface GammaFactor {
  readonly shape: number;
  readonly rate: number;
}

/** Vague but proper: a precision of about 1, give or take its own size. */
export const PRECISION_PRIOR: GammaFactor = { shape: 1, rate: 1 };

export const expectation = ({ shape, rate }: GammaFactor): number => shape / rate;

/** E[log x] */
export const expectedLog = ({ shape, rate }: GammaFactor): number => digamma(shape) - Math.log(rate);

/** KL(q ‖ p) of two Gammas in nats. */
export function gammaKl(q: GammaFactor, p: GammaFactor): number {
  return (
    (q.shape - p.shape) * digamma(q.shape) -
    gammaln(q.shape) +
    gammaln(p.shape) +
    p.shape * Math.log(q.rate / p.rate) +
    q.shape * (p.rate / q.rate - 1)
  );
}

/** The Gamma that `count` squares with this sum leave of a prior: shape + count/2, rate + sum/2. */
export const gammaGivenSquares = (prior: GammaFactor, count: number, sum: number): GammaFactor => ({
  shape: prior.shape + count / 2,
  rate: prior.rate + sum / 2,
});
