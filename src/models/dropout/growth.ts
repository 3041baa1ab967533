import { linearRegression } from '../../inference';
import { assertPositive } from '../../inference/checks';
import { foldIn, type Key, random } from '../../tensor';
import { linearDropout } from './linear';

/** Uncertainty about f at one input after N data points. */
export interface SpreadAt {
  readonly N: number;
  /** Standard deviation of f under dropout … */
  readonly dropout: number;
  /** … and under the exact posterior. */
  readonly exact: number;
}

/**
 * The standard deviation of f(x*) = wᵀx* at x* = (1, …, 1) as data come in: linear dropout's, and that of Bayesian linear
 * regression with the prior N(0, I). Inputs are standard normal, targets come from weights 1, −1, 1, … and noise.
 */
export function spreadWithData(
  key: Key,
  {
    sizes,
    inputs,
    p,
    noise,
  }: {
    readonly sizes: readonly number[];
    readonly inputs: number;
    readonly p: number;
    readonly noise: number;
  },
): SpreadAt[] {
  assertPositive('noise', noise);
  const most = Math.max(...sizes);
  const draws = (k: Key, shape: readonly number[]) => {
    const tensor = random.normal(k, shape);
    const values = tensor.arraySync();
    tensor.dispose();
    return values;
  };
  const x = draws(foldIn(key, 0), [most, inputs]) as number[][];
  const epsilon = draws(foldIn(key, 1), [most]) as number[];
  const y = x.map((row, n) => row.reduce((sum, v, d) => sum + (d % 2 === 0 ? v : -v), noise * epsilon[n]));
  const at = Array.from({ length: inputs }, () => 1);
  const beta = 1 / noise ** 2;
  return sizes.map((N) => {
    const [features, targets] = [x.slice(0, N), y.slice(0, N)];
    const prior = linearRegression.isotropicPrior(inputs, 1);
    const posterior = linearRegression.posterior(prior, { features, targets, beta });
    const { variance } = linearRegression.predictive(posterior, beta, [at]);
    return {
      N,
      dropout: Math.sqrt(linearDropout(features, targets, p).variance(at)),
      exact: Math.sqrt(variance[0] - noise ** 2),
    };
  });
}
