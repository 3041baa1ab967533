import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';

/** A Gamma(shape, rate) in float64: a prior, or a factor of a variational posterior in plain JavaScript. */
export interface GammaFactor {
  readonly shape: number;
  readonly rate: number;
}

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

/** The Gamma over a precision that `count` squares with this sum leave of a prior: shape + count/2, rate + sum/2. */
export const gammaGivenSquares = (prior: GammaFactor, count: number, sum: number): GammaFactor => ({
  shape: prior.shape + count / 2,
  rate: prior.rate + sum / 2,
});
