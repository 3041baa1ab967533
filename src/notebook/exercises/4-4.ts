import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Entropy of the best Gaussian less that of the mixture: ½ log(2πe 4.09) − (log 2 + ½ log(2πe 0.09)). */
const SHORT = 0.5 * Math.log(4.09 / 0.09) - Math.log(2);

/** Part 4, chapter 4: neural processes. */
export const exercises: readonly Exercise[] = [
  {
    id: '4-4.1',
    judge: numeric({
      expected: SHORT,
      tolerance: 5e-3,
      praise:
        'About 1.22 nats: ½ log of the ratio of variances, less the log 2 that the exact predictive pays for the coin.',
      slips: [
        {
          value: 0.5 * Math.log(4.09 / 0.09),
          hint: 'The exact predictive does not know the branch either: what does the coin cost it?',
        },
        {
          value: Math.log(2),
          hint: 'That is the price of the coin for the exact one. What does the wide Gaussian pay?',
        },
        {
          value: 0.5 * Math.log(4 / 0.09) - Math.log(2),
          hint: 'The variance of the mixture is 4 and the noise on top.',
        },
      ],
      hint: 'Expected log-likelihood at its best is minus an entropy. A Gaussian’s is ½ log(2πe v); the mixture’s is log 2 more than one part’s.',
    }),
    solution: SHORT,
    mistakes: [
      { answer: 0.5 * Math.log(4.09 / 0.09), hint: /coin/ },
      { answer: Math.log(2), hint: /wide Gaussian/ },
      { answer: 0, hint: /entropy/ },
    ],
  },
  {
    id: '4-4.2',
    judge: formula<[number, number]>({
      expected: (w, sigma) => w ** 2 + sigma ** 2,
      cases: [
        [1, 0.5],
        [-2, 0.1],
        [0, 1],
      ],
      tolerance: 1e-9,
      praise:
        'And as the decoder is linear here, the predictive is Gaussian. Only a bent decoder makes another shape.',
      slips: [
        { formula: (_w, sigma) => sigma ** 2, hint: 'That is the variance if z were known.' },
        { formula: (w, sigma) => Math.sqrt(w ** 2 + sigma ** 2), hint: 'That is the standard deviation.' },
        { formula: (w, sigma) => w + sigma ** 2, hint: 'The variance of w z is w² times that of z.' },
      ],
      hint: 'y = w z + σ ε with independent standard normal z and ε.',
    }),
    solution: (w: number, sigma: number) => w * w + sigma * sigma,
    mistakes: [
      { answer: (_w: number, sigma: number) => sigma ** 2, hint: /z were known/ },
      { answer: (w: number, sigma: number) => Math.sqrt(w ** 2 + sigma ** 2), hint: /standard deviation/ },
      { answer: (w: number, sigma: number) => w + sigma ** 2, hint: /w² times/ },
      { answer: () => 0, hint: /independent/ },
    ],
  },
  {
    id: '4-4.3',
    judge: choice({
      expected: 'b',
      praise:
        'A sum knows its size; two copies of a data set are not the same as one. A mean forgets how much evidence there was.',
      hints: {
        a: 'A sum has no order either.',
        c: 'By what number would it divide? Who tells the decoder?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /no order/ },
      { answer: 'c', hint: /Who tells/ },
    ],
  },
  {
    id: '4-4.4',
    judge: choice({
      expected: 'b',
      praise:
        'With contexts of a few points the targets always say more. A KL of zero means that z carries nothing: posterior collapse.',
      hints: {
        a: 'One context point against twenty targets: can they say the same about the function?',
        c: 'Over-fitting would show in tasks seen twice. Here every task is fresh.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /One context point/ },
      { answer: 'c', hint: /fresh/ },
    ],
  },
];
