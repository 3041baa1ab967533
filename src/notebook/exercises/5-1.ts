import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 5, chapter 1: prior, likelihood, posterior. */
export const exercises: readonly Exercise[] = [
  {
    id: '5-1.1',
    judge: numeric({
      expected: 3,
      tolerance: 1e-6,
      praise: 's = σ/√λ = 0.3/0.1: weights of a size of three are nothing unusual for whoever chose that λ.',
      slips: [
        { value: 9, hint: 'That is s². The question is about s.' },
        { value: 1 / 3, hint: 'Upside down: a wide prior is a weak decay.' },
        { value: 10, hint: 'That would be for σ = 1. Divide the objective by 2σ² first.' },
        { value: 30, hint: 'λ = σ²/s²: with squares on both sides.' },
      ],
      hint: 'Divide the objective by 2σ²: the decay becomes λ|θ|²/2σ². Compare with |θ|²/2s².',
    }),
    solution: 0.3 / Math.sqrt(0.01),
    mistakes: [
      { answer: 9, hint: /s²/ },
      { answer: 1 / 3, hint: /Upside down/ },
      { answer: 10, hint: /σ = 1/ },
      { answer: 30, hint: /squares/ },
      { answer: 0.5, hint: /2σ²/ },
    ],
  },
  {
    id: '5-1.2',
    judge: numeric({
      expected: Math.exp(-2.5),
      tolerance: 1e-4,
      praise: 'Losses add, likelihoods multiply: the second point brings the factor e^(−2.5) = 0.082.',
      slips: [
        {
          value: Math.exp(-4),
          hint: 'That is the likelihood of both (up to a constant). Relative to the first alone?',
        },
        { value: 1 / 2.5, hint: 'Not the inverse of the loss: section 4.' },
        { value: 1.5 / 4, hint: 'Not the inverse of the loss: section 4.' },
        { value: Math.exp(2.5), hint: 'Smaller, not larger: mind the sign.' },
      ],
      hint: 'p(both) = e^(−1.5 − 2.5), p(first) = e^(−1.5), up to the same constant for each point.',
    }),
    solution: Math.exp(-2.5),
    mistakes: [
      { answer: Math.exp(-4), hint: /both/ },
      { answer: 0.4, hint: /section 4/ },
      { answer: 0.375, hint: /section 4/ },
      { answer: Math.exp(2.5), hint: /sign/ },
      { answer: 1, hint: /p\(first\)/ },
    ],
  },
  {
    id: '5-1.3',
    judge: numeric({
      expected: 48,
      tolerance: 1e-6,
      praise: '3! ways to order the hidden units, and 2³ ways to turn the signs of all weights of a unit.',
      slips: [
        { value: 6, hint: 'That is the order of the units. And their signs? tanh is odd.' },
        { value: 8, hint: 'Those are the signs. And the order of the units?' },
        { value: 2, hint: 'That is for one hidden unit.' },
        { value: 14, hint: 'Orders and signs are chosen independently: multiply.' },
      ],
      hint: 'Swap two hidden units with all their weights: what does the network do? And turn the signs of one of them?',
    }),
    solution: 48,
    mistakes: [
      { answer: 6, hint: /signs/ },
      { answer: 8, hint: /order/ },
      { answer: 2, hint: /one hidden unit/ },
      { answer: 14, hint: /multiply/ },
      { answer: 100, hint: /Swap/ },
    ],
  },
  {
    id: '5-1.4',
    judge: numeric({
      expected: -20 + Math.log(48),
      tolerance: 1e-3,
      praise: '48 equal peaks: log 48 = 3.87 nats more than one of them.',
      slips: [
        { value: -20 * 48, hint: 'The probabilities add, not the logarithms.' },
        { value: -20 + Math.log(2), hint: 'How many copies has it? Exercise 3.' },
        { value: -20 - Math.log(48), hint: 'More peaks, more probability: the sign.' },
        { value: -20 + 48, hint: 'P(D) is 48 times as large; what does its logarithm become?' },
      ],
      hint: 'P(D) = 48 e^(−20).',
    }),
    solution: -20 + Math.log(48),
    mistakes: [
      { answer: -960, hint: /add/ },
      { answer: -20 + Math.log(2), hint: /Exercise 3/ },
      { answer: -20 - Math.log(48), hint: /sign/ },
      { answer: 28, hint: /48 times/ },
      { answer: -20, hint: /48 e/ },
    ],
  },
  {
    id: '5-1.5',
    judge: formula<[number, number]>({
      expected: (theta, s) => (theta * theta) / (2 * s * s),
      cases: [
        [1, 1],
        [2, 0.5],
        [-3, 4],
        [0.1, 2],
      ],
      tolerance: 1e-9,
      praise: 'Minus the logarithm of a normal density, without its constant.',
      slips: [
        { formula: (theta, s) => (theta * theta) / (s * s), hint: 'A factor of one half is missing.' },
        { formula: (theta, s) => (theta * theta) / (2 * s), hint: 'The variance is s².' },
        {
          formula: (theta, s) => (-theta * theta) / (2 * s * s),
          hint: 'It is added to the loss: large weights cost.',
        },
        { formula: (theta, s) => Math.abs(theta) / s, hint: 'That is the decay of a Laplace prior.' },
      ],
      hint: 'Take −log of the normal density N(θ; 0, s²) and leave out what does not depend on θ.',
    }),
    solution: (theta: number, s: number) => 0.5 * (theta / s) ** 2,
    mistakes: [
      { answer: (theta: number, s: number) => (theta / s) ** 2, hint: /one half/ },
      { answer: (theta: number, s: number) => theta ** 2 / 2 / s, hint: /variance/ },
      { answer: (theta: number, s: number) => -0.5 * (theta / s) ** 2, hint: /cost/ },
      { answer: (theta: number, s: number) => Math.abs(theta) / s, hint: /Laplace/ },
    ],
  },
  {
    id: '5-1.6',
    judge: choice({
      expected: 'b',
      praise:
        'Both peaks predict the same; their average function is theirs. The average of their weights is the flat line.',
      hints: {
        a: 'What does the network with weights (θ − θ)/2 do?',
        c: 'They are equally large; and one point of a peak knows nothing of its width.',
        d: 'Two peaks are what the symmetry of tanh gives to every such network.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /weights/ },
      { answer: 'c', hint: /width/ },
      { answer: 'd', hint: /symmetry/ },
    ],
  },
];
