import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 3, chapter 8: latent manifolds. */
export const exercises: readonly Exercise[] = [
  {
    id: '3-8.1',
    judge: numeric({
      expected: -1.96,
      tolerance: 0.01,
      praise:
        'Its share of the prior is one twentieth, from 0 to 0.05, and it stands in the middle: Φ⁻¹(0.025).',
      slips: [
        { value: 0.025, hint: 'That is its place in the unit square. Carry it over with the inverse CDF.' },
        { value: -1.645, hint: 'That is the right edge of its cell, Φ⁻¹(0.05). It stands in the middle.' },
        { value: 1.96, hint: 'The leftmost: which side of 0 is that?' },
        { value: -1, hint: 'The unit square ends at 0, the latent plane does not.' },
      ],
      hint: 'The leftmost of 20 columns has its middle at (0 + ½)/20. Which z has so much of N(0, 1) to its left?',
    }),
    solution: -1.96,
    mistakes: [
      { answer: 0.025, hint: /unit square/ },
      { answer: -1.645, hint: /right edge/ },
      { answer: 1.96, hint: /which side/ },
      { answer: -1, hint: /latent plane does not/ },
      { answer: -3, hint: /too small/ },
    ],
  },
  {
    id: '3-8.2',
    judge: numeric({
      expected: 0.9025,
      tolerance: 0.001,
      praise:
        '0.95 of each coordinate, and the two are independent: a tenth of all codes lies beyond the sheet.',
      slips: [
        { value: 0.95, hint: 'That is one coordinate. Both have to be inside.' },
        { value: 0.9, hint: 'Close: 1 − 2 · 0.05 counts the corners twice.' },
        { value: 0.0975, hint: 'That is the share outside.' },
        { value: 1, hint: 'N(0, I) has no edge.' },
      ],
      hint: 'P(−1.96 < z₁ < 1.96) is 0.95. And for both coordinates, which are independent?',
    }),
    solution: 0.95 ** 2,
    mistakes: [
      { answer: 0.95, hint: /Both/ },
      { answer: 0.9, hint: /twice/ },
      { answer: 0.0975, hint: /outside/ },
      { answer: 1, hint: /no edge/ },
    ],
  },
  {
    id: '3-8.3',
    judge: formula<[number, number]>({
      expected: (kl, fromPrior) => kl - fromPrior,
      cases: [
        [6.5, 0.5],
        [3, 0],
        [10, 2],
      ],
      tolerance: 1e-9,
      praise: 'What the KL term pays for is information, and what all codes together are off the prior.',
      slips: [
        {
          formula: (kl, fromPrior) => kl + fromPrior,
          hint: 'KL is the sum of the two. You are given the sum and one part.',
        },
        { formula: (kl, fromPrior) => fromPrior - kl, hint: 'The sign: information is never negative.' },
        { formula: (kl) => kl, hint: 'Only where q(z) is exactly the prior.' },
      ],
      hint: 'Section 4: the mean KL is I(x; z) + KL(q(z)‖p(z)).',
    }),
    solution: (kl: number, fromPrior: number) => kl - fromPrior,
    mistakes: [
      { answer: (kl: number, fromPrior: number) => kl + fromPrior, hint: /one part/ },
      { answer: (kl: number, fromPrior: number) => fromPrior - kl, hint: /never negative/ },
      { answer: (kl: number) => kl, hint: /exactly the prior/ },
      { answer: () => 42, hint: /Section 4/ },
    ],
  },
  {
    id: '3-8.4',
    judge: choice({
      expected: 'b',
      praise: 'A code half-way is decoded into one image; two images laid over each other stay two.',
      hints: {
        a: 'Both ways use rebuilt images: each end is equally smooth. What is in the middle of a double exposure?',
        c: 'The middle of two codes was never one of the training codes either.',
        d: 'The straight line is straight in the latent space. In the space of pixels its image is a curve.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /double exposure/ },
      { answer: 'c', hint: /training codes/ },
      { answer: 'd', hint: /curve/ },
    ],
  },
  {
    id: '3-8.5',
    judge: choice({
      expected: 'd',
      praise:
        'Steps of the film are short in pixels already. The comparison with the shuffled film says how short.',
      hints: {
        a: 'The order of the frames was never given to it: minibatches are drawn at random.',
        b: 'The prior treats every frame alike, and knows no order either.',
        c: 'Two numbers are few, but few numbers alone do not put neighbours side by side: shuffled, the same codes jump.',
      },
    }),
    solution: 'd',
    mistakes: [
      { answer: 'a', hint: /at random/ },
      { answer: 'b', hint: /no order/ },
      { answer: 'c', hint: /shuffled/ },
    ],
  },
];
