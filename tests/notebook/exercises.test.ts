import { describe, expect, it } from 'vitest';
import { answerLine, exercise } from '../../src/notebook/exercise';
import { exercises } from '../../src/notebook/exercises';
import { choice, formula, numeric } from '../../src/notebook/exercises/judges';

/** The numbers that stand alone in a text; the parts of a fraction do not. */
function numbersIn(text: string): number[] {
  return [...text.matchAll(/(?<![\d./])\d+(?:\.\d+)?(?![\d/])/g)].map(([number]) => Number(number));
}

describe.each(exercises.map((one) => [one.id, one] as const))('exercise %s', (id, one) => {
  it('says "not attempted" to nothing', () => {
    expect(answerLine(one, undefined)).toBe(`○ Exercise ${id}: not attempted`);
  });

  it('takes its solution, and says why it is right', () => {
    const { right, text } = one.judge(one.solution);
    expect(right).toBe(true);
    expect(text.length).toBeGreaterThan(20);
  });

  it('answers each mistake with its hint', () => {
    expect(one.mistakes.length).toBeGreaterThan(1);
    for (const { answer, hint } of one.mistakes) {
      const verdict = one.judge(answer);
      expect(verdict.right).toBe(false);
      expect(verdict.text).toMatch(hint);
    }
  });

  it('gives no solution away, whatever is answered', () => {
    const answers = [
      ...one.mistakes.map(({ answer }) => answer),
      'nonsense',
      -1e9,
      1e9,
      Number.NaN,
      {},
      () => 0,
    ];
    for (const answer of answers) {
      const { right, text } = one.judge(answer);
      expect(right).toBe(false);
      if (typeof one.solution === 'number') expect(numbersIn(text)).not.toContain(one.solution);
    }
  });
});

describe('the test for given-away solutions', () => {
  it('finds a number that stands alone', () => {
    expect(numbersIn('About 2017 of them, or 0.5. Think of 1/8.')).toEqual([2017, 0.5]);
  });
});

describe('the exercises together', () => {
  it('have ids of their own', () => {
    expect(new Set(exercises.map(({ id }) => id)).size).toBe(exercises.length);
  });

  it('an unknown id is an error that names those there are', () => {
    expect(() => exercise('9-9.9', 1)).toThrow(/no exercise '9-9.9'; there are/);
  });
});

describe('judges', () => {
  const half = numeric({
    expected: 0.5,
    tolerance: 0.01,
    praise: 'Yes.',
    slips: [{ value: 2, hint: 'Upside down.' }],
    hint: 'Think of a fair coin.',
  });

  it('numeric: right, a known slip, too large, too small, not a number', () => {
    expect(half(0.505)).toEqual({ right: true, text: 'Yes.' });
    expect(half(2)).toEqual({ right: false, text: 'Upside down.' });
    expect(half(0.9).text).toBe('0.9 is too large. Think of a fair coin.');
    expect(half(0.1).text).toContain('too small');
    expect(half('0.5').text).toContain('this is a string');
    expect(half(Number.NaN).right).toBe(false);
  });

  it('choice: right whatever the case, a hint for each wrong one, the labels otherwise', () => {
    const judge = choice({ expected: 'b', praise: 'Yes.', hints: { a: 'Not a.', c: 'Not c.' } });
    expect(judge(' B ').right).toBe(true);
    expect(judge('a').text).toBe('Not a.');
    expect(judge('d').text).toBe("Answer with one of 'a', 'b', 'c'.");
    expect(judge('toString').right).toBe(false);
  });

  it('formula: judged by what it returns', () => {
    const judge = formula<[number, number]>({
      expected: (k, n) => (k + 1) / (n + 2),
      cases: [
        [0, 0],
        [7, 10],
      ],
      tolerance: 1e-9,
      praise: 'Yes.',
      slips: [{ formula: (k, n) => k / Math.max(n, 1), hint: 'And before any draw?' }],
      hint: 'Count the imaginary cookies.',
    });
    expect(judge((k: number, n: number) => (1 + k) / (2 + n)).right).toBe(true);
    expect(judge((k: number, n: number) => k / Math.max(n, 1)).text).toBe('And before any draw?');
    expect(judge(() => Number.NaN).text).toContain('(0, 0) it gives NaN');
    expect(judge(3).text).toContain('this is a number');
    expect(
      judge(() => {
        throw new Error('oops');
      }).text,
    ).toContain('oops');
  });
});
