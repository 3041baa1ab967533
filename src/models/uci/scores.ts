import { assertFiniteData } from '../../inference/checks';
import type { Fold } from './folds';

/** How well one split was predicted, in the table's own units. */
export interface Score {
  readonly rmse: number;
  /** Mean log p(y) per test row (nats). */
  readonly logLikelihood: number;
}

/** RMSE from predictions and the mean of log densities, both of the standardised target. */
export function scoreOf(
  { y, scale }: Pick<Fold, 'y' | 'scale'>,
  { mean, logDensity }: { readonly mean: ArrayLike<number>; readonly logDensity: ArrayLike<number> },
): Score {
  if (mean.length !== y.length || logDensity.length !== y.length)
    throw new RangeError(
      `${y.length} targets, ${mean.length} predictions, ${logDensity.length} log densities.`,
    );
  assertFiniteData('predictions', mean);
  assertFiniteData('log densities', logDensity);
  let [square, log] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    square += (y[i] - mean[i]) ** 2;
    log += logDensity[i];
  }
  // The density of y is that of the standardised target over sd.
  return {
    rmse: scale.sd * Math.sqrt(square / y.length),
    logLikelihood: log / y.length - Math.log(scale.sd),
  };
}

/** Mean and standard error over the splits. */
export interface Summary {
  readonly mean: number;
  readonly standardError: number;
}

/** Mean ± sd/√n, with sd as the authors take it (over n, not n − 1). */
export function summarise(values: readonly number[]): Summary {
  assertFiniteData('values', values);
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n);
  return { mean, standardError: sd / Math.sqrt(n) };
}

/** What one method found on some splits of one table. */
export interface MethodResult {
  readonly method: Method;
  readonly splits: readonly number[];
  readonly rmse: readonly number[];
  readonly logLikelihood: readonly number[];
  /** Further scores of the same trained networks, such as those of weight scaling. */
  readonly also?: Readonly<Record<string, readonly number[]>>;
  /** What was chosen on the validation part, for each split. */
  readonly chosen: Readonly<Record<string, readonly number[]>>;
}

export type Method =
  | 'MC dropout'
  | 'MC dropout, free τ'
  | 'deterministic network'
  | 'deep ensemble'
  | 'Bayes by backprop'
  | 'Gaussian process'
  | 'Bayesian linear regression';

/** The results as columns. */
export function resultOf(
  method: Method,
  splits: readonly number[],
  scores: readonly Score[],
  rest: Pick<MethodResult, 'chosen' | 'also'>,
): MethodResult {
  const rounded = (values: readonly number[]) => values.map((v) => Number(v.toPrecision(6)));
  return {
    method,
    splits,
    rmse: rounded(scores.map(({ rmse }) => rmse)),
    logLikelihood: rounded(scores.map(({ logLikelihood }) => logLikelihood)),
    ...(rest.also
      ? { also: Object.fromEntries(Object.entries(rest.also).map(([k, v]) => [k, rounded(v)])) }
      : {}),
    chosen: rest.chosen,
  };
}
