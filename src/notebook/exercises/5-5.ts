import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 5, chapter 5: the listing. */
export const exercises: readonly Exercise[] = [
  {
    id: '5-5.1',
    judge: numeric({
      expected: 631_188,
      tolerance: 0.5,
      praise: 'Two layers of 400 → 2, one of 2 → 400; the two that touch the pixels stay as they are.',
      slips: [
        { value: 652_824, hint: 'That is with 20.' },
        { value: 638_406, hint: 'Almost: there are two layers that end in z, fc21 and fc22.' },
        { value: 638_388, hint: 'And fc3, which begins with z?' },
        { value: 631_224, hint: 'The biases of fc21 and fc22 have two numbers each now.' },
      ],
      hint: 'Each layer has inputs × outputs weights and as many biases as outputs. Three layers change: fc21, fc22, fc3.',
    }),
    solution: 784 * 400 + 400 + 2 * (400 * 2 + 2) + 2 * 400 + 400 + 400 * 784 + 784,
    mistakes: [
      { answer: 652_824, hint: /with 20/ },
      { answer: 638_406, hint: /fc21 and fc22/ },
      { answer: 638_388, hint: /fc3/ },
      { answer: 631_224, hint: /biases/ },
      { answer: 1000, hint: /Three layers/ },
    ],
  },
  {
    id: '5-5.2',
    judge: numeric({
      expected: 13_670 / 128,
      tolerance: 0.01,
      praise: 'The loss is a sum over the minibatch: 106.8 nats for a picture.',
      slips: [
        {
          value: 13_670 / 784,
          hint: 'Nats for a picture, not for a pixel: 784 pixels belong to one picture.',
        },
        { value: 13_670, hint: 'The loss is a sum. Over what?' },
        { value: 13_670 / 60_000, hint: 'The sum runs over one minibatch, not over all of the data.' },
        { value: 13_670 / 128 / Math.LN2, hint: 'That is in bits.' },
      ],
      hint: '`reduction="sum"` adds up all pixels of all 128 pictures.',
    }),
    solution: 13_670 / 128,
    mistakes: [
      { answer: 13_670 / 784, hint: /pixel/ },
      { answer: 13_670, hint: /Over what/ },
      { answer: 13_670 / 60_000, hint: /minibatch/ },
      { answer: 13_670 / 128 / Math.LN2, hint: /bits/ },
    ],
  },
  {
    id: '5-5.3',
    judge: formula<[number]>({
      expected: (x) => -x * Math.log(x) - (1 - x) * Math.log(1 - x),
      cases: [[0.5], [0.1], [0.99], [0.3]],
      tolerance: 1e-9,
      praise: 'The entropy of a coin with probability x: at y = x, and zero for black and white alone.',
      slips: [
        {
          formula: (x) => x * Math.log(x) + (1 - x) * Math.log(1 - x),
          hint: 'The sign: a cross-entropy is not negative.',
        },
        { formula: () => 0, hint: 'Even y = x has a loss, unless x is 0 or 1: try x = ½.' },
        { formula: (x) => -x * Math.log(x), hint: 'And the part with 1 − x?' },
        {
          formula: (x) => -(x * Math.log(x) + (1 - x) * Math.log(1 - x)) / Math.LN2,
          hint: 'That is in bits; nats use the natural logarithm.',
        },
      ],
      hint: 'Set the derivative of −x log y − (1 − x) log(1 − y) with respect to y to zero: y = x. Put that in.',
    }),
    solution: (x: number) => -x * Math.log(x) - (1 - x) * Math.log1p(-x),
    mistakes: [
      { answer: (x: number) => x * Math.log(x) + (1 - x) * Math.log(1 - x), hint: /sign/ },
      { answer: () => 0, hint: /x = ½/ },
      { answer: (x: number) => -x * Math.log(x), hint: /1 − x/ },
      { answer: (x: number) => -(x * Math.log2(x) + (1 - x) * Math.log2(1 - x)), hint: /bits/ },
    ],
  },
  {
    id: '5-5.4',
    judge: numeric({
      expected: 100_352,
      tolerance: 0.5,
      praise: 'Both terms must be divided by the same number: 128 × 784.',
      slips: [
        { value: 128, hint: 'That would do if the BCE were a sum over pixels and a mean over pictures.' },
        { value: 784, hint: 'And the mean over the pictures of the minibatch?' },
        { value: 1 / 100_352, hint: 'Divided by, not multiplied with.' },
      ],
      hint: 'The mean over all pixels of all pictures is the sum divided by how many?',
    }),
    solution: 128 * 784,
    mistakes: [
      { answer: 128, hint: /sum over pixels/ },
      { answer: 784, hint: /pictures/ },
      { answer: 1 / 100_352, hint: /Divided/ },
    ],
  },
  {
    id: '5-5.5',
    judge: choice({
      expected: 'c',
      praise:
        'Its weights are one value each, however little data there is. That is what the next chapter changes.',
      hints: {
        a: 'logvar belongs to q(z|x): how uncertain is z for one picture, if the weights are right?',
        b: 'The KL is that of z. Is there any distribution over fc1’s weights in the loss?',
        d: 'That spread comes from drawing z. Which quantities would have to be drawn to see the weights?',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /logvar/ },
      { answer: 'b', hint: /fc1/ },
      { answer: 'd', hint: /drawing z/ },
    ],
  },
];
