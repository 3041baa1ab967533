import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 1, chapter 7: the next word. */
export const exercises: readonly Exercise[] = [
  {
    id: '1-7.1',
    judge: numeric({
      expected: 8,
      tolerance: 1e-6,
      praise: 'However long the text is: perplexity is an average, undone.',
      slips: [
        { value: 0.125, hint: 'That is the probability. Mind the minus sign in the exponent.' },
        { value: Math.log(8), hint: 'That is the average surprise in nats; perplexity is its exponential.' },
        { value: 3, hint: 'That is the average surprise in bits; perplexity undoes the logarithm.' },
      ],
      hint: 'exp(−log(1/8)).',
    }),
    solution: 8,
    mistakes: [
      { answer: 1 / 8, hint: /minus sign/ },
      { answer: Math.log(8), hint: /in nats/ },
      { answer: 3, hint: /in bits/ },
      { answer: 100, hint: /too large/ },
    ],
  },
  {
    id: '1-7.2',
    judge: numeric({
      expected: 0.0925,
      tolerance: 5e-5,
      praise:
        'Between the share of its own, 0.25, and the common 0.04, nearer to the one with more words behind it.',
      slips: [
        { value: 0.25, hint: 'That is counting alone, 5 of 20. What do the 60 imaginary words say?' },
        { value: 0.04, hint: 'That is what a word never seen would get. This one was seen 20 times.' },
        { value: 0.12, hint: 'The imaginary words count in the denominator as well: 20 + 60.' },
      ],
      hint: 'Add the imaginary words above and below: 60 · 0.04 of them are `of`.',
    }),
    solution: (5 + 60 * 0.04) / (20 + 60),
    mistakes: [
      { answer: 5 / 20, hint: /counting alone/ },
      { answer: 0.04, hint: /never seen/ },
      { answer: 7.4 / 60, hint: /too large/ },
      { answer: 0.01, hint: /too small/ },
    ],
  },
  {
    id: '1-7.3',
    judge: choice({
      expected: 'a',
      praise:
        'It backs off to how often a word occurs, and fifty is often. The other two count its company, and that is one word.',
      hints: {
        b: 'Kneser–Ney counts in how much different company a word is seen. How much is it here?',
        c: 'm counts fresh draws. How many of the fifty were fresh, and how many repetitions of san → francisco?',
        d: 'They differ in what they back off to: occurrences, or company?',
      },
    }),
    solution: 'a',
    mistakes: [
      { answer: 'b', hint: /company/ },
      { answer: 'c', hint: /fresh/ },
      { answer: 'd', hint: /back off/ },
    ],
  },
  {
    id: '1-7.4',
    judge: formula<[number, number, number, number]>({
      expected: (n, total, alpha, m) => (n + alpha * m) / (total + alpha),
      cases: [
        [5, 20, 60, 0.04],
        [0, 0, 60, 0.04],
        [1, 1, 0.5, 0.3],
      ],
      tolerance: 1e-9,
      praise: 'With nothing seen it is m, with much seen the plain share: the words after j decide how fast.',
      slips: [
        {
          formula: (n, total, alpha, m) => n / total + alpha * m,
          hint: 'The imaginary words are counted together with the real ones, above and below the line.',
        },
        {
          formula: (n, total, _alpha, m) => (n + m) / (total + 1),
          hint: 'How many imaginary words are there in all? Not one, but α.',
        },
      ],
      hint: 'Try total = 0: what should a word never seen before answer?',
    }),
    solution: (n: number, total: number, alpha: number, m: number) => (n + alpha * m) / (total + alpha),
    mistakes: [
      {
        answer: (n: number, total: number, alpha: number, m: number) => n / total + alpha * m,
        hint: /together/,
      },
      {
        answer: (n: number, total: number, _alpha: number, m: number) => (n + m) / (total + 1),
        hint: /Not one/,
      },
      { answer: (n: number, total: number) => n / total, hint: /total = 0/ },
      { answer: 0.5, hint: /is a function/ },
    ],
  },
];
