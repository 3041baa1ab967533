import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 4, chapter 2: latent-variable models. */
export const exercises: readonly Exercise[] = [
  {
    id: '4-2.1',
    judge: numeric({
      expected: 2 * Math.log(2),
      tolerance: 1e-3,
      praise:
        'Twice the largest divergence: then the discriminator is right about everything, and V(D*) is nothing.',
      slips: [
        { value: Math.log(2), hint: 'That is the divergence itself. How often does it stand in the value?' },
        { value: 1, hint: 'That is the divergence in bits.' },
        { value: -2 * Math.log(2), hint: 'The sign: by how much does the value rise?' },
      ],
      hint: 'What is the Jensen–Shannon divergence of two densities without a point in common?',
    }),
    solution: 2 * Math.log(2),
    mistakes: [
      { answer: Math.log(2), hint: /itself/ },
      { answer: 1, hint: /bits/ },
      { answer: -2 * Math.log(2), hint: /sign/ },
      { answer: 7, hint: /in common/ },
    ],
  },
  {
    id: '4-2.2',
    judge: formula<[number, number]>({
      expected: (x, s) => -0.5 * Math.log(2 * Math.PI) - 0.5 * (s * x) ** 2 + Math.log(s),
      cases: [
        [0, 1],
        [1.2, 2],
        [-0.4, 0.3],
      ],
      tolerance: 1e-9,
      praise: 'That is log N(x | 0, 1/s²): a flow of one layer is a Gaussian.',
      slips: [
        {
          formula: (x, s) => -0.5 * Math.log(2 * Math.PI) - 0.5 * (s * x) ** 2,
          hint: 'And log |det|? Without it the density does not integrate to one.',
        },
        {
          formula: (x, s) => -0.5 * Math.log(2 * Math.PI) - 0.5 * (s * x) ** 2 - Math.log(s),
          hint: 'The sign: where f stretches, many x become few z.',
        },
      ],
      hint: 'log N(f(x) | 0, 1) + log |f′(x)|.',
    }),
    solution: (x: number, s: number) => -0.5 * Math.log(2 * Math.PI) - 0.5 * (s * x) ** 2 + Math.log(s),
    mistakes: [
      {
        answer: (x: number, s: number) => -0.5 * Math.log(2 * Math.PI) - 0.5 * (s * x) ** 2,
        hint: /integrate/,
      },
      {
        answer: (x: number, s: number) => -0.5 * Math.log(2 * Math.PI) - 0.5 * (s * x) ** 2 - Math.log(s),
        hint: /sign/,
      },
      { answer: () => 1, hint: /f′/ },
    ],
  },
  {
    id: '4-2.3',
    judge: choice({
      expected: 'c',
      praise: 'A GAN has draws and no density; everything else is a comparison of numbers that do not exist.',
      hints: {
        a: 'Section 3 has its bound.',
        b: 'Section 4: exact.',
        d: 'Section 5: a bound, term by term.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /bound/ },
      { answer: 'b', hint: /exact/ },
      { answer: 'd', hint: /term by term/ },
    ],
  },
];
