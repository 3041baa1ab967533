import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 2, chapter 3: variational inference. */
export const exercises: readonly Exercise[] = [
  {
    id: '2-3.1',
    judge: numeric({
      expected: 3.5,
      tolerance: 1e-6,
      praise: 'log p(D) = KL + F, so KL = −6.2 + 9.7.',
      slips: [
        { value: -3.5, hint: 'A divergence is never negative.' },
        { value: 15.9, hint: 'A difference: KL = log p(D) − F.' },
        { value: -15.9, hint: 'A difference: KL = log p(D) − F.' },
      ],
      hint: 'The last line of the derivation: log p(D) = KL + F.',
    }),
    solution: 3.5,
    mistakes: [
      { answer: -3.5, hint: /never negative/ },
      { answer: 15.9, hint: /difference/ },
      { answer: -15.9, hint: /difference/ },
      { answer: 1, hint: /last line/ },
    ],
  },
  {
    id: '2-3.2',
    judge: numeric({
      expected: -6.2,
      tolerance: 1e-6,
      praise: 'F = −4.1 − 3.3 = −7.4, and log p(D) = F + 1.2.',
      slips: [
        { value: -7.4, hint: 'That is F. The KL to the posterior is still missing.' },
        { value: 0.4, hint: 'The KL to the prior is subtracted from the fit.' },
        { value: -8.6, hint: 'log p(D) lies above F.' },
        { value: -5.3, hint: 'Which KL belongs to F, and which to the gap?' },
      ],
      hint: 'First F = fit − KL to the prior; then log p(D) = F + KL to the posterior.',
    }),
    solution: -6.2,
    mistakes: [
      { answer: -7.4, hint: /That is F/ },
      { answer: 0.4, hint: /subtracted/ },
      { answer: -8.6, hint: /above F/ },
      { answer: -5.3, hint: /Which KL/ },
      { answer: 10, hint: /First F/ },
    ],
  },
  {
    id: '2-3.3',
    judge: numeric({
      expected: 2,
      tolerance: 1e-6,
      praise: 'Line 2 multiplies by ∫ q dw and calls it 1. All later lines only rearrange.',
      slips: [
        { value: 4, hint: 'That is the definition of conditional probability: q does not matter for it.' },
        { value: 8, hint: 'The names come last; where was the integral of q used?' },
        { value: 1, hint: 'There is no q in line 1.' },
      ],
      hint: 'Where does the derivation use ∫ q(w) dw?',
    }),
    solution: 2,
    mistakes: [
      { answer: 4, hint: /conditional/ },
      { answer: 8, hint: /names/ },
      { answer: 1, hint: /no q/ },
      { answer: 6, hint: /Where/ },
    ],
  },
  {
    id: '2-3.4',
    judge: formula<[number, number, number]>({
      expected: (a, b, c) => 1 - (b * b) / (a * c),
      cases: [
        [2, 1, 3],
        [1, 0, 1],
        [1, 0.9, 1],
        [4, -1, 2],
      ],
      tolerance: 1e-9,
      praise: '(1/a) over c/(ac − b²): 1 − ρ², with ρ the correlation of the two weights.',
      slips: [
        {
          formula: (a, b, c) => 1 / (1 - (b * b) / (a * c)),
          hint: 'Upside down: mean-field’s variance is the smaller one.',
        },
        { formula: (a) => 1 / a, hint: 'That is mean-field’s variance. Divide it by the true one.' },
        { formula: (a, b, c) => c / (a * c - b * b), hint: 'That is the true variance.' },
      ],
      hint: 'Mean-field: 1/a. True: the first entry of the inverse matrix, c/(ac − b²).',
    }),
    solution: (a: number, b: number, c: number) => (a * c - b * b) / (a * c),
    mistakes: [
      { answer: (a: number, b: number, c: number) => (a * c) / (a * c - b * b), hint: /Upside down/ },
      { answer: (a: number) => 1 / a, hint: /Divide/ },
      { answer: (a: number, b: number, c: number) => c / (a * c - b * b), hint: /true variance/ },
      { answer: () => 1, hint: /Mean-field: 1/ },
    ],
  },
  {
    id: '2-3.5',
    judge: choice({
      expected: 'b',
      praise:
        'The fit is a sum over data points and doubles; prior and q know nothing of the data. So the best q will change.',
      hints: {
        a: 'Which data does KL(q‖prior) look at?',
        c: 'It is the other one.',
        d: 'E_q[log p(D|w)] is a sum over all data points.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /Which data/ },
      { answer: 'c', hint: /other/ },
      { answer: 'd', hint: /sum/ },
    ],
  },
];
