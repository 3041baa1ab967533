import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** E|K/100 − 1/2| for K ~ Binomial(100, 1/2): C(100, 50) 50/100 / 2¹⁰⁰. */
const FLOOR_OF_COINS = 0.039795;

/** Part 5, chapter 4: the three advantages. */
export const exercises: readonly Exercise[] = [
  {
    id: '5-4.1',
    judge: numeric({
      expected: FLOOR_OF_COINS,
      tolerance: 6e-4,
      praise:
        'About 0.04, from a forecaster without a fault. A calibration error of 0.04 on a hundred cases says nothing.',
      slips: [
        {
          value: 0,
          hint: 'The share of heads is 0.5 on average, but each single hundred is off by something, and |…| never cancels.',
        },
        {
          value: 0.05,
          hint: 'That is the standard deviation of the share. The mean of |…| of a normal variable is a little smaller.',
        },
        { value: 0.1, hint: 'The variance of a share is p (1 − p) / N, and you have the root of 1 / N.' },
      ],
      hint: 'The share of heads has standard deviation √(0.25 / 100), and E|Z| = √(2/π) for a standard normal Z.',
    }),
    solution: Math.sqrt(2 / Math.PI) * 0.05,
    mistakes: [
      { answer: 0, hint: /never cancels/ },
      { answer: 0.05, hint: /standard deviation/ },
      { answer: 0.1, hint: /variance/ },
      { answer: 1, hint: /√\(2\/π\)/ },
    ],
  },
  {
    id: '5-4.2',
    judge: numeric({
      expected: 13 / 18,
      tolerance: 1e-3,
      praise: 'Nine pairs: six in order, one tie that counts half, two the wrong way round. (6 + 0.5) / 9.',
      slips: [
        { value: 5 / 18, hint: 'Count the pairs in which the *foreign* image is the less decided one.' },
        { value: 6 / 9, hint: 'There is a tie. What does it count?' },
        { value: 7 / 9, hint: 'A tie counts half, not whole.' },
      ],
      hint: 'Nine pairs of one digit and one foreign image: in how many does the foreign image have the higher entropy?',
    }),
    solution: 6.5 / 9,
    mistakes: [
      { answer: 5 / 18, hint: /foreign/ },
      { answer: 6 / 9, hint: /tie/ },
      { answer: 7 / 9, hint: /half/ },
      { answer: 0, hint: /pairs/ },
    ],
  },
  {
    id: '5-4.3',
    judge: formula<[number, number]>({
      expected: (a, p) => -a * Math.log(p) - (1 - a) * Math.log(1 - p),
      cases: [
        [0.9, 0.9],
        [0.9, 0.99],
        [0.9, 0.9999],
        [0.6, 0.5],
      ],
      tolerance: 1e-9,
      praise:
        'With a = 0.9: 0.33 nats at p = 0.9, 0.47 at 0.99, 0.92 at 0.9999. The errors stay the same; the price of certainty rises.',
      slips: [
        {
          formula: (_a, p) => -Math.log(p),
          hint: 'That is the price where it is right. A share 1 − a of the cases pays another.',
        },
        {
          formula: (a, p) => a * Math.log(p) + (1 - a) * Math.log(1 - p),
          hint: 'The score is a loss: minus the logarithm.',
        },
        {
          formula: (a, p) => -a * Math.log(p),
          hint: 'And where it is wrong? There it had given the truth 1 − p.',
        },
      ],
      hint: 'A share a of the cases costs −log p, the others −log(1 − p).',
    }),
    solution: (a: number, p: number) => -a * Math.log(p) - (1 - a) * Math.log(1 - p),
    mistakes: [
      { answer: (_a: number, p: number) => -Math.log(p), hint: /1 − a/ },
      {
        answer: (a: number, p: number) => a * Math.log(p) + (1 - a) * Math.log(1 - p),
        hint: /loss/,
      },
      { answer: (a: number, p: number) => -a * Math.log(p), hint: /wrong/ },
      { answer: () => 0, hint: /share a/ },
    ],
  },
  {
    id: '5-4.4',
    judge: choice({
      expected: 'b',
      praise:
        'The small standard error is about test images. Of training sets there is one, and another may turn the sign around.',
      hints: {
        a: 'Eight standard errors, yes: of what? What would be drawn anew, if the experiment were done again?',
        c: 'The 10,000 images are the same for both, and the differences were taken image by image: that is in order.',
        d: 'A log score compares probabilities of one and the same label: it may be compared across methods.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /of what/ },
      { answer: 'c', hint: /image by image/ },
      { answer: 'd', hint: /one and the same label/ },
    ],
  },
];
