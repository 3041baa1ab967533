import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

const arcCosine = (theta: number) => (Math.sin(theta) + (Math.PI - theta) * Math.cos(theta)) / (2 * Math.PI);

/** Part 2, chapter 1: a prior over functions. */
export const exercises: readonly Exercise[] = [
  {
    id: '2-1.1',
    judge: numeric({
      expected: 1500,
      tolerance: 0.5,
      praise: '15/H. A thousand units are close to Gaussian, and the tails still know that there are units.',
      slips: [
        { value: 0.15, hint: 'You have multiplied. Section 3: the excess kurtosis is 15 over H.' },
        { value: 22500, hint: 'The kurtosis falls as 1/H, not as 1/√H: no square is needed.' },
        { value: 300, hint: 'Mind the factor 3 that stands before the relative variance of φ².' },
      ],
      hint: 'Section 3: κ = 15/H for ReLU units.',
    }),
    solution: 15 / 0.01,
    mistakes: [
      { answer: 0.15, hint: /15 over H/ },
      { answer: 22500, hint: /no square/ },
      { answer: 300, hint: /factor 3/ },
      { answer: 100, hint: /too small/ },
    ],
  },
  {
    id: '2-1.2',
    judge: numeric({
      expected: 4000,
      tolerance: 0.5,
      praise: 'A quarter of the error takes sixteen times the units: slope −1/2.',
      slips: [
        {
          value: 1000,
          hint: 'That would be the answer for an error that falls as 1/H. What is the slope in the chart?',
        },
        { value: 500, hint: 'Doubling the width divides the error by √2 only.' },
      ],
      hint: 'Section 4: the error falls as 1/√H.',
    }),
    solution: 250 * 16,
    mistakes: [
      { answer: 1000, hint: /slope in the chart/ },
      { answer: 500, hint: /√2/ },
      { answer: 100000, hint: /too large/ },
    ],
  },
  {
    id: '2-1.3',
    judge: formula<[number]>({
      expected: arcCosine,
      cases: [[0], [Math.PI / 3], [Math.PI / 2], [2.8]],
      tolerance: 1e-9,
      praise: '½ at θ = 0, where half of the units pass x itself on; 0 at θ = π, where no unit sees both.',
      slips: [
        {
          formula: (theta) => (Math.sin(theta) + (Math.PI - theta) * Math.cos(theta)) / Math.PI,
          hint: 'That is Cho and Saul’s own kernel, twice the average.',
        },
        {
          formula: (theta) => (Math.sin(theta) + theta * Math.cos(theta)) / (2 * Math.PI),
          hint: 'At θ = 0 the two inputs are the same: E[φ(u)²] is ½ there. What does yours say?',
        },
        { formula: (theta) => Math.cos(theta), hint: 'That is the average of u u′, before the activation.' },
      ],
      hint: 'Section 4, with √(a a′) = 1.',
    }),
    solution: arcCosine,
    mistakes: [
      { answer: (theta: number) => 2 * arcCosine(theta), hint: /twice/ },
      {
        answer: (theta: number) => (Math.sin(theta) + theta * Math.cos(theta)) / (2 * Math.PI),
        hint: /What does yours say/,
      },
      { answer: (theta: number) => Math.cos(theta), hint: /before the activation/ },
      { answer: () => 0, hint: /which is not it/ },
    ],
  },
  {
    id: '2-1.4',
    judge: numeric({
      expected: 0.8,
      tolerance: 0.0005,
      praise: '1 − 0.5²/1.25. (The mean happens to be 0.8 as well.)',
      slips: [
        { value: Math.sqrt(0.8), hint: 'That is the standard deviation.' },
        { value: 0.75, hint: 'You have left the noise out: the data’s variance is k(x, x) + σ².' },
        { value: 0.6, hint: 'k(x, x*) stands there twice: its square over the data’s variance.' },
        { value: 1.05, hint: 'That is the variance of a new *measurement* there, noise included.' },
      ],
      hint: 'Section 6: k(x*, x*) − k*² / (k(x, x) + σ²).',
    }),
    solution: 1 - 0.5 ** 2 / 1.25,
    mistakes: [
      { answer: Math.sqrt(0.8), hint: /standard deviation/ },
      { answer: 0.75, hint: /noise out/ },
      { answer: 0.6, hint: /twice/ },
      { answer: 1.05, hint: /noise included/ },
      { answer: 5, hint: /too large/ },
    ],
  },
  {
    id: '2-1.5',
    judge: choice({
      expected: 'c',
      praise:
        'The formula does not contain y. A GP with fixed hyper-parameters is never surprised; its evidence is, and that would change ℓ and σ² if they were fitted.',
      hints: {
        a: 'It would be sensible. But look for y in the formula of the variance.',
        b: 'Look for y in the formula of the variance.',
        d: 'x* is the same as before; only y has changed.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /sensible/ },
      { answer: 'b', hint: /Look for y/ },
      { answer: 'd', hint: /only y/ },
    ],
  },
  {
    id: '2-1.6',
    judge: choice({
      expected: 'b',
      praise:
        'On Mauna Loa wandering and bending differed by one nat before 2004, and by more than 12 ppm at the end of 2024.',
      hints: {
        a: 'Section 8 has two models that the data could not tell apart. How far apart were their forecasts?',
        c: 'The evidence has counted simplicity already. Does it speak of places without data?',
        d: 'Look at the bands of section 8 in 2024.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /How far apart/ },
      { answer: 'c', hint: /counted simplicity/ },
      { answer: 'd', hint: /bands of section 8/ },
    ],
  },
];
