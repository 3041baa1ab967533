import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

const density = (y: number, f: number, tau: number) =>
  Math.sqrt(tau / (2 * Math.PI)) * Math.exp(-0.5 * tau * (y - f) ** 2);

/** Part 2, chapter 6: dropout as a Bayesian approximation. */
export const exercises: readonly Exercise[] = [
  {
    id: '2-6.1',
    judge: numeric({
      expected: 6,
      tolerance: 1e-3,
      praise: 'τ = p ℓ²/(2Nλ) = 0.9 · 4/0.6: the noise has a standard deviation of 0.41.',
      slips: [
        { value: 2 / 3, hint: 'p is the probability of keeping a unit, 0.9.' },
        { value: 12, hint: 'The denominator is 2 N λ.' },
        { value: 3, hint: 'The length-scale enters squared.' },
        { value: 1 / 6, hint: 'That is the variance of the noise, 1/τ.' },
      ],
      hint: 'τ = p ℓ²/(2 N λ), with p the probability of keeping.',
    }),
    solution: 6,
    mistakes: [
      { answer: 2 / 3, hint: /keeping a unit/ },
      { answer: 12, hint: /2 N λ/ },
      { answer: 3, hint: /squared/ },
      { answer: 1 / 6, hint: /variance of the noise/ },
      { answer: 100, hint: /too large/ },
    ],
  },
  {
    id: '2-6.2',
    judge: numeric({
      expected: 8 / 3 + 0.25,
      tolerance: 5e-3,
      praise: 'τ⁻¹ + (1/T Σ ŷ² − (1/T Σ ŷ)²) = 0.25 + (56/3 − 16).',
      slips: [
        { value: 8 / 3, hint: 'That is the variance of f. A new y has noise besides.' },
        { value: 4.25, hint: 'The formula divides by T, not by T − 1.' },
        { value: 8 / 3 + 4, hint: 'τ is a precision: the noise has the variance 1/τ.' },
        { value: Math.sqrt(8 / 3 + 0.25), hint: 'That is the standard deviation.' },
        { value: 56 / 3 + 0.25, hint: 'The square of the mean has to come off.' },
      ],
      hint: 'Mean of the squares less the square of the mean, plus 1/τ.',
    }),
    solution: 8 / 3 + 0.25,
    mistakes: [
      { answer: 8 / 3, hint: /noise besides/ },
      { answer: 4.25, hint: /not by T − 1/ },
      { answer: 8 / 3 + 4, hint: /precision/ },
      { answer: 1.708, hint: /standard deviation/ },
      { answer: 56 / 3 + 0.25, hint: /come off/ },
      { answer: 0, hint: /too small/ },
    ],
  },
  {
    id: '2-6.3',
    judge: formula<[number, number, number, number]>({
      expected: (y, f1, f2, tau) => Math.log(0.5 * (density(y, f1, tau) + density(y, f2, tau))),
      cases: [
        [0, 1, -1, 2],
        [1, 0.2, 3, 0.5],
        [-2, 0, 1, 1],
      ],
      tolerance: 1e-6,
      praise: 'The density is averaged first, and then the logarithm is taken: eq. 8.',
      slips: [
        {
          formula: (y, f1, f2, tau) => 0.5 * (Math.log(density(y, f1, tau)) + Math.log(density(y, f2, tau))),
          hint: 'That is the mean of the logarithms; by Jensen it is lower. Average the densities first.',
        },
        {
          formula: (y, f1, f2, tau) => Math.log(density(y, 0.5 * (f1 + f2), tau)),
          hint: 'That is the density around the mean of the passes: what they disagree about is lost.',
        },
        {
          formula: (y, f1, f2, tau) => Math.log(density(y, f1, tau) + density(y, f2, tau)),
          hint: 'The mean over two passes: log T has to come off.',
        },
      ],
      hint: 'log ½ (N(y; f₁, 1/τ) + N(y; f₂, 1/τ)), natural logarithm.',
    }),
    solution: (y: number, f1: number, f2: number, tau: number) =>
      Math.log(0.5 * (density(y, f1, tau) + density(y, f2, tau))),
    mistakes: [
      {
        answer: (y: number, f1: number, f2: number, tau: number) =>
          0.5 * (Math.log(density(y, f1, tau)) + Math.log(density(y, f2, tau))),
        hint: /mean of the logarithms/,
      },
      {
        answer: (y: number, f1: number, f2: number, tau: number) =>
          Math.log(density(y, 0.5 * (f1 + f2), tau)),
        hint: /disagree about/,
      },
      {
        answer: (y: number, f1: number, f2: number, tau: number) =>
          Math.log(density(y, f1, tau) + density(y, f2, tau)),
        hint: /log T/,
      },
      { answer: () => 0, hint: /which is not it/ },
    ],
  },
  {
    id: '2-6.4',
    judge: formula<[number, number, number]>({
      expected: (p, m, x) => p * (1 - p) * m * m * x * x,
      cases: [
        [0.5, 1, 2],
        [0.9, -2, 1],
        [0.2, 3, 0.5],
      ],
      tolerance: 1e-9,
      praise:
        'z is 1 with probability p: its variance is p(1 − p). The number of data points is nowhere in it.',
      slips: [
        { formula: (p, m, x) => p * m * m * x * x, hint: 'That is E f². The square of the mean comes off.' },
        {
          formula: (p, m, x) => p * (1 - p) * m * x,
          hint: 'A factor in front of z enters the variance squared.',
        },
        { formula: (p, m, x) => (p * m * x) ** 2, hint: 'That is the square of the mean.' },
      ],
      hint: 'f = z · (m x), and z is 0 or 1.',
    }),
    solution: (p: number, m: number, x: number) => p * (1 - p) * (m * x) ** 2,
    mistakes: [
      { answer: (p: number, m: number, x: number) => p * (m * x) ** 2, hint: /E f²/ },
      { answer: (p: number, m: number, x: number) => p * (1 - p) * m * x, hint: /squared/ },
      { answer: (p: number, m: number, x: number) => (p * m * x) ** 2, hint: /square of the mean/ },
      { answer: () => 1, hint: /which is not it/ },
    ],
  },
  {
    id: '2-6.5',
    judge: choice({
      expected: 'c',
      praise:
        'With p, τ and ℓ held, λ = p ℓ²/(2Nτ) falls as 1/N: the prior counts for less. The masks stay what they are.',
      hints: {
        a: 'In section 6 that stayed where it was.',
        b: 'τ was held; the noise of a measurement does not depend on how many there are.',
        d: 'Write down eq. 7 and look for N.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /stayed where/ },
      { answer: 'b', hint: /held/ },
      { answer: 'd', hint: /eq\. 7/ },
      { answer: 'e', hint: /one of/ },
    ],
  },
];
