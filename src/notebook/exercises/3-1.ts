import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 3, chapter 1: the problem. */
export const exercises: readonly Exercise[] = [
  {
    id: '3-1.1',
    judge: choice({
      expected: 'b',
      praise:
        'θ and z lead to x. The dashed arrows are a tool for inference: the data would arise just the same without them.',
      hints: {
        a: 'That is part of it. What says how z is drawn, and how strongly it acts on x?',
        c: 'Those are the dashed ones: they run from what is seen to what is hidden. Does the oven look at the tray first?',
        d: 'Then x would need z to be drawn and z would need x: who begins?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /part of it/ },
      { answer: 'c', hint: /dashed/ },
      { answer: 'd', hint: /who begins/ },
    ],
  },
  {
    id: '3-1.2',
    judge: numeric({
      expected: 1 / Math.sqrt(26),
      tolerance: 5e-4,
      praise: 'M = 3² + 4² + 1² = 26, and the variance is σ²/M = 1/26.',
      slips: [
        { value: 1 / 26, hint: 'That is the variance; the standard deviation was asked for.' },
        { value: 0.2, hint: 'Nearly: M = WᵀW + σ². The 1 in it is what the prior knows.' },
        { value: Math.sqrt(26), hint: 'The variance is σ² times the inverse of M.' },
      ],
      hint: 'M = WᵀW + σ² is one number here; the variance is σ² M⁻¹.',
    }),
    solution: 26 ** -0.5,
    mistakes: [
      { answer: 1 / 26, hint: /variance/ },
      { answer: 0.2, hint: /prior knows/ },
      { answer: Math.sqrt(26), hint: /inverse/ },
      { answer: 1, hint: /too large/ },
    ],
  },
  {
    id: '3-1.3',
    judge: formula<[number, number]>({
      expected: (x1, x2) => (3 * x1 + 4 * x2) / 26,
      cases: [
        [1, 0],
        [0, 1],
        [3, 4],
        [-2, 5],
      ],
      tolerance: 1e-9,
      praise:
        'Each measurement counts by what z does to it. For x = W, the tray of z = 1, it says 25/26: a little less than 1.',
      slips: [
        {
          formula: (x1, x2) => (3 * x1 + 4 * x2) / 25,
          hint: 'That is least squares: it forgets the prior, which adds σ² to WᵀW.',
        },
        { formula: (x1, x2) => 3 * x1 + 4 * x2, hint: 'That is Wᵀx. M⁻¹ is missing.' },
        {
          formula: (x1, x2) => (x1 / 3 + x2 / 4) / 2,
          hint: 'Each measurement alone says x/w; but they are not equally precise, and there is a prior.',
        },
      ],
      hint: 'E[z | x] = M⁻¹Wᵀ(x − b), with M = 26 and b = 0.',
    }),
    solution: (x1: number, x2: number) => (3 * x1) / 26 + (4 * x2) / 26,
    mistakes: [
      { answer: (x1: number, x2: number) => (3 * x1 + 4 * x2) / 25, hint: /forgets the prior/ },
      { answer: (x1: number, x2: number) => 3 * x1 + 4 * x2, hint: /is missing/ },
      { answer: (x1: number, x2: number) => (x1 / 3 + x2 / 4) / 2, hint: /equally precise/ },
      { answer: () => 0, hint: /which is not it/ },
    ],
  },
  {
    id: '3-1.4',
    judge: choice({
      expected: 'd',
      praise:
        'W R with any rotation R gives the same W Wᵀ, and z turned the other way has the same prior. The hills become a ring.',
      hints: {
        a: 'Even for K = 1 there were two, with opposite signs.',
        b: 'Signs are all there is to change with one hidden number. With two there is a plane of z, and the prior is round.',
        c: 'Signs of columns are some of them. What else may one do to a plane whose prior is round?',
      },
    }),
    solution: 'd',
    mistakes: [
      { answer: 'a', hint: /opposite/ },
      { answer: 'b', hint: /round/ },
      { answer: 'c', hint: /some of them/ },
    ],
  },
  {
    id: '3-1.5',
    judge: numeric({
      expected: 1 - 0.25 / 3.02,
      tolerance: 6e-4,
      praise:
        'A W = WᵀW/(WᵀW + σ²) = 2.77/3.02 = 1 − Var[z | x]: the sharper the posterior, the more comes back.',
      slips: [
        {
          value: 1,
          hint: 'The encoder is not the inverse of the decoder: it shrinks towards the prior mean.',
        },
        { value: 0.25 / 3.02, hint: 'That is the share that is lost.' },
        {
          value: 1 - Math.sqrt(0.25 / 3.02),
          hint: 'The share lost is the posterior’s variance, not its standard deviation.',
        },
      ],
      hint: 'The share is A W = M⁻¹WᵀW: WᵀW = 1.4² + 0.9², M is that plus σ² = 0.25.',
    }),
    solution: (1.4 ** 2 + 0.9 ** 2) / (1.4 ** 2 + 0.9 ** 2 + 0.25),
    mistakes: [
      { answer: 1, hint: /not the inverse/ },
      { answer: 0.0828, hint: /is lost/ },
      { answer: 0.7123, hint: /not its standard deviation/ },
      { answer: 0.5, hint: /too small/ },
    ],
  },
  {
    id: '3-1.6',
    judge: choice({
      expected: 'c',
      praise:
        'Then log p(x, z) is quadratic in z, and exp of a quadratic is a Gaussian. A tanh in between, or a variance that depends on z, and it is not.',
      hints: {
        a: 'Section 8, second panel: both were Gaussian.',
        b: 'The horseshoe has K = 1.',
        d: 'Section 3: the oven.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /second panel/ },
      { answer: 'b', hint: /horseshoe/ },
      { answer: 'd', hint: /oven/ },
    ],
  },
];
