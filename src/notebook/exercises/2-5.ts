import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

const entropy = (p: number) => -p * Math.log(p) - (1 - p) * Math.log(1 - p);

/** Part 2, chapter 5: Bayes by backprop. */
export const exercises: readonly Exercise[] = [
  {
    id: '2-5.1',
    judge: numeric({
      expected: 2.3,
      tolerance: 0.005,
      praise: '120,000/60,000 + 0.3: KL counts once for all images, each image carries its share.',
      slips: [
        { value: 120_000 / 128 + 0.3, hint: 'KL was charged to the minibatch. How many images share it?' },
        { value: 120_000.3, hint: 'That charges the whole KL to a single image.' },
        { value: 1.7, hint: 'Both terms of the loss are costs: they add up.' },
        { value: (120_000 / 60_000) * 128 + 0.3, hint: 'Per data point, not per minibatch.' },
      ],
      hint: 'loss = KL/N + mean of −log p; N is all images.',
    }),
    solution: 2.3,
    mistakes: [
      { answer: 937.8, hint: /charged to the minibatch/ },
      { answer: 120_000.3, hint: /single image/ },
      { answer: 1.7, hint: /add up/ },
      { answer: 256.3, hint: /not per minibatch/ },
      { answer: 0.3, hint: /KL\/N/ },
    ],
  },
  {
    id: '2-5.2',
    judge: numeric({
      expected: 0.26,
      tolerance: 5e-4,
      praise: '1²·0.09 + 2²·0.04 + 0.01: variances add, with the squares of the inputs.',
      slips: [
        { value: 0.25, hint: 'The bias is random, too.' },
        { value: 0.18, hint: 'An input of 2 multiplies the variance by 4.' },
        { value: Math.sqrt(0.26), hint: 'That is the standard deviation.' },
        { value: 0.8, hint: 'Independent variances add, not standard deviations.' },
      ],
      hint: 'Var z = Σ h² σ² + σ_b². The means do not matter.',
    }),
    solution: 0.26,
    mistakes: [
      { answer: 0.25, hint: /bias/ },
      { answer: 0.18, hint: /by 4/ },
      { answer: 0.50990195, hint: /standard deviation/ },
      { answer: 0.8, hint: /variances add/ },
      { answer: -1.5, hint: /means do not/ },
    ],
  },
  {
    id: '2-5.3',
    judge: formula<[number, number, number]>({
      expected: (mu, sigma, s) => Math.log(s / sigma) + (sigma ** 2 + mu ** 2) / (2 * s ** 2) - 0.5,
      cases: [
        [0, 1, 1],
        [1, 0.5, 2],
        [-2, 0.1, 0.7],
        [0.3, 3, 1],
      ],
      tolerance: 1e-6,
      praise: 'Zero exactly at μ = 0, σ = s; the sum over all weights is the KL of the network.',
      slips: [
        {
          formula: (mu, sigma, s) => Math.log(sigma / s) + (s ** 2 + mu ** 2) / (2 * sigma ** 2) - 0.5,
          hint: 'That is KL(p‖q): the other way round.',
        },
        {
          formula: (mu, sigma, s) => Math.log(s / sigma) + (sigma ** 2 + mu ** 2) / (2 * s ** 2),
          hint: 'At μ = 0, σ = s it must be zero. What is missing?',
        },
        {
          formula: (_mu, sigma, s) => Math.log(s / sigma) + sigma ** 2 / (2 * s ** 2) - 0.5,
          hint: 'A mean away from 0 costs, too.',
        },
      ],
      hint: 'log(s/σ), plus (σ² + μ²) over 2s², minus a half.',
    }),
    solution: (mu: number, sigma: number, s: number) =>
      Math.log(s) - Math.log(sigma) + (sigma * sigma + mu * mu) / (2 * s * s) - 0.5,
    mistakes: [
      {
        answer: (mu: number, sigma: number, s: number) =>
          Math.log(sigma / s) + (s ** 2 + mu ** 2) / (2 * sigma ** 2) - 0.5,
        hint: /other way round/,
      },
      {
        answer: (mu: number, sigma: number, s: number) =>
          Math.log(s / sigma) + (sigma ** 2 + mu ** 2) / (2 * s ** 2),
        hint: /must be zero/,
      },
      {
        answer: (_mu: number, sigma: number, s: number) =>
          Math.log(s / sigma) + sigma ** 2 / (2 * s ** 2) - 0.5,
        hint: /away from 0/,
      },
      { answer: () => 0, hint: /minus a half/ },
    ],
  },
  {
    id: '2-5.4',
    judge: choice({
      expected: 'a',
      praise: 'KL/10 − Σ log p = (KL − 10 Σ log p)/10: every point counted ten times.',
      hints: {
        b: 'Which of the two terms weighs more now, data or prior?',
        c: 'More noise would make the data count less.',
        d: 'Multiply the loss by ten and look at both terms.',
      },
    }),
    solution: 'a',
    mistakes: [
      { answer: 'b', hint: /weighs more/ },
      { answer: 'c', hint: /count less/ },
      { answer: 'd', hint: /Multiply/ },
    ],
  },
  {
    id: '2-5.5',
    judge: numeric({
      expected: Math.LN2 - (2 * entropy(0.9) + Math.LN2) / 3,
      tolerance: 5e-3,
      praise:
        'Entropy of the mean, log 2 = 0.693, less the mean entropy, 0.448: they disagree by 0.245 nats.',
      slips: [
        { value: Math.LN2, hint: 'That is the whole entropy. Each network has doubts of its own.' },
        { value: (2 * entropy(0.9) + Math.LN2) / 3, hint: 'That is the aleatoric part.' },
        { value: (Math.LN2 - (2 * entropy(0.9) + Math.LN2) / 3) / Math.LN2, hint: 'That is in bits.' },
      ],
      hint: 'Entropy of the mean probability, minus the mean of the three entropies.',
    }),
    solution: 0.2454,
    mistakes: [
      { answer: Math.LN2, hint: /whole entropy/ },
      { answer: 0.4478, hint: /aleatoric/ },
      { answer: 0.354, hint: /bits/ },
      { answer: 0.1, hint: /minus the mean/ },
    ],
  },
];
