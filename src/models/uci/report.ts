import { type Method, type MethodResult, type Summary, summarise } from './scores';
import { ENSEMBLES, PAPER, type Published, RERUN, type TableName } from './settings';

/** One row of the chapter's tables: a method on a table. */
export interface Row {
  readonly table: TableName;
  readonly method: Method;
  readonly rmse: Summary;
  readonly logLikelihood: Summary;
  readonly splits: number;
}

/** '2.90 ± 0.18' */
export const plusMinus = ({ mean, standardError }: Summary, digits = 2): string =>
  `${mean.toFixed(digits)} ± ${standardError.toFixed(digits)}`.replace('-', '−');

/** Mean ± standard error of both scores. */
export const rowOf = (table: TableName, result: MethodResult): Row => ({
  table,
  method: result.method,
  rmse: summarise(result.rmse),
  logLikelihood: summarise(result.logLikelihood),
  splits: result.splits.length,
});

/** Published figures for one table, as texts, in the order of their years. */
export function published(
  table: TableName,
): readonly { readonly source: string; readonly figures: Published }[] {
  return [
    { source: 'MC dropout, 2016 paper (± sd)', figures: PAPER[table] },
    { source: 'deep ensembles, 2017 paper', figures: ENSEMBLES[table] },
    { source: 'MC dropout, 2018 rerun (± se)', figures: RERUN[table] },
  ];
}

/** '2.97 ± 0.85', or '0.62' where no spread is given. */
export const publishedText = ([mean, spread]: readonly [number, number?]): string =>
  `${mean.toFixed(2)}${spread === undefined ? '' : ` ± ${spread.toFixed(2)}`}`.replace('-', '−');

/**
 * Difference of two scores split by split, mean ± standard error: the same test rows on both sides, so that what makes a split
 * hard for both cancels. @throws RangeError where the splits are not the same number
 */
export function paired(a: readonly number[], b: readonly number[]): Summary {
  if (a.length !== b.length) throw new RangeError(`${a.length} splits against ${b.length}.`);
  return summarise(a.map((value, i) => value - b[i]));
}

/** How many standard errors a mean lies from a published one, both errors taken together. */
export function standardErrorsApart(
  own: Summary,
  [mean, standardError = 0]: readonly [number, number?],
): number {
  // Published errors are rounded to two digits: they are half a digit uncertain, and so is the mean.
  const rounding = 0.005;
  return Math.abs(own.mean - mean) / Math.hypot(own.standardError, standardError, rounding);
}
