import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 4, chapter 5: MAML. */
export const exercises: readonly Exercise[] = [
  {
    id: '4-5.1',
    judge: numeric({
      expected: (4 * 3 * 0.4 ** 2) / (0.8 ** 2 + 3 * 0.4 ** 2),
      tolerance: 5e-3,
      praise:
        'The steep task has three times the curvature, but a step leaves only 0.16 of its loss and 0.64 of the other’s: together, 0.48 against 0.64.',
      slips: [
        {
          value: 3,
          hint: 'That is pre-training: weights 1 and 3. What is left of each loss after the step?',
        },
        {
          value: (4 * 3 * 0.4) / (0.8 + 3 * 0.4),
          hint: 'That is first-order MAML: the factor 1 − αh counts twice in MAML.',
        },
        { value: 2, hint: 'That is the plain mean of the centres. The weights differ.' },
      ],
      hint: 'The weights are h (1 − αh)²; the answer is their mean of the centres 0 and 4.',
    }),
    solution: 1.92 / 1.12,
    mistakes: [
      { answer: 3, hint: /pre-training/ },
      { answer: 2.4, hint: /counts twice/ },
      { answer: 2, hint: /plain mean/ },
      { answer: 0.5, hint: /too small/ },
    ],
  },
  {
    id: '4-5.2',
    judge: formula<[number, number]>({
      expected: (alpha, lambda) => alpha / (1 - alpha * lambda),
      cases: [
        [0.01, 30],
        [0.1, 5],
        [0.2, 0],
      ],
      tolerance: 1e-9,
      praise:
        'Its precision is 1/α − λ: prior and data together always have 1/α, so the step size fixes the posterior’s width.',
      slips: [
        {
          formula: (alpha) => alpha,
          hint: 'That is right where the data say nothing, λ = 0. And elsewhere?',
        },
        {
          formula: (alpha, lambda) => 1 / alpha - lambda,
          hint: 'That is the precision of the prior; the question is about its variance.',
        },
        {
          formula: (alpha, lambda) => alpha / (1 + alpha * lambda),
          hint: 'A sign: with this prior the step would have to fall short of what it does.',
        },
      ],
      hint: 'The step goes αλ of the way to the data; the posterior mode goes λ / (λ + 1/Q) of it. Solve for Q.',
    }),
    solution: (alpha: number, lambda: number) => 1 / (1 / alpha - lambda),
    mistakes: [
      { answer: (alpha: number) => alpha, hint: /λ = 0/ },
      { answer: (alpha: number, lambda: number) => 1 / alpha - lambda, hint: /precision of the prior/ },
      { answer: (alpha: number, lambda: number) => alpha / (1 + alpha * lambda), hint: /sign/ },
      { answer: (_: number, lambda: number) => 1 / (lambda + 1), hint: /Solve for Q/ },
      { answer: 0.01, hint: /is a function/ },
    ],
  },
  {
    id: '4-5.3',
    judge: choice({
      expected: 'c',
      praise:
        'A product of the Hessian with one vector is a derivative along that vector: one more sweep forward and back.',
      hints: {
        a: 'That would be the price of the whole Hessian, one column after the other. How many columns does the meta-gradient need?',
        b: 'Look at the chart of section 7: do the two lines get further apart as networks grow?',
        d: 'It has been done for networks with many more weights. What is formed is not the matrix.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /How many columns/ },
      { answer: 'b', hint: /further apart/ },
      { answer: 'd', hint: /not the matrix/ },
    ],
  },
  {
    id: '4-5.4',
    judge: choice({
      expected: 'b',
      praise:
        'That is section 6: MAML’s start and the pre-trained network are both the mean function, and one of them is one step away from every sinusoid.',
      hints: {
        a: 'A gradient is taken by the weights. Many weights give the same function: do they have the same gradients? Look at section 6.',
        c: 'Trained for what? The pre-trained network of section 6 was trained as long as MAML.',
        d: 'In section 5 MAML and the pre-trained network take steps of the same size.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /same gradients/ },
      { answer: 'c', hint: /Trained for what/ },
      { answer: 'd', hint: /same size/ },
    ],
  },
];
