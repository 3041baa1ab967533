import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 4, chapter 2: latent-variable models. */
export const exercises: readonly Exercise[] = [
  {
    id: '4-2.1',
    judge: numeric({
      expected: 0,
      tolerance: 1e-9,
      praise:
        'V(D*) = −log 4 + 2 log 2 = 0: the discriminator is right about everything, and has nothing to lose.',
      slips: [
        { value: -Math.log(4), hint: 'That is where both are the same.' },
        { value: Math.log(2), hint: 'That is the divergence. And the value?' },
        { value: 2 * Math.log(2), hint: 'That is twice the divergence: −log 4 is missing.' },
      ],
      hint: 'The Jensen–Shannon divergence of two densities without overlap is log 2.',
    }),
    solution: 0,
    mistakes: [
      { answer: -Math.log(4), hint: /same/ },
      { answer: Math.log(2), hint: /divergence/ },
      { answer: 2 * Math.log(2), hint: /missing/ },
      { answer: 7, hint: /overlap/ },
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
