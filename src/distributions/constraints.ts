import { isTracing, tf } from '../tensor';
import { assertValue, asTensors, broadcastShapes, numbersIn, shapeOf, type Value } from './values';

/** A condition on every number of a parameter, and the words for it in an error message. */
export interface Constraint {
  readonly words: string;
  readonly holds: (x: number) => boolean;
}

/** A parameter with what must hold for it; the last `eventRank` axes belong to one event, those before to the batch. */
export interface Parameter {
  readonly value: Value;
  readonly constraint: Constraint;
  readonly eventRank: number;
}

const parameter =
  (words: string, holds: (x: number) => boolean) =>
  (value: Value, eventRank = 0): Parameter => ({ value, constraint: { words, holds }, eventRank });

export const real = parameter('a finite number', Number.isFinite);
export const positive = parameter('a finite number > 0', (x) => x > 0 && x < Infinity);
export const nonNegative = parameter('a finite number >= 0', (x) => x >= 0 && x < Infinity);
export const probability = parameter('a probability in [0, 1]', (x) => x >= 0 && x <= 1);
/** A log odds or an unnormalised log probability; −∞ is a probability of 0. */
export const logit = parameter('a number (not NaN, not +Infinity)', (x) => x < Infinity);
export const count = parameter('an integer >= 0', (x) => Number.isInteger(x) && x >= 0);

let checking = true;

/**
 * Runs `body` without looking at the values of parameters and points: for tight eager loops over large tensors, where
 * reading them back would cost more than the arithmetic. Shapes are still checked. (Compiled functions never look.)
 */
export function withoutChecks<Result>(body: () => Result): Result {
  const before = checking;
  checking = false;
  try {
    return body();
  } finally {
    checking = before;
  }
}

/** Whether the numbers are known while this line runs: not those of a tensor in a function that is being recorded. */
export function isKnown(value: Value): boolean {
  return !(value instanceof tf.Tensor && isTracing());
}

/** Whether to look at this value's numbers: they are known and checks are not switched off. */
export function isChecked(value: Value): boolean {
  return checking && isKnown(value);
}

/**
 * Throws a RangeError that names the first number for which the constraint does not hold, and its place; a TypeError for
 * what is no value at all.
 */
export function checkNumbers(what: string, value: Value, { words, holds }: Constraint): void {
  assertValue(what, value);
  if (!isChecked(value)) {
    return;
  }
  const numbers = numbersIn(value);
  const shape = shapeOf(value);
  if (numbers.length !== shape.reduce((product, n) => product * n, 1)) {
    throw new Error(`${what} is ragged: its nested arrays differ in length.`);
  }
  for (let i = 0; i < numbers.length; i++) {
    const inFloat32 = Math.fround(numbers[i]);
    if (!holds(numbers[i]) || !holds(inFloat32)) {
      const rounded = holds(numbers[i]) ? `, which is ${inFloat32} in float32` : '';
      throw new RangeError(`${what}${place(i, shape)} must be ${words}, but it is ${numbers[i]}${rounded}.`);
    }
  }
}

/** The i-th number's place in a value of that shape, as one writes it in code: "[1][0]". */
function place(i: number, shape: number[]): string {
  const indices: number[] = [];
  for (let axis = shape.length - 1, rest = i; axis >= 0; axis--) {
    indices.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return indices.map((index) => `[${index}]`).join('');
}

/** Throws where a number of `value` exceeds that of `most`, for parameters that bound each other. */
export function checkAtMost(what: string, value: Value, bound: string, most: Value): void {
  checkPairs(value, most, (small, large) => {
    if (small > large) {
      throw new RangeError(`${what} must not exceed ${bound} (${large}), but it is ${small}.`);
    }
  });
}

/** Throws where `low` is not below `high`. */
export function checkIncreasing(what: string, low: Value, bound: string, high: Value): void {
  checkPairs(low, high, (small, large) => {
    if (small >= large) {
      throw new RangeError(`${what} must lie below ${bound} (${large}), but it is ${small}.`);
    }
  });
}

/** Looks at the pairs that broadcasting makes of two parameters, where they are known. */
function checkPairs(a: Value, b: Value, check: (a: number, b: number) => void): void {
  if (!isChecked(a) || !isChecked(b)) {
    return;
  }
  tf.tidy(() => {
    const [first, second] = asTensors(a, b);
    const shape = broadcastShapes(first.shape, second.shape)!;
    const [firsts, seconds] = [first, second].map((t) => tf.broadcastTo(t, shape).dataSync());
    firsts.forEach((value, i) => {
      check(value, seconds[i]);
    });
  });
}
