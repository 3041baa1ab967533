import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 3, chapter 2: the bound. */
export const exercises: readonly Exercise[] = [
  {
    id: '3-2.1',
    judge: numeric({
      expected: -75.7,
      tolerance: 0.005,
      praise: 'L = −KL(q‖prior) + reconstruction, eq. 3. log p(x) was not needed.',
      slips: [
        { value: -112.3, hint: 'Look at the sign of the KL in eq. 3.' },
        { value: -73.1, hint: 'That is log p(x) + KL. Eq. 3 is about the bound L.' },
        { value: 75.7, hint: 'The reconstruction term is a log density: mind its sign.' },
      ],
      hint: 'Eq. 3: L = −KL(q‖prior) + E_q[log p(x | z)].',
    }),
    solution: -94 + 18.3,
    mistakes: [
      { answer: -112.3, hint: /sign of the KL/ },
      { answer: -73.1, hint: /log p\(x\) \+ KL/ },
      { answer: 75.7, hint: /mind its sign/ },
      { answer: 0, hint: /too large/ },
    ],
  },
  {
    id: '3-2.2',
    judge: numeric({
      expected: 2.6,
      tolerance: 0.005,
      praise:
        'The gap of the bound, eq. 1. It has nothing to do with the 18.3: that is the distance to the prior.',
      slips: [
        { value: -2.6, hint: 'No KL is negative: which of the two is the larger number?' },
        { value: 18.3, hint: 'That is the KL to the prior, of eq. 3.' },
        { value: 20.9, hint: 'You have added the KL to the prior; eq. 1 does not contain it.' },
      ],
      hint: 'Eq. 1: log p(x) = KL(q‖posterior) + L.',
    }),
    solution: -91.4 + 94,
    mistakes: [
      { answer: -2.6, hint: /negative/ },
      { answer: 18.3, hint: /eq. 3/ },
      { answer: 20.9, hint: /added/ },
      { answer: 100, hint: /too large/ },
    ],
  },
  {
    id: '3-2.3',
    judge: numeric({
      expected: 1000,
      tolerance: 0.5,
      praise: '|log p(x)| / σ: and the true gradient is zero. Ten thousand draws bring it to ± 10.',
      slips: [
        { value: 1e6, hint: 'That is the variance.' },
        { value: 100, hint: 'The score is ε/σ: what does σ = 0.1 do to it?' },
        { value: 10, hint: 'The score is ε/σ, not ε σ.' },
        { value: 0, hint: 'That is its mean. Every draw gives log p(x) times the score.' },
      ],
      hint: 'Section 9: every draw gives log p(x) · ε/σ, with ε ~ N(0, 1).',
    }),
    solution: 100 / 0.1,
    mistakes: [
      { answer: 1e6, hint: /variance/ },
      { answer: 100, hint: /σ = 0.1/ },
      { answer: 10, hint: /not ε σ/ },
      { answer: 0, hint: /its mean/ },
      { answer: -1000, hint: /too small/ },
    ],
  },
  {
    id: '3-2.4',
    judge: choice({
      expected: 'b',
      praise: 'The variance falls as 1/L, the standard deviation as 1/√L, in any dimension.',
      hints: {
        a: 'That is the variance.',
        c: '400 draws against 4, not against 1.',
        d: 'Section 7 had ten dimensions, and the slope was −1 all the same. The dimension decides where the line starts.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /variance/ },
      { answer: 'c', hint: /against 4/ },
      { answer: 'd', hint: /starts/ },
    ],
  },
  {
    id: '3-2.5',
    judge: choice({
      expected: 'b',
      praise:
        'Codes drawn without looking at x can only disturb the explanation of x; so the model learns not to listen. In chapter 12 it happens by itself, and is called posterior collapse.',
      hints: {
        a: 'That needs q = posterior, so that the bound touches log p(X) (section 4).',
        c: 'z has nothing to do with x under this q. What does a large W then do to the reconstruction?',
        d: 'The prior in question is that of z, not of θ.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /touches/ },
      { answer: 'c', hint: /large W/ },
      { answer: 'd', hint: /not of θ/ },
    ],
  },
  {
    id: '3-2.6',
    judge: formula<[number, number, number]>({
      expected: (r, mu, sigma) => r + 0.5 * (1 + Math.log(sigma ** 2) - mu ** 2 - sigma ** 2),
      cases: [
        [-10, 0, 1],
        [-3, 1.5, 0.4],
        [-50, -2, 2],
      ],
      tolerance: 1e-9,
      praise: 'That is eq. 10 of the paper for one dimension: chapter 5 is built on it.',
      slips: [
        {
          formula: (r, mu, sigma) => r - 0.5 * (1 + Math.log(sigma ** 2) - mu ** 2 - sigma ** 2),
          hint: 'At μ = 0.5, σ = 1 a KL is to be paid, not earned: mind the sign.',
        },
        {
          formula: (r, mu, sigma) => r + 0.5 * (1 + Math.log(sigma) - mu ** 2 - sigma ** 2),
          hint: 'It is the logarithm of the variance σ² in the usual form.',
        },
        { formula: (r) => r, hint: 'That is the reconstruction alone.' },
      ],
      hint: 'KL(N(μ, σ²)‖N(0, 1)) = ½ (μ² + σ² − 1 − log σ²), and L = r − KL.',
    }),
    solution: (r: number, mu: number, sigma: number) =>
      r - 0.5 * (mu * mu + sigma * sigma - 1 - 2 * Math.log(sigma)),
    mistakes: [
      {
        answer: (r: number, mu: number, sigma: number) =>
          r - 0.5 * (1 + Math.log(sigma ** 2) - mu ** 2 - sigma ** 2),
        hint: /not earned/,
      },
      {
        answer: (r: number, mu: number, sigma: number) =>
          r + 0.5 * (1 + Math.log(sigma) - mu ** 2 - sigma ** 2),
        hint: /variance/,
      },
      { answer: (r: number) => r, hint: /alone/ },
      { answer: () => 1, hint: /which is not it/ },
    ],
  },
];
