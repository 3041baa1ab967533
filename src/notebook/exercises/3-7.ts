import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 3, chapter 7: the marginal likelihood. */
export const exercises: readonly Exercise[] = [
  {
    id: '3-7.1',
    judge: choice({
      expected: 'b',
      praise:
        'The mean of the ratios is right, 1/p(x). But −log bends upwards: on average −log(mean) is above −log(1/p(x)).',
      hints: {
        a: 'That is importance sampling: log of a mean whose expectation is p(x). Here the mean estimates 1/p(x).',
        c: 'The mean of the ratios is 1/p(x) without bias. Is the logarithm of an unbiased estimate unbiased?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /importance sampling/ },
      { answer: 'c', hint: /logarithm/ },
    ],
  },
  {
    id: '3-7.2',
    judge: numeric({
      expected: 59,
      tolerance: 1,
      praise: '10 / (√2 − 1)² = 58.3, so 59 draws for q, and as many again for the mean.',
      slips: [
        { value: 117, hint: 'That counts both halves. How many are fitted to?' },
        { value: 24, hint: 'Take (√2 − 1)², not √2 − 1: the eigenvalue is (1 + √(D/L))².' },
        { value: 1.7, hint: 'That is the dimension for L = 10. Here D = 10, and L is wanted.' },
      ],
      hint: 'Solve (1 + √(10/L))² = 2 for L.',
    }),
    solution: 59,
    mistakes: [
      { answer: 117, hint: /both halves/ },
      { answer: 24.1, hint: /not √2 − 1/ },
      { answer: 1.716, hint: /L is wanted/ },
      { answer: 40, hint: /too small/ },
    ],
  },
  {
    id: '3-7.3',
    judge: numeric({
      expected: 2500,
      tolerance: 5,
      praise:
        'An epoch has 500 minibatches and each brings 5 updates: when a chain moves again, θ is 2,500 updates further on.',
      slips: [
        { value: 500, hint: 'So many E-steps. How many updates of the weights does each of them bring?' },
        { value: 50, hint: 'That is N = 1,000: 10 minibatches in an epoch. Here N is 50,000.' },
        {
          value: 250_000,
          hint: 'That is one for each image and update. An E-step moves 100 images at once.',
        },
      ],
      hint: 'How many minibatches of 100 until the same image comes again, and how many updates in each?',
    }),
    solution: 2500,
    mistakes: [
      { answer: 500, hint: /E-steps/ },
      { answer: 50, hint: /N = 1,000/ },
      { answer: 250_000, hint: /at once/ },
      { answer: 1000, hint: /too small/ },
    ],
  },
  {
    id: '3-7.4',
    judge: formula<[number]>({
      expected: (s) => 1 / Math.sqrt(s * (2 - s)) - 1,
      cases: [[0.5], [1], [1.5], [1.9]],
      tolerance: 1e-9,
      praise:
        'It is 0 for s = 1, where q is the posterior, and goes to ∞ as s → 2: a q that is √2 times too wide.',
      slips: [
        {
          formula: (s) => 1 / Math.sqrt(s * (2 - s)),
          hint: 'That is ∫ q²/p. Its mean squared, 1, is to be taken away.',
        },
        {
          formula: (s) => 1 / (s * Math.sqrt(2 - s)) - 1,
          hint: 'Nearly. The Gaussian integral has the variance s/(2 − s): its root puts a √s back.',
        },
        {
          formula: (s) => 1 / Math.sqrt(2 - s) - 1,
          hint: 'q² brings 1/(2πs) in front of the integral. Where is s?',
        },
      ],
      hint: 'q²/p is a Gaussian bell again: e^(−z²/s + z²/2), with 1/(2πs)·√(2π) in front. Integrate, and subtract 1.',
    }),
    solution: (s: number) => 1 / Math.sqrt(s * (2 - s)) - 1,
    mistakes: [
      { answer: (s: number) => 1 / Math.sqrt(s * (2 - s)), hint: /taken away/ },
      { answer: (s: number) => 1 / (s * Math.sqrt(2 - s)) - 1, hint: /Nearly/ },
      { answer: (s: number) => 1 / Math.sqrt(2 - s) - 1, hint: /Where is s/ },
      { answer: (s: number) => s - 1, hint: /Integrate/ },
    ],
  },
];
