import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 5, chapter 2: families. */
export const exercises: readonly Exercise[] = [
  {
    id: '5-2.1',
    judge: numeric({
      expected: 501_500,
      tolerance: 0.5,
      praise:
        '1,000 means and 500,500 entries of a symmetric matrix: half a million numbers for a thousand weights.',
      slips: [
        { value: 2000, hint: 'That is mean-field.' },
        { value: 500_500, hint: 'That is the covariance. And the means?' },
        { value: 1_001_000, hint: 'The matrix is symmetric: each pair counts once.' },
        { value: 1_000_000, hint: 'Symmetric, and do not forget the means.' },
      ],
      hint: 'D means, and D(D + 1)/2 entries of a symmetric matrix.',
    }),
    solution: 1000 + (1000 * 1001) / 2,
    mistakes: [
      { answer: 2000, hint: /mean-field/ },
      { answer: 500_500, hint: /means/ },
      { answer: 1_001_000, hint: /once/ },
      { answer: 1_000_000, hint: /Symmetric/ },
      { answer: 5, hint: /D\(D/ },
    ],
  },
  {
    id: '5-2.2',
    judge: numeric({
      expected: 2.2,
      tolerance: 1e-6,
      praise: 'log P(D) − ELBO: what the bound leaves open is the divergence.',
      slips: [
        { value: -2.2, hint: 'A divergence is never negative: which of the two is larger?' },
        { value: 102.4, hint: 'A difference, not a sum of absolute values.' },
      ],
      hint: 'ELBO = log P(D) − KL.',
    }),
    solution: -50.1 + 52.3,
    mistakes: [
      { answer: -2.2, hint: /never negative/ },
      { answer: 102.4, hint: /difference/ },
      { answer: 0, hint: /ELBO =/ },
    ],
  },
  {
    id: '5-2.3',
    judge: numeric({
      expected: Math.log(4),
      tolerance: 1e-4,
      praise: 'Where q is, p is a quarter of it: log 4, everywhere.',
      slips: [
        { value: Math.log(2), hint: 'That is for two peaks.' },
        { value: 0, hint: 'At the peak that q covers: how large is p there, compared with q?' },
        { value: -Math.log(4), hint: 'The sign: never negative.' },
        { value: 2, hint: 'That is in bits.' },
      ],
      hint: 'Where q lives, p = q/4. What is E_q[log q − log p]?',
    }),
    solution: Math.log(4),
    mistakes: [
      { answer: Math.log(2), hint: /two peaks/ },
      { answer: 0, hint: /compared with q/ },
      { answer: -Math.log(4), hint: /sign/ },
      { answer: 2, hint: /bits/ },
      { answer: 4, hint: /q\/4/ },
    ],
  },
  {
    id: '5-2.4',
    judge: formula<[number, number]>({
      expected: (lambdaII) => 1 / lambdaII,
      cases: [
        [2, 1],
        [5, 0.3],
        [1, 1],
      ],
      tolerance: 1e-9,
      praise: '1/Λ_ii, the variance with all other weights held fixed: never more than the true one.',
      slips: [
        {
          formula: (_lambda, sigma) => sigma,
          hint: 'That is the true variance; mean-field’s is smaller where weights are correlated.',
        },
        { formula: (lambda) => lambda, hint: 'A precision is the inverse of a variance.' },
      ],
      hint: 'Part 1, chapter 3: what is the variance of one coordinate of a Gaussian when the others are held fixed?',
    }),
    solution: (lambdaII: number) => 1 / lambdaII,
    mistakes: [
      { answer: (_lambda: number, sigma: number) => sigma, hint: /true variance/ },
      { answer: (lambda: number) => lambda, hint: /inverse/ },
      { answer: () => 0, hint: /held fixed/ },
    ],
  },
  {
    id: '5-2.5',
    judge: choice({
      expected: 'c',
      praise: 'The larger family’s best ELBO is at least as high. Gradients climb the hill they start on.',
      hints: {
        a: 'It happened in section 2.',
        b: 'The ELBO is a bound for every q.',
        d: 'The ELBO is not a fit to the data: its best value can only rise with the family. So was it the best value?',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /section 2/ },
      { answer: 'b', hint: /every q/ },
      { answer: 'd', hint: /best value/ },
    ],
  },
];
