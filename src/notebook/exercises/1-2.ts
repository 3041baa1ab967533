import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 1, chapter 2: what variational inference is, and why. */
export const exercises: readonly Exercise[] = [
  {
    id: '1-2.1',
    judge: numeric({
      expected: 7.11,
      tolerance: 0.01,
      praise: 'A working day for eight unknowns; a ninth would take six days, a tenth four months.',
      slips: [
        { value: 25_600, hint: 'That is the number of seconds.' },
        { value: 426.67, hint: 'That is the number of minutes.' },
        {
          value: 0.0000444,
          hint: 'That is for 160 cells, 20 for each of the 8 axes. But every cell of one axis meets every cell of the others.',
        },
      ],
      hint: 'Count the cells first: 20 for one unknown, 20 × 20 for two, … Then divide by evaluations per second, and by seconds per hour.',
    }),
    solution: 20 ** 8 / 1e6 / 3600,
    mistakes: [
      { answer: 25_600, hint: /seconds/ },
      { answer: 20 ** 8 / 1e6 / 60, hint: /minutes/ },
      { answer: 1, hint: /too small/ },
      { answer: 8 ** 20 / 1e6 / 3600, hint: /too large/ },
    ],
  },
  {
    id: '1-2.2',
    judge: formula<[number]>({
      expected: (d) => d + (d * (d + 1)) / 2,
      cases: [[1], [2], [3], [10]],
      tolerance: 1e-9,
      praise:
        'It grows like d²/2, not like 12 to the d. For a network with a million weights even this is too much, and one lets the weights be independent: 2d numbers.',
      slips: [
        {
          formula: (d) => d + d * d,
          hint: 'This counts each covariance twice: that of θ₁ with θ₂ is that of θ₂ with θ₁.',
        },
        {
          formula: (d) => 2 * d,
          hint: 'These are the means and the variances. How many pairs of unknowns are there, each with a covariance?',
        },
        {
          formula: (d) => (d * (d + 1)) / 2,
          hint: 'That is the covariance matrix. A Gaussian has a place as well.',
        },
        {
          formula: (d) => d + (d * (d - 1)) / 2,
          hint: 'Means and covariances, or variances and covariances: one of the three is missing.',
        },
      ],
      hint: 'Test yourself with d = 2: two means, two variances, one covariance make 5.',
    }),
    solution: (d: number) => (d * (d + 3)) / 2,
    mistakes: [
      { answer: (d: number) => d + d ** 2, hint: /twice/ },
      { answer: (d: number) => 2 * d, hint: /pairs/ },
      { answer: (d: number) => (d * (d + 1)) / 2, hint: /a place/ },
      { answer: (d: number) => 5 * d, hint: /d = 2/ },
    ],
  },
  {
    id: '1-2.3',
    judge: choice({
      expected: 'c',
      praise:
        'Then both divergences can reach zero, and zero is reached by one distribution alone. This is c = 0 on the slider of section 3.1.',
      hints: {
        a: 'The banana is symmetric in θ₂ and the two moons in both; look at their ellipses again.',
        b: 'The banana at c = 0.25 has a single bump. Move the slider there.',
        d: 'Move the slider of section 3.1 all the way to the left.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /two moons/ },
      { answer: 'b', hint: /single bump/ },
      { answer: 'd', hint: /slider/ },
    ],
  },
  {
    id: '1-2.4',
    judge: numeric({
      expected: Math.log(3),
      tolerance: 5e-4,
      praise:
        'Where q lives, the posterior is a third of it, so log(q/p) = log 3 everywhere. A hundred bumps would cost log 100 = 4.6 nats only: this divergence forgives what q leaves out.',
      slips: [
        { value: Math.log(2), hint: 'That is for two bumps.' },
        { value: Math.log2(3), hint: 'That is the answer in bits; nats come from Math.log.' },
        {
          value: -Math.log(3),
          hint: 'The right size, but no divergence is negative: is it log(q/p) or log(p/q)?',
        },
        {
          value: 0,
          hint: 'q fits its bump perfectly, yet it is not the posterior. What is p where q lives?',
        },
        {
          value: 2 / 3,
          hint: 'That is the share of the posterior that q leaves out. What is log(q/p) where q lives?',
        },
      ],
      hint: 'Average log(q/p) over q. Where q lives, p is a fixed share of it.',
    }),
    solution: Math.log(3),
    mistakes: [
      { answer: Math.log(2), hint: /two bumps/ },
      { answer: 0, hint: /not the posterior/ },
      { answer: 2 / 3, hint: /leaves out/ },
      { answer: Number.POSITIVE_INFINITY, hint: /log of zero/ },
      { answer: 5, hint: /too large/ },
    ],
  },
  {
    id: '1-2.5',
    judge: numeric({
      expected: 3906.25,
      tolerance: 0.5,
      praise:
        'N/M, and the likelihood alone: prior and entropy of q are there once, however many data there are. Forgetting either is the mistake that users of such libraries make most.',
      slips: [
        { value: 1_000_000, hint: 'That would be right for an average over the batch; here it is a sum.' },
        { value: 1, hint: 'Then q would believe that there are only 256 data points.' },
      ],
      hint: 'The sum over 256 stands for the sum over all.',
    }),
    solution: 1e6 / 256,
    mistakes: [
      { answer: 256 / 1e6, hint: /too small/ },
      { answer: 1e6, hint: /average over the batch/ },
      { answer: 1, hint: /only 256/ },
      { answer: 100_000, hint: /too large/ },
    ],
  },
  {
    id: '1-2.6',
    judge: choice({
      expected: 'b',
      praise:
        'A bound cannot lie above what it bounds. Single estimates from a few draws can, as in section 3.2; if the mean of many does, there is a mistake in the code.',
      hints: {
        a: 'An ELBO is a lower bound: log p(D) − KL, and no KL is negative. Which side of −27.9 is −27.3 on?',
        c: 'Then the ELBO could reach log p(D), but never pass it.',
        d: 'KL = log p(D) − ELBO. What sign would it have here?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /Which side/ },
      { answer: 'c', hint: /never pass/ },
      { answer: 'd', hint: /sign/ },
    ],
  },
];
