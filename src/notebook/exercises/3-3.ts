import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 3, chapter 3: SGVB and AEVB. */
export const exercises: readonly Exercise[] = [
  {
    id: '3-3.1',
    judge: formula<[number, number, number, number]>({
      expected: (logLikelihood, logPrior, logQ) => logLikelihood + logPrior - logQ,
      cases: [
        [-12, -3, -1.5, 1.4],
        [-9, -2.5, -2.5, 0.1],
      ],
      tolerance: 1e-9,
      praise:
        'log p(x, z) − log q(z | x), with log p(x, z) in its two parts. Where q is the posterior it is log p(x).',
      slips: [
        {
          formula: (logLikelihood, _logPrior, _logQ, kl) => logLikelihood - kl,
          hint: 'That is B: its KL term is exact. A uses the draw for everything.',
        },
        {
          formula: (logLikelihood, _logPrior, logQ) => logLikelihood - logQ,
          hint: 'log p(x, z) is log p(x | z) and something else.',
        },
        {
          formula: (logLikelihood, logPrior, logQ) => logLikelihood + logPrior + logQ,
          hint: 'Mind the sign of log q: a narrow q has to pay.',
        },
      ],
      hint: 'Equation 6: log p(x, z) − log q(z | x).',
    }),
    solution: (logLikelihood: number, logPrior: number, logQ: number) => logLikelihood + logPrior - logQ,
    mistakes: [
      { answer: (l: number, _p: number, _q: number, kl: number) => l - kl, hint: /That is B/ },
      { answer: (l: number, _p: number, q: number) => l - q, hint: /something else/ },
      { answer: (l: number, p: number, q: number) => l + p + q, hint: /has to pay/ },
      { answer: (l: number) => l, hint: /Equation 6/ },
    ],
  },
  {
    id: '3-3.2',
    judge: choice({
      expected: 'b',
      praise:
        'At the posterior log p(x, z) − log q(z | x) is log p(x), whatever z came up. B still has the noise of log p(x | z).',
      hints: {
        a: 'What is p(x, z) / p(z | x)? Does it depend on z?',
        c: 'L divides a variance. Of A, what is there to divide?',
        d: 'Far away from the posterior that may be. Here q is the posterior.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /depend on z/ },
      { answer: 'c', hint: /divide/ },
      { answer: 'd', hint: /Far away/ },
    ],
  },
  {
    id: '3-3.3',
    judge: numeric({
      expected: -6_300_000,
      tolerance: 1,
      praise: 'N/M = 600 times the sum over the minibatch: each of its points stands for 600.',
      slips: [
        { value: -105, hint: 'That is the mean per data point. The question is for all N.' },
        {
          value: -10_500,
          hint: 'That is the sum over the minibatch. How many points does each of them stand for?',
        },
        { value: -63_000_000, hint: 'A zero too many: N/M, not N/10.' },
      ],
      hint: 'Multiply the sum by N/M.',
    }),
    solution: -6_300_000,
    mistakes: [
      { answer: -105, hint: /mean per data point/ },
      { answer: -10_500, hint: /stand for/ },
      { answer: -63_000_000, hint: /zero too many/ },
      { answer: 17.5, hint: /too large/ },
    ],
  },
  {
    id: '3-3.4',
    judge: numeric({
      expected: 0.05,
      tolerance: 5e-4,
      praise: 'The prior counts 400 times over, so its precision is 400 instead of 1.',
      slips: [
        { value: 0.0025, hint: 'That is the variance. The question is for the standard deviation.' },
        { value: 20, hint: 'Turned over: does a prior that counts more often get wider or narrower?' },
        { value: 400, hint: 'That is the precision of the prior that was meant by accident.' },
      ],
      hint: 'Without N/M the likelihood is N/M times too small beside log p(θ) = −θ²/2.',
    }),
    solution: 0.05,
    mistakes: [
      { answer: 0.0025, hint: /variance/ },
      { answer: 20, hint: /Turned over/ },
      { answer: 400, hint: /precision/ },
      { answer: 1, hint: /too large/ },
    ],
  },
  {
    id: '3-3.5',
    judge: formula<[number, number, number, number]>({
      expected: (ofData, ofDraws, M, L) => ofData / M + ofDraws / (M * L),
      cases: [
        [2, 3, 100, 1],
        [2, 3, 10, 10],
        [0.5, 1, 1, 100],
      ],
      tolerance: 1e-9,
      praise:
        'At a fixed M · L the second part stays and the first falls with M: so L = 1 and M as large as it goes.',
      slips: [
        {
          formula: (ofData, ofDraws, M, L) => (ofData + ofDraws) / (M * L),
          hint: 'More draws for the same data point tell nothing about other data points.',
        },
        {
          formula: (ofData, ofDraws, M, L) => ofData / M + ofDraws / L,
          hint: 'Every data point of the minibatch has draws of its own. How many draws are there in all?',
        },
      ],
      hint: 'How many independent data points are averaged, and how many independent draws?',
    }),
    solution: (ofData: number, ofDraws: number, M: number, L: number) => ofData / M + ofDraws / (M * L),
    mistakes: [
      {
        answer: (a: number, b: number, M: number, L: number) => (a + b) / (M * L),
        hint: /other data points/,
      },
      { answer: (a: number, b: number, M: number, L: number) => a / M + b / L, hint: /in all/ },
      { answer: (a: number) => a, hint: /independent/ },
    ],
  },
];
