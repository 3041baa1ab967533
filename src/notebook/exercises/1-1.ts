import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 1, chapter 1: the cookie jar. */
export const exercises: readonly Exercise[] = [
  {
    id: '1-1.1',
    judge: numeric({
      expected: 0.0216,
      tolerance: 5e-5,
      praise:
        'The chocolate term is positive, the vanilla term negative, and the sum of the two is never below zero.',
      slips: [
        {
          value: 0.0226,
          hint: 'That is KL(0.6‖0.7): the jar that the cookies come from stands first, and weighs the terms.',
        },
        {
          value: 0.0312,
          hint: 'That is the answer in bits; nats come from the natural logarithm, Math.log.',
        },
        {
          value: 0.1079,
          hint: 'That is the chocolate term alone. Vanilla counts too, and its term is negative.',
        },
        {
          value: 0.1942,
          hint: 'The vanilla term has the wrong sign: the guess has more vanilla than the jar, so its log is negative.',
        },
      ],
      hint: 'Write both terms out: the share in the jar times the log of (share in the jar / share in the guess).',
    }),
    solution: 0.7 * Math.log(0.7 / 0.6) + 0.3 * Math.log(0.3 / 0.4),
    mistakes: [
      { answer: 0.6 * Math.log(0.6 / 0.7) + 0.4 * Math.log(0.4 / 0.3), hint: /stands first/ },
      { answer: 0.7 * Math.log2(0.7 / 0.6) + 0.3 * Math.log2(0.3 / 0.4), hint: /bits/ },
      { answer: 0.7 * Math.log(0.7 / 0.6), hint: /chocolate term alone/ },
      { answer: 0.7 * Math.log(0.7 / 0.6) - 0.3 * Math.log(0.3 / 0.4), hint: /wrong sign/ },
      { answer: 0.5, hint: /too large/ },
      { answer: 0, hint: /too small/ },
    ],
  },
  {
    id: '1-1.2',
    judge: choice({
      expected: 'c',
      praise:
        'Near its minimum a divergence looks like a parabola, so half the gap is a quarter of the score. The printed column does not do that.',
      hints: {
        a: 'Scores that halve with the gap are distances, like the difference of shares. Look at the chart of section 5: how steep is the line of KL?',
        b: 'Try two numbers: cookieJar.klOfJars(0.7, 0.62) and cookieJar.klOfJars(0.7, 0.66).',
        d: 'It falls fast, but not that fast. Try two numbers: cookieJar.klOfJars(0.7, 0.62) and cookieJar.klOfJars(0.7, 0.66).',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /steep/ },
      { answer: 'b', hint: /two numbers/ },
      { answer: 'd', hint: /not that fast/ },
      { answer: 'quarter', hint: /one of 'a', 'b', 'c', 'd'/ },
    ],
  },
  {
    id: '1-1.3',
    judge: formula<[number, number]>({
      expected: (chocolate, drawn) => (chocolate + 1) / (drawn + 2),
      cases: [
        [0, 0],
        [73, 100],
        [1, 1],
        [0, 7],
      ],
      tolerance: 1e-9,
      praise:
        'This is Laplace’s rule of succession: the flat prior counts as one cookie of each kind, so one chocolate cookie alone does not make you certain.',
      slips: [
        {
          formula: (chocolate, drawn) => chocolate / drawn,
          hint: 'That is the share drawn so far. Before the first draw it is 0/0: what does the flat prior say then?',
        },
        {
          formula: (chocolate, drawn) => (chocolate + 1) / (drawn + 1),
          hint: 'The prior adds one cookie of each kind: how many is that in all?',
        },
        {
          formula: (chocolate, drawn) => (drawn === 0 ? 0.5 : chocolate / drawn),
          hint: 'With no draws you are right. But after a single chocolate cookie this is sure that there is no vanilla.',
        },
      ],
      hint: 'Start from Beta(chocolate + 1, vanilla + 1); the mean of Beta(α, β) is α / (α + β).',
    }),
    solution: (chocolate: number, drawn: number) => (1 + chocolate) / (2 + drawn),
    mistakes: [
      { answer: (chocolate: number, drawn: number) => chocolate / drawn, hint: /0\/0/ },
      { answer: (chocolate: number, drawn: number) => (chocolate + 1) / (drawn + 1), hint: /in all/ },
      {
        answer: (chocolate: number, drawn: number) => (drawn === 0 ? 0.5 : chocolate / drawn),
        hint: /no vanilla/,
      },
      {
        answer: (chocolate: number, drawn: number) => (chocolate + 2) / (drawn + 4),
        hint: /α \/ \(α \+ β\)/,
      },
      { answer: 0.7255, hint: /is a function/ },
    ],
  },
  {
    id: '1-1.4',
    judge: numeric({
      expected: 2017,
      tolerance: 60,
      praise:
        'The width shrinks with the square root of the number of cookies: half of it costs four times as many.',
      slips: [
        {
          value: 525,
          hint: 'That is where one standard deviation is 2 points. A 95 % interval reaches 1.96 of them to each side.',
        },
        { value: 8067, hint: 'That is for ± 1 point: did you take 2 points for the whole width?' },
        { value: 1681, hint: 'That many would do if cookies were not put back. Here they are.' },
      ],
      hint: 'The standard deviation is close to √(θ (1 − θ) / n), and the interval reaches 1.96 of them to each side.',
    }),
    solution: (1.96 ** 2 * 0.7 * 0.3) / 0.02 ** 2,
    mistakes: [
      { answer: 525, hint: /one standard deviation/ },
      { answer: 8067, hint: /whole width/ },
      { answer: 1681, hint: /not put back/ },
      { answer: 100, hint: /too small/ },
    ],
  },
  {
    id: '1-1.5',
    judge: choice({
      expected: 'b',
      praise:
        'A guess that rules out what does happen is infinitely wrong in this direction; the other way round it is only log(1/0.7) = 0.357. Chapter 3 lives on that difference.',
      hints: {
        a: 'That is the other direction, KL(guess‖jar), where vanilla weighs nothing because the guess has none. In KL(jar‖guess) the jar weighs the terms.',
        c: 'Look at the vanilla term: 0.3 times the log of 0.3 over … what?',
        d: 'No divergence is negative. Look at the vanilla term: 0.3 times the log of 0.3 over … what?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /other direction/ },
      { answer: 'c', hint: /vanilla term/ },
      { answer: 'd', hint: /negative/ },
    ],
  },
  {
    id: '1-1.6',
    judge: numeric({
      expected: 102,
      tolerance: 0.5,
      praise:
        'The posterior itself is worth 102 cookies, the 100 drawn and the two of the flat prior. A family that contains the posterior loses nothing.',
      slips: [
        {
          value: 100,
          hint: 'Very close. The posterior knows a little more than the draws alone: what did the flat prior add?',
        },
        {
          value: 20,
          hint: 'That is the family of the cell above; its best member still has a divergence above 1.',
        },
        { value: 101, hint: 'The flat prior counts as one cookie of each kind.' },
      ],
      hint: 'Change the 20 in the cell and watch the height of the minimum. When can it reach zero?',
    }),
    solution: 102,
    mistakes: [
      { answer: 100, hint: /flat prior add/ },
      { answer: 20, hint: /above 1/ },
      { answer: 360, hint: /too large/ },
    ],
  },
];
