import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 2, chapter 4: the re-parameterization trick. */
export const exercises: readonly Exercise[] = [
  {
    id: '2-4.1',
    judge: numeric({
      expected: -6,
      tolerance: 1e-6,
      praise: 'ε = (0.2 − 0.5)/0.3 = −1, and ∂w/∂σ = ε: 6 · (−1).',
      slips: [
        { value: 6, hint: 'That is the one for μ. How does w move when σ grows, with ε held fixed?' },
        { value: -1.8, hint: 'That is by log σ, or ε times σ twice. By σ itself it is ∂w/∂σ = ε.' },
        { value: 1.8, hint: 'w lies below μ: which way does it move when σ grows?' },
        { value: -1, hint: 'That is ε. Times the slope at w.' },
      ],
      hint: 'First find ε from w = μ + σ ε; then the chain rule.',
    }),
    solution: (6 * (0.2 - 0.5)) / 0.3,
    mistakes: [
      { answer: 6, hint: /for μ/ },
      { answer: -1.8, hint: /log σ/ },
      { answer: 1.8, hint: /which way/ },
      { answer: -1, hint: /That is ε/ },
      { answer: 20, hint: /First find ε/ },
    ],
  },
  {
    id: '2-4.2',
    judge: numeric({
      expected: 30,
      tolerance: 1e-6,
      praise: '∂ log q/∂μ = (w − μ)/σ² = −3.33, times −9. It has never looked at the slope.',
      slips: [
        { value: -30, hint: 'Two minus signs: the value is negative, and w lies below μ.' },
        { value: 9, hint: 'That is value times ε. The score of μ is ε/σ.' },
        { value: 6, hint: 'That is the re-parameterised estimate. The score function uses the value.' },
        { value: 2.7, hint: 'Divide (w − μ) by σ², not by 1.' },
      ],
      hint: 'Value times score: log p(D|w) · (w − μ)/σ².',
    }),
    solution: (-9 * (0.2 - 0.5)) / 0.3 ** 2,
    mistakes: [
      { answer: -30, hint: /Two minus/ },
      { answer: 9, hint: /ε\/σ/ },
      { answer: 6, hint: /uses the value/ },
      { answer: 2.7, hint: /σ²/ },
      { answer: 100, hint: /Value times score/ },
    ],
  },
  {
    id: '2-4.3',
    judge: choice({
      expected: 'b',
      praise:
        'It multiplies the score by the value itself, constant included. A slope has no constant, and a baseline takes it away.',
      hints: {
        a: 'What does a derivative do to a constant?',
        c: 'It uses ∂ log p(D|w)/∂w. What does a derivative do to a constant?',
        d: 'One of the two multiplies by log p(D|w) itself.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /constant/ },
      { answer: 'c', hint: /derivative/ },
      { answer: 'd', hint: /itself/ },
    ],
  },
  {
    id: '2-4.4',
    judge: formula<[number, number]>({
      expected: (b, sigma) => (b * sigma) ** 2,
      cases: [
        [2, 0.5],
        [1, 1],
        [39.16, 0.3],
        [0.5, 3],
      ],
      tolerance: 1e-9,
      praise: 'The slope −b(μ + σε − a) has the variance b²σ²: it falls with the width, and does not know a.',
      slips: [
        { formula: (b, sigma) => b * sigma, hint: 'That is the standard deviation.' },
        {
          formula: (b, sigma) => b * sigma ** 2,
          hint: 'The slope is −b (w − a): the factor b is squared, too.',
        },
        { formula: (b, sigma) => b ** 2 / sigma ** 2, hint: 'w = μ + σ ε: how does σ enter the slope?' },
      ],
      hint: 'The estimate is −b (μ + σ ε − a). Only ε is random, with variance 1.',
    }),
    solution: (b: number, sigma: number) => b * b * sigma * sigma,
    mistakes: [
      { answer: (b: number, sigma: number) => b * sigma, hint: /standard deviation/ },
      { answer: (b: number, sigma: number) => b * sigma * sigma, hint: /squared/ },
      { answer: (b: number, sigma: number) => (b / sigma) ** 2, hint: /how does σ/ },
      { answer: () => 1, hint: /Only ε/ },
    ],
  },
  {
    id: '2-4.5',
    judge: choice({
      expected: 'c',
      praise:
        'F’s maximum lies at narrow widths where the data are informative; any estimator of ∇F leads there.',
      hints: {
        a: 'Section 4: before and after the split the weights have the same distribution.',
        b: 'Rounding is in the seventh digit. What is being maximised?',
        d: 'It computes a gradient. The gradient of what?',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /same distribution/ },
      { answer: 'b', hint: /maximised/ },
      { answer: 'd', hint: /gradient of what/ },
    ],
  },
  {
    id: '2-4.6',
    judge: choice({
      expected: 'b',
      praise: 'With u fixed, w does not move until p passes u, and then it jumps: section 7’s step.',
      hints: {
        a: 'Hold u fixed and move p a little. How far does w move?',
        c: 'Hold u fixed and move p a little. How far does w move?',
        d: 'Nothing complains: that is what makes it dangerous. What number comes out?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /How far/ },
      { answer: 'c', hint: /How far/ },
      { answer: 'd', hint: /What number/ },
    ],
  },
];
