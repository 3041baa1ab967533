import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

const PLAIN = 785 * 1200 + 1201 * 1200 + 1201 * 10;
const DISAGREEMENT = Math.log(3) - (2 / 3) * Math.log(2);

/** Part 5, chapter 6: a Bayesian network of digits. */
export const exercises: readonly Exercise[] = [
  {
    id: '5-6.1',
    judge: numeric({
      expected: 2 * PLAIN,
      tolerance: 0.5,
      praise: 'Twice the 2,395,210 weights and biases: a μ and a ρ for each. The paper’s largest network.',
      slips: [
        { value: PLAIN, hint: 'That is the plain network. What does each weight have here?' },
        { value: 2 * (PLAIN - 2410), hint: 'The biases have a distribution too.' },
        { value: PLAIN - 2410, hint: 'With biases, and two numbers for each.' },
      ],
      hint: 'A layer of n inputs and m units has (n + 1) m weights and biases; each has a mean and a spread.',
    }),
    solution: 2 * PLAIN,
    mistakes: [
      { answer: PLAIN, hint: /plain network/ },
      { answer: 2 * (784 * 1200 + 1200 * 1200 + 1200 * 10), hint: /biases have/ },
      { answer: 784 * 1200 + 1200 * 1200 + 1200 * 10, hint: /two numbers/ },
      { answer: 1000, hint: /\(n \+ 1\) m/ },
    ],
  },
  {
    id: '5-6.2',
    judge: numeric({
      expected: DISAGREEMENT,
      tolerance: 2e-3,
      praise:
        'All of the entropy of (2/3, 1/3): each network by itself leaves nothing open, so nothing is aleatoric.',
      slips: [
        { value: 0, hint: 'Zero is the other part: each network is sure, so none of it is aleatoric.' },
        { value: DISAGREEMENT / Math.LN2, hint: 'That is in bits; nats use the natural logarithm.' },
        { value: Math.LN2, hint: 'The vote is not even: two against one.' },
        { value: Math.log(3), hint: 'Three networks, but two labels: the entropy is that of the labels.' },
      ],
      hint: 'The vote is (2/3, 1/3). Take its entropy, and subtract the mean of the networks’ own entropies.',
    }),
    solution: DISAGREEMENT,
    mistakes: [
      { answer: 0, hint: /other part/ },
      { answer: DISAGREEMENT / Math.LN2, hint: /bits/ },
      { answer: Math.LN2, hint: /two against one/ },
      { answer: Math.log(3), hint: /two labels/ },
      { answer: 5, hint: /subtract/ },
    ],
  },
  {
    id: '5-6.3',
    judge: numeric({
      expected: 60_000 / 128,
      tolerance: 0.5,
      praise:
        '1,172 nats for an image in place of 2.5: the weights stay at the prior, and the network learns nothing.',
      slips: [
        { value: 128 / 60_000, hint: 'The other way round: his KL is too large.' },
        { value: 128, hint: 'By what should it be divided for a loss in nats per image?' },
        { value: 60_000, hint: 'That would be so if he had added the whole KL.' },
        { value: 150_000 / 128, hint: 'That is what he adds, in nats. What should it be?' },
      ],
      hint: 'KL counts once for the data set: KL / N in nats per image. What does he have in place of N?',
    }),
    solution: 60_000 / 128,
    mistakes: [
      { answer: 128 / 60_000, hint: /other way/ },
      { answer: 128, hint: /per image/ },
      { answer: 60_000, hint: /whole KL/ },
      { answer: 150_000 / 128, hint: /what he adds/ },
      { answer: 2, hint: /in place of N/ },
    ],
  },
  {
    id: '5-6.4',
    judge: formula<[number, number, number]>({
      expected: (mu, sigma, s) => Math.log(s / sigma) + (sigma * sigma + mu * mu) / (2 * s * s) - 0.5,
      cases: [
        [0, 1, 1],
        [0.5, 0.1, 1],
        [-0.02, 0.03, 0.1],
        [2, 3, 1.5],
      ],
      tolerance: 1e-9,
      praise:
        'Zero for a weight that has its prior; −log σ is what keeps the posterior from shrinking to a point.',
      slips: [
        {
          formula: (mu, sigma, s) => Math.log(sigma / s) + (s * s + mu * mu) / (2 * sigma * sigma) - 0.5,
          hint: 'That is the other direction, KL of the prior from q.',
        },
        {
          formula: (mu, sigma, s) => Math.log(s / sigma) + (sigma * sigma + mu * mu) / (2 * s * s),
          hint: 'For q equal to the prior it must be zero.',
        },
        {
          formula: (_, sigma, s) => Math.log(s / sigma) + (sigma * sigma) / (2 * s * s) - 0.5,
          hint: 'And what does a mean away from zero cost?',
        },
      ],
      hint: 'E_q[log q − log p] with both normal: log(s/σ), and the expectation of w²/2s² less that of (w − μ)²/2σ².',
    }),
    solution: (mu: number, sigma: number, s: number) =>
      -Math.log(sigma / s) + 0.5 * ((sigma / s) ** 2 + (mu / s) ** 2 - 1),
    mistakes: [
      {
        answer: (mu: number, sigma: number, s: number) =>
          Math.log(sigma / s) + (s * s + mu * mu) / (2 * sigma * sigma) - 0.5,
        hint: /other direction/,
      },
      {
        answer: (mu: number, sigma: number, s: number) =>
          Math.log(s / sigma) + (sigma * sigma + mu * mu) / (2 * s * s),
        hint: /must be zero/,
      },
      {
        answer: (_: number, sigma: number, s: number) =>
          Math.log(s / sigma) + (sigma * sigma) / (2 * s * s) - 0.5,
        hint: /away from zero/,
      },
      { answer: () => 1, hint: /both normal/ },
    ],
  },
  {
    id: '5-6.5',
    judge: choice({
      expected: 'b',
      praise:
        'Without σ all networks that vote are the same one: a point estimate, which cannot disagree with itself.',
      hints: {
        a: 'It cannot know what it has not seen. Draw three networks from this q: how do they differ?',
        c: 'What would each network leave open (aleatoric), and what would they disagree about?',
        d: 'The face decides what the network says. Does it decide whether two networks say different things?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /three networks/ },
      { answer: 'c', hint: /disagree/ },
      { answer: 'd', hint: /two networks/ },
    ],
  },
];
