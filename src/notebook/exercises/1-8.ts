import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 1, chapter 8: strengths and weaknesses. */
export const exercises: readonly Exercise[] = [
  {
    id: '1-8.1',
    judge: numeric({
      expected: 100_000,
      tolerance: 1,
      praise:
        'An error ten times smaller takes a hundred times as many draws; one more digit, always a hundred times.',
      slips: [
        { value: 10_000, hint: 'Ten times as many draws bring the error down by √10, to 0.013.' },
        {
          value: 3162,
          hint: 'You took the root of ten. The error goes with one over the root of the draws: the root is on the other side.',
        },
      ],
      hint: 'The error is proportional to 1/√draws. By what must the draws be multiplied so that the root grows tenfold?',
    }),
    solution: 1000 * 10 ** 2,
    mistakes: [
      { answer: 10_000, hint: /√10/ },
      { answer: 3162, hint: /other side/ },
      { answer: 1_000_000, hint: /too large/ },
      { answer: 4000, hint: /too small/ },
    ],
  },
  {
    id: '1-8.2',
    judge: choice({
      expected: 'c',
      praise:
        'Few data, few unknowns, and the width is the question: NUTS has no floor, and takes seconds here.',
      hints: {
        a: 'Five axes with 100 cells each: how many evaluations is that, and at a million per second, how long? It can be had, in hours, but there is something better.',
        b: 'What does mean field do to the standard deviations of unknowns that hang together?',
        d: 'What changes in the night? Look at the dotted lines of section 1.2.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /100 cells/ },
      { answer: 'b', hint: /standard deviations/ },
      { answer: 'd', hint: /dotted/ },
    ],
  },
  {
    id: '1-8.3',
    judge: formula<[number, number, number]>({
      expected: (u, v, w) => (u + v + w) ** 2 / (u * u + v * v + w * w),
      cases: [
        [1, 1, 1],
        [1, 0, 0],
        [3, 2, 1],
        [0.5, 0.25, 0.01],
      ],
      tolerance: 1e-9,
      praise:
        'Equal weights: three draws are worth three. One weight that outweighs all: they are worth one.',
      slips: [
        {
          formula: (u, v, w) => (u + v + w) / (u * u + v * v + w * w),
          hint: 'The sum on top is squared: otherwise the answer changes when all weights are doubled.',
        },
        {
          formula: (u, v, w) => (u * u + v * v + w * w) / (u + v + w) ** 2,
          hint: 'Upside down: three equal weights must give 3, yours give 1/3.',
        },
        {
          formula: (u, v, w) => 1 / (u * u + v * v + w * w),
          hint: 'That is right for weights that add up to 1. These need not.',
        },
      ],
      hint: 'Test yourself: (1, 1, 1) must give 3, and (1, 0, 0) must give 1.',
    }),
    solution: (u: number, v: number, w: number) => (u + v + w) ** 2 / (u ** 2 + v ** 2 + w ** 2),
    mistakes: [
      {
        answer: (u: number, v: number, w: number) => (u + v + w) / (u ** 2 + v ** 2 + w ** 2),
        hint: /squared/,
      },
      {
        answer: (u: number, v: number, w: number) => (u ** 2 + v ** 2 + w ** 2) / (u + v + w) ** 2,
        hint: /Upside down/,
      },
      { answer: (u: number, v: number, w: number) => 1 / (u ** 2 + v ** 2 + w ** 2), hint: /add up to 1/ },
      { answer: () => 3, hint: /must give/ },
    ],
  },
  {
    id: '1-8.4',
    judge: choice({
      expected: 'b',
      praise:
        'A light that is green says that the weights of the draws you have can be trusted. It knows nothing of places without draws.',
      hints: {
        a: 'k̂ is the shape of a tail, not a share. In section 2.2 a q that missed half of the posterior had a green light.',
        c: 'Look again at the two bumps of section 2.2. What was k̂ there?',
        d: 'A q that was made three times too wide on purpose had a green light in section 2.2. Was it the end of a search?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /shape of a tail/ },
      { answer: 'c', hint: /two bumps/ },
      { answer: 'd', hint: /too wide/ },
    ],
  },
  {
    id: '1-8.5',
    judge: numeric({
      expected: 500,
      tolerance: 0.5,
      praise:
        'Below some five hundred points HMC is the cheaper one, and exact as well. At a million VI looks 2,000 times less.',
      slips: [
        { value: 80_000_000, hint: 'You multiplied. 400 looks at each of N points are 400 N looks in all.' },
        { value: 0.002, hint: 'Upside down: 400 N = 200,000.' },
      ],
      hint: 'Write both costs as a number of looks in all, one of them with N in it, and set them equal.',
    }),
    solution: 200_000 / 400,
    mistakes: [
      { answer: 80_000_000, hint: /multiplied/ },
      { answer: 0.002, hint: /Upside down/ },
      { answer: 1000, hint: /too large/ },
      { answer: 100, hint: /too small/ },
    ],
  },
];
