import { exercises } from './exercises';

/** What the book says to an answer. */
export interface Verdict {
  readonly right: boolean;
  /** For a right answer why it is right, for a wrong one a hint; never the solution. */
  readonly text: string;
}

/**
 * An exercise whose answers the machine can judge. `solution` and `mistakes` are there for the tests: the first must be
 * judged right, each of the others wrong, with a hint that matches.
 */
export interface Exercise {
  /** Part, chapter and number as in the notebook: '1-1.3'. */
  readonly id: string;
  readonly judge: (answer: unknown) => Verdict;
  readonly solution: unknown;
  readonly mistakes: readonly { readonly answer: unknown; readonly hint: RegExp }[];
}

/** Judges the reader's answer and prints what the book has to say. A cell left untouched fails nothing. */
export function exercise(id: string, answer?: unknown): void {
  const found = exercises.find((one) => one.id === id);
  if (!found)
    throw new Error(`there is no exercise '${id}'; there are ${exercises.map((one) => one.id).join(', ')}`);
  console.log(answerLine(found, answer));
}

/** The line that is printed for an answer. */
export function answerLine({ id, judge }: Exercise, answer: unknown): string {
  if (answer === undefined || answer === null) return `○ Exercise ${id}: not attempted`;
  const { right, text } = judge(answer);
  return right ? `★ Exercise ${id}: right. ${text}` : `↻ Exercise ${id}: not yet. ${text}`;
}
