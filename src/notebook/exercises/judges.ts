import type { Verdict } from '../exercise';
import { formatNumber } from '../values';

/** A mistake that people make, and what to tell them. */
export interface Slip {
  readonly value: number;
  readonly hint: string;
}

/**
 * Judges a number. Known slips get their own hint; any other wrong number hears whether it is too large or too small.
 */
export function numeric(options: {
  readonly expected: number;
  readonly tolerance: number;
  readonly praise: string;
  readonly slips?: readonly Slip[];
  readonly hint: string;
}): (answer: unknown) => Verdict {
  const { expected, tolerance, praise, slips = [], hint } = options;
  return (answer) => {
    if (typeof answer !== 'number') return wrong(`The answer is a number, this is a ${typeof answer}.`);
    if (!Number.isFinite(answer))
      return wrong(`${answer} came out: is there a division by zero, or the log of zero?`);
    if (Math.abs(answer - expected) <= tolerance) return { right: true, text: praise };
    const slip = slips.find(({ value }) => Math.abs(answer - value) <= tolerance);
    if (slip) return wrong(slip.hint);
    return wrong(`${formatNumber(answer)} is too ${answer > expected ? 'large' : 'small'}. ${hint}`);
  };
}

/** Judges a choice among labelled options: 'a', 'b', 'c'. Each wrong one has a hint of its own. */
export function choice(options: {
  readonly expected: string;
  readonly praise: string;
  readonly hints: Readonly<Record<string, string>>;
}): (answer: unknown) => Verdict {
  const labels = [options.expected, ...Object.keys(options.hints)].sort();
  return (answer) => {
    const label = typeof answer === 'string' ? answer.trim().toLowerCase() : answer;
    if (label === options.expected) return { right: true, text: options.praise };
    if (typeof label === 'string' && Object.hasOwn(options.hints, label)) return wrong(options.hints[label]);
    return wrong(`Answer with one of ${labels.map((one) => `'${one}'`).join(', ')}.`);
  };
}

/** Judges a function that the reader writes, by what it returns for some arguments. */
export function formula<Arguments extends readonly number[]>(options: {
  readonly expected: (...args: Arguments) => number;
  readonly cases: readonly Arguments[];
  readonly tolerance: number;
  readonly praise: string;
  /** Functions that people write by mistake, with what to tell them. */
  readonly slips?: readonly { readonly formula: (...args: Arguments) => number; readonly hint: string }[];
  readonly hint: string;
}): (answer: unknown) => Verdict {
  const { cases, tolerance, praise, slips = [], hint } = options;
  return (answer) => {
    if (typeof answer !== 'function') return wrong(`The answer is a function, this is a ${typeof answer}.`);
    try {
      for (const args of cases) answer(...args);
    } catch (error) {
      return wrong(`It throws: ${error instanceof Error ? error.message : error}`);
    }
    // A slip may give ∞ or NaN somewhere, as the answer that repeats it does.
    const isSame = (a: number, b: number) => Math.abs(a - b) <= tolerance || Object.is(a, b);
    const agrees = (other: (...args: Arguments) => number) =>
      cases.every((args) => isSame(answer(...args), other(...args)));
    if (agrees(options.expected)) return { right: true, text: praise };
    const slip = slips.find((one) => agrees(one.formula));
    if (slip) return wrong(slip.hint);
    const failed = cases.find(
      (args) => !(Math.abs(answer(...args) - options.expected(...args)) <= tolerance),
    )!;
    return wrong(`For (${failed.join(', ')}) it gives ${answer(...failed)}, which is not it. ${hint}`);
  };
}

function wrong(text: string): Verdict {
  return { right: false, text };
}
