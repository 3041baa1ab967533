import { extentOf, formatNumber, numbersOf, type Values } from './values';

/**
 * How far a value may be from what is expected. It is part of every check, because a check is worth what its tolerance is:
 * - a number: the absolute difference, from rounding or from what the text claims ("0.7013" → 5e-5);
 * - `{ relative }`: a share of the expected value;
 * - `{ standardError, times }`: Monte Carlo error, `times` (4 if not given) standard errors.
 */
export type Tolerance =
  | number
  | { readonly relative: number }
  | { readonly standardError: number; readonly times?: number };

/** One value, or several that are compared one by one. */
export type Checked = number | Values;

/** A check that did not hold. Its message carries both values; no stack trace stands between it and the reader. */
export class CheckError extends Error {
  constructor(message: string) {
    super(`✗ ${message}`);
    this.name = 'CheckError';
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** The mark that starts the line of each check that held; a headless run counts them. */
export const CHECK_MARK = '✓';

/**
 * Holds a number that the text states: prints one line, or throws with both values.
 *
 * @example
 * check('posterior mean', mean, 0.7013, 5e-5);
 * check('mean of the draws', drawn, exact, { standardError: spread / Math.sqrt(n) });
 */
export function check(label: string, value: Checked, expected: Checked, tolerance: Tolerance): void {
  const [values, targets] = [readValues(label, value), readValues(label, expected)];
  if (value === expected && typeof value === 'object')
    throw new CheckError(`${label}: a list is compared with itself`);
  if (targets.length !== values.length && targets.length !== 1) {
    throw new CheckError(`${label}: ${values.length} values, but ${targets.length} expected`);
  }
  const target = (i: number) => targets[targets.length === 1 ? 0 : i];
  const wrong = values.findIndex(
    (one, i) => !(Math.abs(one - target(i)) <= allowed(label, tolerance, target(i))),
  );
  if (wrong >= 0) {
    const [one, off] = [values[wrong], values[wrong] - target(wrong)];
    const place = values.length > 1 ? ` (value ${wrong} of ${values.length})` : '';
    throw new CheckError(
      `${label}${place}: ${one}, but expected ${target(wrong)} ${toleranceText(tolerance)}; off by ${formatNumber(off)}`,
    );
  }
  passed(label, `${summary(values)} (expected ${summary(targets)} ${toleranceText(tolerance)})`);
}

/** Holds that a value, or each of several, is less than `bound`. */
export function checkBelow(label: string, value: Checked, bound: number): void {
  checkBound(label, value, bound, 'below', (one) => one < bound);
}

/** Holds that a value, or each of several, is greater than `bound`. */
export function checkAbove(label: string, value: Checked, bound: number): void {
  checkBound(label, value, bound, 'above', (one) => one > bound);
}

/**
 * Holds that values never fall (or never rise) from one to the next by more than `slack`, and end where they should: an
 * ELBO, an energy, a loss of full-batch steps.
 */
export function checkMonotone(
  label: string,
  values: Values,
  direction: 'rising' | 'falling',
  slack = 0,
): void {
  const list = readValues(label, values);
  if (list.length < 2) throw new CheckError(`${label}: ${list.length} value; two at least have a direction`);
  if (!(slack >= 0 && Number.isFinite(slack)))
    throw new CheckError(`${label}: the slack must be 0 or more, not ${slack}`);
  const sign = direction === 'rising' ? 1 : -1;
  const wrong = list.findIndex((one, i) => i > 0 && !(sign * (one - list[i - 1]) >= -slack));
  if (wrong >= 0) {
    throw new CheckError(
      `${label}: not ${direction} from value ${wrong - 1} (${list[wrong - 1]}) to ${wrong} (${list[wrong]})`,
    );
  }
  const ends = `${formatNumber(list[0])} → ${formatNumber(list[list.length - 1])}`;
  passed(label, `${direction} over ${list.length} values, ${ends}`);
}

/** Holds that a whole number, a text or a list of them is exactly what is expected. */
export function checkEqual<T extends string | number | boolean>(
  label: string,
  value: T | readonly T[],
  expected: T | readonly T[],
): void {
  const [found, wanted] = [value, expected].map((one) => JSON.stringify(one));
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isMissing = (one: unknown) => one === undefined || one === null || Number.isNaN(one);
  if (list.length === 0 || list.some(isMissing))
    throw new CheckError(`${label}: there is no value to check (${found})`);
  if (list.some((one) => typeof one === 'number' && !Number.isFinite(one)))
    throw new CheckError(`${label}: ${list} is not finite`);
  if (found !== wanted) throw new CheckError(`${label}: ${found}, but expected ${wanted}`);
  passed(label, found.length > 80 ? `all as expected` : `${found} as expected`);
}

function checkBound(
  label: string,
  value: Checked,
  bound: number,
  side: string,
  holds: (one: number) => boolean,
): void {
  const values = readValues(label, value);
  if (!Number.isFinite(bound))
    throw new CheckError(`${label}: the bound must be a finite number, not ${bound}`);
  const wrong = values.findIndex((one) => !holds(one));
  if (wrong >= 0) throw new CheckError(`${label}: ${values[wrong]}, but expected ${side} ${bound}`);
  passed(label, `${summary(values)} (${side} ${formatNumber(bound)})`);
}

function passed(label: string, text: string): void {
  console.log(`${CHECK_MARK} ${label}: ${text}`);
}

/** The values of one side of a check; nothing, an empty list and NaN are failures, not values. */
function readValues(label: string, value: Checked): number[] {
  if (value === undefined || value === null)
    throw new CheckError(`${label}: there is no value to check (${value})`);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new CheckError(`${label}: ${value} is not a finite number`);
  const list = typeof value === 'number' ? [value] : (numbersOf(value, label) as number[]);
  if (list.length === 0 || list.includes(null as never))
    throw new CheckError(`${label}: there is no value to check`);
  return list;
}

function allowed(label: string, tolerance: Tolerance, expected: number): number {
  const given = tolerance as Tolerance | undefined;
  if (given === undefined || given === null) throw new CheckError(`${label}: a check needs a tolerance`);
  const size =
    typeof given === 'number'
      ? given
      : 'relative' in given
        ? given.relative * Math.abs(expected)
        : given.standardError * (given.times ?? 4);
  if (!(size >= 0 && Number.isFinite(size)))
    throw new CheckError(`${label}: the tolerance must be 0 or more, not ${size}`);
  return size;
}

function toleranceText(tolerance: Tolerance): string {
  if (typeof tolerance === 'number') return `± ${formatNumber(tolerance)}`;
  if ('relative' in tolerance) return `± ${formatNumber(100 * tolerance.relative)} %`;
  return `± ${tolerance.times ?? 4} standard errors of ${formatNumber(tolerance.standardError, 2)}`;
}

function summary(values: readonly number[]): string {
  if (values.length <= 6) return values.map((value) => formatNumber(value, 5)).join(', ');
  const [low, high] = extentOf(values);
  return `${values.length} values from ${formatNumber(low)} to ${formatNumber(high)}`;
}
