import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 5, chapter 3: MCMC and Hamiltonian Monte Carlo. */
export const exercises: readonly Exercise[] = [
  {
    id: '5-3.1',
    judge: numeric({
      expected: Math.exp(-0.7),
      tolerance: 2e-3,
      praise:
        'exp(−0.7), about one half: an energy error of a few tenths of a nat is nothing to worry about.',
      slips: [
        { value: Math.exp(0.7), hint: 'A probability above 1? Energy that rises makes an end less likely.' },
        { value: 1, hint: 'That is for ΔH ≤ 0, or exact mechanics.' },
        { value: 0.3, hint: 'Not 1 − ΔH: the exponential.' },
      ],
      hint: 'min(1, exp(−ΔH)).',
    }),
    solution: Math.exp(-0.7),
    mistakes: [
      { answer: Math.exp(0.7), hint: /above 1/ },
      { answer: 1, hint: /exact mechanics/ },
      { answer: 0.3, hint: /exponential/ },
      { answer: 0.1, hint: /min\(1/ },
    ],
  },
  {
    id: '5-3.2',
    judge: numeric({
      expected: 0.02,
      tolerance: 1e-4,
      praise: 'A quarter: the error is of order ε². And it does not add up along the trajectory.',
      slips: [
        { value: 0.04, hint: 'Half: that would be Euler’s order. What was the slope in section 3?' },
        { value: 0.08, hint: 'Twice as many steps do not make it grow back: the error stays bounded.' },
        { value: 0.01, hint: 'An eighth would be a method of third order.' },
      ],
      hint: 'The largest error on the way is proportional to ε².',
    }),
    solution: 0.08 / 4,
    mistakes: [
      { answer: 0.04, hint: /slope/ },
      { answer: 0.08, hint: /bounded/ },
      { answer: 0.01, hint: /third order/ },
      { answer: 1, hint: /proportional/ },
    ],
  },
  {
    id: '5-3.3',
    judge: numeric({
      expected: 0.024,
      tolerance: 2e-4,
      praise: 'd^−1/2: a hundred times the dimensions, a tenth of the step. (2.4/√d, in fact.)',
      slips: [
        { value: 0.0024, hint: 'It is the step’s square that goes with 1/d.' },
        { value: 0.24, hint: 'The same step would be refused nearly always: section 6.' },
        { value: 0.24 / Math.sqrt(10), hint: 'd^−1/4 is for HMC.' },
      ],
      hint: 'The scale goes with d^−1/2.',
    }),
    solution: 0.24 / 10,
    mistakes: [
      { answer: 0.0024, hint: /square/ },
      { answer: 0.24, hint: /refused/ },
      { answer: 0.24 / Math.sqrt(10), hint: /HMC/ },
      { answer: 1, hint: /d\^−1\/2/ },
    ],
  },
  {
    id: '5-3.4',
    judge: numeric({
      expected: Math.sqrt(10),
      tolerance: 5e-3,
      praise: 'The fourth root of 100: about 3.2.',
      slips: [
        { value: 10, hint: 'That is the random walk’s.' },
        { value: 1 / Math.sqrt(10), hint: 'The factor by which it shrinks: above 1.' },
        { value: 100, hint: 'Not in proportion: what is the power?' },
      ],
      hint: 'ε goes with d^−1/4, and d is 100 times as large.',
    }),
    solution: 100 ** 0.25,
    mistakes: [
      { answer: 10, hint: /random walk/ },
      { answer: 1 / Math.sqrt(10), hint: /above 1/ },
      { answer: 100, hint: /power/ },
      { answer: 2, hint: /d\^−1\/4/ },
    ],
  },
  {
    id: '5-3.5',
    judge: formula<[number, number, number]>({
      expected: (q, p, epsilon) => q + epsilon * (p - (epsilon / 2) * q),
      cases: [
        [1, 0, 0.3],
        [0.5, -1, 0.2],
        [-2, 0.7, 1],
      ],
      tolerance: 1e-9,
      praise: 'Half a kick, −ε q/2, then the whole step with that momentum.',
      slips: [
        { formula: (q, p, epsilon) => q + epsilon * p, hint: 'That is Euler: the momentum is kicked first.' },
        {
          formula: (q, p, epsilon) => q + epsilon * (p - epsilon * q),
          hint: 'That is symplectic Euler: the first kick is half of one.',
        },
        {
          formula: (q, p, epsilon) => q + epsilon * (p + (epsilon / 2) * q),
          hint: 'The force is −∇U = −q: it pulls back.',
        },
      ],
      hint: 'p_half = p + ε/2 · (−q), then q + ε p_half.',
    }),
    solution: (q: number, p: number, epsilon: number) => q * (1 - epsilon ** 2 / 2) + epsilon * p,
    mistakes: [
      { answer: (q: number, p: number, epsilon: number) => q + epsilon * p, hint: /Euler: the momentum/ },
      {
        answer: (q: number, p: number, epsilon: number) => q + epsilon * (p - epsilon * q),
        hint: /symplectic/,
      },
      {
        answer: (q: number, p: number, epsilon: number) => q + epsilon * (p + (epsilon / 2) * q),
        hint: /pulls back/,
      },
      { answer: () => 0, hint: /p_half/ },
    ],
  },
  {
    id: '5-3.6',
    judge: choice({
      expected: 'b',
      praise:
        'The chains sit in different copies of the same networks. The functions have been explored; the weights have not, and never need be.',
      hints: {
        a: 'What do you want to use the run for? Section 8.',
        c: 'The mean of w and −w is 0, a network of the posterior it is not: chapter 1, section 7.',
        d: 'Then the alarm is off, and nothing has been explored any better.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /Section 8/ },
      { answer: 'c', hint: /chapter 1/ },
      { answer: 'd', hint: /alarm/ },
    ],
  },
];
