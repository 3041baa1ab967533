import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 3, chapter 6: the lower bound, measured. */
export const exercises: readonly Exercise[] = [
  {
    id: '3-6.1',
    judge: formula<[number, number, number]>({
      expected: (eta, sum, gradient) => (eta * gradient) / Math.sqrt(sum + gradient ** 2),
      cases: [
        [0.02, 0, 3],
        [0.02, 16, 3],
        [0.1, 99, -1],
      ],
      tolerance: 1e-9,
      praise: 'With G = 0 it is η or −η, however small the gradient: that is what the warm-up is for.',
      slips: [
        {
          formula: (eta, sum, gradient) => (eta * gradient) / Math.sqrt(sum),
          hint: 'The new gradient is added to G before the root is taken. What happens to yours at G = 0?',
        },
        {
          formula: (eta, sum, gradient) => (eta * gradient) / (sum + gradient ** 2),
          hint: 'Divide by the root of the sum of squares, so that the units of the gradient cancel.',
        },
        {
          formula: (eta, _sum, gradient) => eta * gradient,
          hint: 'That is plain gradient ascent, with one step size for all weights.',
        },
      ],
      hint: 'First G + g², then its root, then η g over it.',
    }),
    solution: (eta: number, sum: number, gradient: number) =>
      (eta * gradient) / Math.sqrt(sum + gradient ** 2),
    mistakes: [
      { answer: (eta: number, sum: number, g: number) => (eta * g) / Math.sqrt(sum), hint: /at G = 0/ },
      {
        answer: (eta: number, sum: number, g: number) => (eta * g) / (sum + g ** 2),
        hint: /root of the sum/,
      },
      { answer: (eta: number, _sum: number, g: number) => eta * g, hint: /plain gradient/ },
      { answer: () => 0, hint: /First G/ },
    ],
  },
  {
    id: '3-6.2',
    judge: choice({
      expected: 'b',
      praise:
        'A latent variable that does not help is switched off: q(z_j | x) = p(z_j) costs no KL, and the decoder sees pure noise in it.',
      hints: {
        a: 'Then the dotted lines would fall while the solid ones rise. In the paper’s figure they do not.',
        c: 'Every curve here has the same prior on the weights; at N = 60,000 it is worth less than a nat.',
        d: 'All 200 are drawn and decoded at every step. What does the KL term charge for one that carries nothing?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /dotted lines/ },
      { answer: 'c', hint: /same prior/ },
      { answer: 'd', hint: /carries nothing/ },
    ],
  },
  {
    id: '3-6.3',
    judge: numeric({
      expected: 560 * Math.log(256),
      tolerance: 0.5,
      praise:
        'About 3,105 nats: every one of 560 pixels gains log 256. Bounds of real pixels mean nothing without their unit.',
      slips: [
        {
          value: 0,
          hint: 'A density has a unit. Squeezing x by 256 makes it 256 times as high, for each pixel.',
        },
        { value: Math.log(256), hint: 'That is one pixel. There are 560.' },
        {
          value: -560 * Math.log(256),
          hint: 'The other way round: where values are squeezed together, the density is higher.',
        },
        { value: 560 * 8, hint: 'That is in bits. The book counts in nats.' },
      ],
      hint: 'p(x/256) = 256 p(x) for each pixel, so the log density gains 560 log 256.',
    }),
    solution: 560 * Math.log(256),
    mistakes: [
      { answer: 0, hint: /density has a unit/ },
      { answer: Math.log(256), hint: /one pixel/ },
      { answer: -560 * Math.log(256), hint: /other way round/ },
      { answer: 4480, hint: /in bits/ },
      { answer: 1000, hint: /too small/ },
    ],
  },
  {
    id: '3-6.4',
    judge: numeric({
      expected: (0.3 * 0.8) / (0.3 * 0.8 + 0.7 * 0.2),
      tolerance: 0.005,
      praise:
        '0.24 / 0.38 = 0.63: what the model expected and what was seen are weighed against each other, pixel by pixel.',
      slips: [
        { value: 0.3, hint: 'That is E[x|z]. Something was seen of this pixel, too.' },
        { value: 0.8, hint: 'That is p(y = 1 | x = 1). What did the model expect before?' },
        { value: 0.24, hint: 'That is p(x = 1, y = 1 | z). Divide by p(y = 1 | z).' },
        { value: 0.38, hint: 'That is p(y = 1 | z), the likelihood of what was seen. Its other factor?' },
      ],
      hint: 'Bayes’ rule for one pixel: 0.3 · 0.8 against 0.7 · 0.2.',
    }),
    solution: 0.6316,
    mistakes: [
      { answer: 0.3, hint: /something was seen/i },
      { answer: 0.8, hint: /before/ },
      { answer: 0.24, hint: /Divide/ },
      { answer: 0.38, hint: /other factor/ },
    ],
  },
];
