import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 1, chapter 4: topics. */
export const exercises: readonly Exercise[] = [
  {
    id: '1-4.1',
    judge: numeric({
      expected: 531_441,
      tolerance: 0.5,
      praise: '3¹²: three choices for each of twelve words.',
      slips: [
        { value: 36, hint: 'That is 3 · 12. The choices multiply from word to word, they do not add up.' },
        { value: 1728, hint: 'That is 12³. Which of the two numbers chooses, and how often?' },
        { value: 4096, hint: 'That is for two topics, as in section 2. Here there are three.' },
      ],
      hint: 'The first word has three topics to choose from, and for each of these the second has three.',
    }),
    solution: 3 ** 12,
    mistakes: [
      { answer: 36, hint: /multiply/ },
      { answer: 12 ** 3, hint: /12³/ },
      { answer: 2 ** 12, hint: /two topics/ },
      { answer: 3 ** 11, hint: /too small/ },
    ],
  },
  {
    id: '1-4.2',
    judge: numeric({
      expected: 30.5 / 52,
      tolerance: 5e-4,
      praise: 'Each topic starts with α = 0.5 imaginary words, so no share is ever exactly zero.',
      slips: [
        { value: 0.6, hint: 'That is counting alone, 30 of 50. What does the prior add?' },
        {
          value: 30.5 / 50.5,
          hint: 'All four topics get their α, not the first alone: mind the sum below the line.',
        },
        { value: 30.5, hint: 'That is γ₁. The mean of a Dirichlet divides it by the sum of all γ.' },
      ],
      hint: 'γ_k = α + Σ φ; then the mean of a Dirichlet is γ₁ over the sum of all γ.',
    }),
    solution: 30.5 / 52,
    mistakes: [
      { answer: 0.6, hint: /counting alone/ },
      { answer: 30.5 / 50.5, hint: /All four/ },
      { answer: 30.5, hint: /γ₁/ },
      { answer: 0.1, hint: /too small/ },
    ],
  },
  {
    id: '1-4.3',
    judge: numeric({
      expected: 22.01,
      tolerance: 5e-3,
      praise: 'The target is 0.1 + 100 · 0.4 = 40.1, and a tenth of the gap of 20.1 is closed.',
      slips: [
        { value: 40.1, hint: 'That is the target λ̂. How much of the gap does one step close?' },
        {
          value: 18.05,
          hint: 'Your target is that of ten articles, 0.1 + 0.4. What if all 1,000 were like these?',
        },
        { value: 38.09, hint: 'That is nine tenths of the way. ρ is the share of the gap that is closed.' },
        { value: 23, hint: 'η belongs to the prior and is not multiplied by D/M.' },
      ],
      hint: 'First the target, η + (D/M) · 0.4; then close a share ρ of the gap.',
    }),
    solution: 20 + 0.1 * (0.1 + 100 * 0.4 - 20),
    mistakes: [
      { answer: 40.1, hint: /target/ },
      { answer: 18.05, hint: /1,000/ },
      { answer: 38.09, hint: /nine tenths/ },
      { answer: 23, hint: /prior/ },
    ],
  },
  {
    id: '1-4.4',
    judge: choice({
      expected: 'c',
      praise: '0.5 · 0.5 = 0.25: they meet exactly as often as chance says.',
      hints: {
        a: 'For 1, each article with one of them would need to hold the other as well. It does in half of the cases.',
        b: 'Compare p(v, w) with p(v) · p(w) before you take the logarithm.',
        d: 'For −1 they would never be in the same article. They are, in a quarter of all.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /half of the cases/ },
      { answer: 'b', hint: /logarithm/ },
      { answer: 'd', hint: /never/ },
    ],
  },
  {
    id: '1-4.5',
    judge: choice({
      expected: 'c',
      praise:
        'The weight of a minibatch halves with each step, so only the last few count: Σ ρ² = ∞, the noise never dies out.',
      hints: {
        a: 'λ is always between its old value and a target made of counts. Can a mean of such numbers run away?',
        b: 'To stop, the steps must become small. Do they?',
        d: 'For that, the target would have to be made from all articles, and ρ be 1.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /run away/ },
      { answer: 'b', hint: /become small/ },
      { answer: 'd', hint: /all articles/ },
    ],
  },
  {
    id: '1-4.6',
    judge: formula<[number, number, number]>({
      expected: (lambda, target, rho) => lambda + rho * (target - lambda),
      cases: [
        [20, 40.1, 0.1],
        [3, 1, 1],
        [5, 9, 0.5],
      ],
      tolerance: 1e-9,
      praise: 'With ρ = 1 it is the target itself: coordinate ascent.',
      slips: [
        {
          formula: (lambda, target, rho) => lambda + rho * target,
          hint: 'Add a share of the gap, not of the target: with ρ = 1 the answer should be the target.',
        },
        {
          formula: (lambda, target, rho) => rho * lambda + (1 - rho) * target,
          hint: 'The weights are exchanged: a small ρ should leave λ nearly where it is.',
        },
      ],
      hint: 'Try ρ = 0: nothing may change. And ρ = 1: it should be the target.',
    }),
    solution: (lambda: number, target: number, rho: number) => (1 - rho) * lambda + rho * target,
    mistakes: [
      { answer: (lambda: number, target: number, rho: number) => lambda + rho * target, hint: /gap/ },
      {
        answer: (lambda: number, target: number, rho: number) => rho * lambda + (1 - rho) * target,
        hint: /exchanged/,
      },
      { answer: (lambda: number) => lambda, hint: /Try ρ/ },
      { answer: 3, hint: /is a function/ },
    ],
  },
];
