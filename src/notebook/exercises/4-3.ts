import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 4, chapter 3: meta-learning. */
export const exercises: readonly Exercise[] = [
  {
    id: '4-3.1',
    judge: numeric({
      expected: 4 / 9,
      tolerance: 2e-3,
      praise: 'The best single answer is E[a] x = x, and what is left is Var(a) E[x²] = (16/12) · (1/3).',
      slips: [
        {
          value: 4 / 3,
          hint: 'That is the variance of a. The error at x is (a − 1)² x²: what is the mean of x²?',
        },
        {
          value: 7 / 9,
          hint: 'That is E[a²] E[x²], the error of answering 0 to everything. There is a better single function.',
        },
        { value: 1 / 3, hint: 'That is E[x²] alone. How much does a vary?' },
      ],
      hint: 'The best answer at x is E[a] x. The error that is left is the variance of a x, averaged over x.',
    }),
    solution: 4 / 9,
    mistakes: [
      { answer: 4 / 3, hint: /mean of x²/ },
      { answer: 7 / 9, hint: /better single function/ },
      { answer: 1 / 3, hint: /How much does a vary/ },
      { answer: 0, hint: /variance of a x/ },
    ],
  },
  {
    id: '4-3.2',
    judge: formula<[number, number, number]>({
      expected: (K, tau2, sigma2) => 1 / (1 / tau2 + K / sigma2),
      cases: [
        [0, 2, 0.5],
        [1, 2, 0.5],
        [5, 1, 1],
        [10, 0.3, 4],
      ],
      tolerance: 1e-9,
      praise:
        'Precisions add up: 1/τ² from the prior, K/σ² from the data. For many shots it is σ²/K, with a prior that no longer matters.',
      slips: [
        {
          formula: (K, _tau2, sigma2) => sigma2 / K,
          hint: 'That is the error of the plain average. With K = 0 it is infinite; the prior keeps it at τ².',
        },
        {
          formula: (K, tau2, sigma2) => 1 / tau2 + K / sigma2,
          hint: 'That is the posterior’s precision. The expected squared error is its variance.',
        },
        {
          formula: (K, tau2, sigma2) => tau2 + sigma2 / K,
          hint: 'Variances add up for sums. Two sources about one number add their precisions.',
        },
      ],
      hint: 'The squared error of a posterior mean is, on average, the posterior’s variance. Prior and data are both Gaussian.',
    }),
    solution: (K: number, tau2: number, sigma2: number) => (tau2 * sigma2) / (sigma2 + K * tau2),
    mistakes: [
      { answer: (K: number, _tau2: number, sigma2: number) => sigma2 / K, hint: /plain average/ },
      { answer: (K: number, tau2: number, sigma2: number) => 1 / tau2 + K / sigma2, hint: /precision/ },
      {
        answer: (K: number, tau2: number, sigma2: number) => tau2 + sigma2 / K,
        hint: /add their precisions/,
      },
      { answer: () => 1, hint: /posterior’s variance/ },
    ],
  },
  {
    id: '4-3.3',
    judge: choice({
      expected: 'b',
      praise:
        'Each task is one draw from the family. A variance estimated from M draws has relative error √(2/M), however well each is known.',
      hints: {
        a: 'Each task is known well already. What does a second look at the same task say about the others?',
        c: 'A thousand points of one single task: what do they say about how much tasks differ?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /second look/ },
      { answer: 'c', hint: /single task/ },
    ],
  },
  {
    id: '4-3.4',
    judge: numeric({
      expected: 4.09,
      tolerance: 5e-3,
      praise:
        'Between the two functions the variance is 2² = 4, and the noise adds 0.09. Most of it is about which task this is.',
      slips: [
        { value: 0.09, hint: 'That is the noise alone: the variance if the task were known.' },
        { value: 4, hint: 'That is the variance between the functions. A y also has noise.' },
        { value: 16.09, hint: 'The distance between them is 4; each is 2 away from the mean.' },
      ],
      hint: 'The variance of a mixture: within the two parts, and between their means.',
    }),
    solution: 4.09,
    mistakes: [
      { answer: 0.09, hint: /noise alone/ },
      { answer: 4, hint: /also has noise/ },
      { answer: 16.09, hint: /2 away/ },
      { answer: 2, hint: /mixture/ },
    ],
  },
];
