import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 4, chapter 6: Bayesian MAML. */
export const exercises: readonly Exercise[] = [
  {
    id: '4-6.1',
    judge: numeric({
      expected: 0.5,
      tolerance: 1e-9,
      praise: 'Left of 0 both branches are the same function: the points cannot tell them apart.',
      slips: [
        { value: 1, hint: 'The points lie on a line, but do they also lie on the other branch?' },
        { value: 0, hint: 'Do the points contradict the straight branch?' },
      ],
      hint: 'What do the two functions say left of 0? Then what does the likelihood say about s?',
    }),
    solution: 0.5,
    mistakes: [
      { answer: 1, hint: /other branch/ },
      { answer: 0, hint: /contradict/ },
      { answer: 0.75, hint: /left of 0/ },
    ],
  },
  {
    id: '4-6.2',
    judge: numeric({
      expected: Math.LN2,
      tolerance: 1e-3,
      praise: 'Half of the density stands where the point cannot be: log ½, on every such point.',
      slips: [
        {
          value: Math.LN2 / 2,
          hint: 'That is the mean over points on both sides. Only those right of 0 count here.',
        },
        { value: 0.5, hint: 'The density is halved. What does that do to its logarithm?' },
        { value: -Math.LN2, hint: 'How many are lost: a positive number.' },
        { value: 5 * Math.LN2, hint: 'The weights are tenths; five right ones add up to a half.' },
        { value: 1, hint: 'That is in bits.' },
      ],
      hint: 'At a point on the right branch the mixture has half of the exact density.',
    }),
    solution: Math.log(2),
    mistakes: [
      { answer: 0.34657, hint: /both sides/ },
      { answer: 0.5, hint: /logarithm/ },
      { answer: -Math.log(2), hint: /positive/ },
      { answer: 3.4657, hint: /tenths/ },
      { answer: 1, hint: /bits/ },
      { answer: 2.3, hint: /half of the exact density/ },
    ],
  },
  {
    id: '4-6.3',
    judge: formula<[number, number, number]>({
      expected: (s, n, sigma) => 1 / (1 + (s * s * n) / sigma ** 2),
      cases: [
        [1, 5, 2],
        [0.3, 1, 0.3],
        [2, 12, 1],
      ],
      tolerance: 1e-9,
      praise: 'Precisions add: 1/s² of the prior and n/σ² of the data.',
      slips: [
        {
          formula: (s, n, sigma) => 1 / Math.sqrt(1 + (s * s * n) / sigma ** 2),
          hint: 'That is the factor of the standard deviation.',
        },
        {
          formula: (s, n, sigma) => 1 / (1 + (s * s * n) / sigma),
          hint: 'σ is a standard deviation; a precision has its square.',
        },
        {
          formula: (s, n, sigma) => 1 / (1 + (s * n) / sigma ** 2),
          hint: 's is a standard deviation, too.',
        },
        {
          formula: (s, n, sigma) => (s * s) / (1 + (s * s * n) / sigma ** 2),
          hint: 'That is the posterior variance itself. The factor is what s² is multiplied by.',
        },
      ],
      hint: 'c = 1/(1 + s² h), with h = n/σ².',
    }),
    solution: (s: number, n: number, sigma: number) => sigma ** 2 / (sigma ** 2 + n * s ** 2),
    mistakes: [
      {
        answer: (s: number, n: number, sigma: number) => 1 / Math.sqrt(1 + (s * s * n) / sigma ** 2),
        hint: /standard deviation/,
      },
      { answer: (s: number, n: number, sigma: number) => 1 / (1 + (s * s * n) / sigma), hint: /square/ },
      { answer: (s: number, n: number, sigma: number) => 1 / (1 + (s * n) / sigma ** 2), hint: /too/ },
      {
        answer: (s: number, n: number, sigma: number) => (s * s) / (1 + (s * s * n) / sigma ** 2),
        hint: /variance itself/,
      },
      { answer: () => 0.5, hint: /h = n/ },
    ],
  },
  {
    id: '4-6.4',
    judge: choice({
      expected: 'c',
      praise:
        'Each draw pays its squared distance to both branches, half the time each: that is least in the middle. The mean of the logarithm punishes a spread q.',
      hints: {
        a: 'Then every draw is on the wrong branch half of the time. What does a squared error of that size cost?',
        b: 'Half of the tasks then cost the square of the whole gap. Compare with half the gap, always.',
        d: 'Each draw is judged alone. Does a draw far out explain anything better?',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /wrong branch half/ },
      { answer: 'b', hint: /half the gap/ },
      { answer: 'd', hint: /judged alone/ },
    ],
  },
  {
    id: '4-6.5',
    judge: numeric({
      expected: 61,
      tolerance: 0,
      praise: 'One for p(θ|D), and three for each of the twenty ascents.',
      slips: [
        { value: 60, hint: 'The prior has looked at the support set as well.' },
        { value: 23, hint: 'Each function has a start of its own, and so an ascent of its own.' },
        { value: 80, hint: 'The conditional prior is one for the task, not one for each function.' },
        { value: 4, hint: 'That would do for a single function.' },
      ],
      hint: 'K for each function, and what comes once for the task.',
    }),
    solution: 61,
    mistakes: [
      { answer: 60, hint: /as well/ },
      { answer: 23, hint: /of its own/ },
      { answer: 80, hint: /not one for each/ },
      { answer: 4, hint: /single function/ },
      { answer: 20, hint: /comes once/ },
    ],
  },
];
