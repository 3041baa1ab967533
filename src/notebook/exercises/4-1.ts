import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 4, chapter 1: Bayesian learning. */
export const exercises: readonly Exercise[] = [
  {
    id: '4-1.1',
    judge: numeric({
      expected: 9,
      tolerance: 1e-6,
      praise: 'noise²/sd² = 9: as much as nine observations, however many there are.',
      slips: [
        {
          value: 3,
          hint: 'That is the ratio of standard deviations; precisions add, and they are 1/variance.',
        },
        { value: 1 / 9, hint: 'The other way round: how many observations make up the prior’s precision?' },
      ],
      hint: 'The prior’s precision is 1/sd², one observation’s is 1/noise².',
    }),
    solution: 9,
    mistakes: [
      { answer: 3, hint: /precisions/ },
      { answer: 1 / 9, hint: /other way/ },
      { answer: 100, hint: /precision is/ },
    ],
  },
  {
    id: '4-1.2',
    judge: formula<[number]>({
      expected: (n) => 1 / (2 * n) - 0.5 * Math.log1p(1 / n),
      cases: [[1], [3], [10], [100]],
      tolerance: 1e-9,
      praise: 'About 1/(4n²): a lot for one observation, nothing for a hundred.',
      slips: [
        {
          formula: (n) => 0.5 * Math.log1p(1 / n),
          hint: 'That is what the predictive itself loses. And the difference to the plug-in?',
        },
        { formula: (n) => 0.5 * Math.log1p(1 / n) - 1 / (2 * n), hint: 'The sign: the plug-in loses more.' },
        {
          formula: (n) => 1 / (2 * n),
          hint: 'That is what the plug-in loses; take off what the predictive loses.',
        },
      ],
      hint: 'Plug-in: E[(x̄ − θ)²]/(2 noise²). Predictive: ½ log(1 + 1/n).',
    }),
    solution: (n: number) => 1 / (2 * n) - 0.5 * Math.log1p(1 / n),
    mistakes: [
      { answer: (n: number) => 0.5 * Math.log1p(1 / n), hint: /predictive itself/ },
      { answer: (n: number) => 0.5 * Math.log1p(1 / n) - 1 / (2 * n), hint: /sign/ },
      { answer: (n: number) => 1 / (2 * n), hint: /plug-in loses/ },
      { answer: () => 0, hint: /Plug-in:/ },
    ],
  },
  {
    id: '4-1.3',
    judge: choice({
      expected: 'b',
      praise:
        'No encoder can name a Gaussian that fits better than the best one: that part belongs to the family.',
      hints: {
        a: 'It shrank from 30 to 3,000 training points in section 5.',
        c: 'Some steps from the encoder’s own q made it smaller in section 7.',
        d: 'A larger network is another member of who names q; what names nothing new?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /section 5/ },
      { answer: 'c', hint: /section 7/ },
      { answer: 'd', hint: /names q/ },
    ],
  },
  {
    id: '4-1.4',
    judge: numeric({
      expected: 500,
      tolerance: 0.5,
      praise: 'After 500 data points each one more is nearly free.',
      slips: [
        { value: 800, hint: 'That is the price of one point.' },
        { value: 400_000, hint: 'That is the price of the training.' },
      ],
      hint: 'Training costs the same however many data come after it: for how many does the other way cost as much?',
    }),
    solution: 400_000 / 800,
    mistakes: [
      { answer: 800, hint: /one point/ },
      { answer: 400_000, hint: /of the training/ },
      { answer: 0.002, hint: /how many/ },
    ],
  },
];
