import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

const logSum = (a: number, b: number) => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

/** Part 1, chapter 3: how variational inference works. */
export const exercises: readonly Exercise[] = [
  {
    id: '1-3.1',
    judge: numeric({
      expected: 1.71,
      tolerance: 0.005,
      praise: 'The evidence is shared out between the bound and the divergence, and nothing is lost.',
      slips: [
        {
          value: -1.71,
          hint: 'The right size. But can a divergence be negative? Which of the two is the larger one?',
        },
        {
          value: -26.69,
          hint: 'log p(x) is the sum of the ELBO and the divergence: solve for the divergence.',
        },
      ],
      hint: 'log p(x) = ELBO + KL(q‖p).',
    }),
    solution: -12.49 + 14.2,
    mistakes: [
      { answer: -14.2 + 12.49, hint: /negative/ },
      { answer: -12.49 - 14.2, hint: /solve/ },
      { answer: 14.2, hint: /too large/ },
    ],
  },
  {
    id: '1-3.2',
    judge: numeric({
      expected: 1.2,
      tolerance: 0.005,
      praise:
        'Its own standard deviation is 2; the mean field sees 2 √(1 − 0.8²). That the other is wide plays no role.',
      slips: [
        { value: 1.44, hint: 'That is the variance 1/Λ₁₁; the question is about the standard deviation.' },
        {
          value: 2,
          hint: 'That is the posterior’s own width. The mean field is narrower: it acts as if θ₂ were known.',
        },
        { value: 1.8, hint: 'That is the second unknown.' },
        { value: 0.6, hint: 'That is √(1 − ρ²), the answer for a variance of 1.' },
        { value: 0.72, hint: 'The share is 1 − ρ² of the variance, so √(1 − ρ²) of the standard deviation.' },
      ],
      hint: 'targets.factorised({ mean: [0, 0], covariance: [[4, c], [c, 9]] }) with c = 0.8 × 2 × 3; then the root of the first variance.',
    }),
    solution: 2 * Math.sqrt(1 - 0.8 ** 2),
    mistakes: [
      { answer: 4 * 0.36, hint: /variance 1/ },
      { answer: 2, hint: /own width/ },
      { answer: 1.8, hint: /second/ },
      { answer: 0.6, hint: /variance of 1/ },
      { answer: 0.72, hint: /share/ },
      { answer: 5, hint: /too large/ },
    ],
  },
  {
    id: '1-3.3',
    judge: choice({
      expected: 'c',
      praise: 'That is what makes CAVI pleasant to program: the bound is a test that runs with every round.',
      hints: {
        a: 'CAVI draws nothing: its averages are formulas. This would be an answer for the search of chapter 2.',
        b: 'Each update is the best one in its coordinate, the old value being one of the candidates. Can the best be worse than the old?',
        d: 'The prior changes where the ELBO ends, not in which direction it moves.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /draws nothing/ },
      { answer: 'b', hint: /old value/ },
      { answer: 'd', hint: /direction/ },
    ],
  },
  {
    id: '1-3.4',
    judge: choice({
      expected: 'b',
      praise:
        'It charges for every region that p holds and q leaves out. Importance weights p/q explode exactly there.',
      hints: {
        a: 'Look at gap 8 on the slider of section 3: where would this q never draw?',
        c: 'Only where the family contains the posterior. Look at gap 8 in section 3.',
        d: 'Draws come from q. What happens to a bump where q never draws?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /gap 8/ },
      { answer: 'c', hint: /contains the posterior/ },
      { answer: 'd', hint: /never draws/ },
    ],
  },
  {
    id: '1-3.5',
    judge: formula<[number, number, number]>({
      expected: (a, b, r) => r * (a - Math.log(r)) + (1 - r) * (b - Math.log(1 - r)),
      cases: [
        [-1, -2, 0.5],
        [-3, -0.5, 0.1],
        [-2, -2, 0.9],
      ],
      tolerance: 1e-9,
      praise:
        'Two terms: the average of the log joint, and the entropy of q. At r = p(z=1 | x) it is log p(x).',
      slips: [
        {
          formula: (a, b, r) => r * a + (1 - r) * b,
          hint: 'That is E_q[log p(x, z)] alone. What does E_q[log q(z)] look like for two labels?',
        },
        {
          formula: (a, b, r) => r * (a + Math.log(r)) + (1 - r) * (b + Math.log(1 - r)),
          hint: 'Look at the sign of E_q[log q(z)].',
        },
        {
          formula: (a, b) => logSum(a, b),
          hint: 'That is log p(x) itself, which the bound stays below: it does not depend on r.',
        },
        {
          formula: (a, b, r) => r * a + (1 - r) * b - Math.log(r),
          hint: 'log q(z) is averaged too: it is log r only where z = 1.',
        },
      ],
      hint: 'An average over q of something is r × (it at z = 1) + (1 − r) × (it at z = 2).',
    }),
    solution: (a: number, b: number, r: number) =>
      r * a + (1 - r) * b - r * Math.log(r) - (1 - r) * Math.log(1 - r),
    mistakes: [
      { answer: (a: number, b: number, r: number) => r * a + (1 - r) * b, hint: /two labels/ },
      {
        answer: (a: number, b: number, r: number) => r * (a + Math.log(r)) + (1 - r) * (b + Math.log(1 - r)),
        hint: /sign/,
      },
      { answer: (a: number, b: number) => Math.log(Math.exp(a) + Math.exp(b)), hint: /log p\(x\) itself/ },
      { answer: (a: number, b: number, r: number) => a + b + r, hint: /An average over q/ },
    ],
  },
  {
    id: '1-3.6',
    judge: numeric({
      expected: 297,
      tolerance: 0.5,
      praise:
        'Once is right, so 99 times is too many. The more data, the worse: this is why the scale of the KL term has one named place in this book.',
      slips: [
        { value: 300, hint: 'Nearly: once it has to be counted.' },
        { value: 3, hint: 'That is what is right to be counted, once. How often does the sum count it?' },
        { value: 0, hint: 'Section 6, the six cookies: is the sum of the printed formula the ELBO there?' },
        { value: 2.97, hint: 'You have divided by N; the sum has not.' },
      ],
      hint: 'The sum counts KL(q‖prior) once per data point, the ELBO once in all.',
    }),
    solution: 99 * 3,
    mistakes: [
      { answer: 300, hint: /once it has/ },
      { answer: 3, hint: /How often/ },
      { answer: 0, hint: /six cookies/ },
      { answer: 1000, hint: /too large/ },
    ],
  },
];
