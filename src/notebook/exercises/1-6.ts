import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 1, chapter 6: films for one person. */
export const exercises: readonly Exercise[] = [
  {
    id: '1-6.1',
    judge: numeric({
      expected: 0.375,
      tolerance: 5e-4,
      praise:
        'With n ratings it is n / (n + λ) of their mean: one rating moves the film by a quarter of what it says.',
      slips: [
        { value: 1.5, hint: 'That is what the rating says alone, as if λ were 0.' },
        { value: 0.5, hint: 'Count again what the two squares weigh: 1 for the rating, λ = 3 for the zero.' },
        {
          value: 1.125,
          hint: 'That gives the rating three times the weight of the penalty; it is the other way round.',
        },
        { value: 3.875, hint: 'That is the prediction m + c. The question is about c alone.' },
      ],
      hint: 'Set the derivative to zero: −2 (1.5 − c) + 6 c = 0.',
    }),
    solution: 1.5 / 4,
    mistakes: [
      { answer: 1.5, hint: /as if λ were 0/ },
      { answer: 3.5 + 0.375, hint: /about c alone/ },
      { answer: 0.1, hint: /too small/ },
    ],
  },
  {
    id: '1-6.2',
    judge: choice({
      expected: 'b',
      praise:
        'If the posterior variance of a prediction is s², a draw misses the truth by 2 s² + noise on average, the mean by s² + noise only.',
      hints: {
        a: 'Look at the chart of section 5: the single draws do not get better along the chain.',
        c: 'Then their average would be wrong too. It is the best of all.',
        d: 'Average a number with itself and nothing changes. What differs between the draws?',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /along the chain/ },
      { answer: 'c', hint: /best of all/ },
      { answer: 'd', hint: /differs between/ },
    ],
  },
  {
    id: '1-6.3',
    judge: formula<[number, number]>({
      expected: (uncertainty, noise) => Math.hypot(uncertainty, noise),
      cases: [
        [0.3, 0.8],
        [0, 0.8],
        [1, 1],
      ],
      tolerance: 1e-9,
      praise: 'Variances of independent things add; that is why the noise hides most of the uncertainty.',
      slips: [
        {
          formula: (uncertainty, noise) => uncertainty + noise,
          hint: 'Standard deviations do not add. What does?',
        },
        {
          formula: (uncertainty, noise) => uncertainty ** 2 + noise ** 2,
          hint: 'That is the variance, in stars squared.',
        },
      ],
      hint: 'The two are independent: add their variances.',
    }),
    solution: (uncertainty: number, noise: number) => Math.sqrt(uncertainty ** 2 + noise ** 2),
    mistakes: [
      { answer: (uncertainty: number, noise: number) => uncertainty + noise, hint: /do not add/ },
      {
        answer: (uncertainty: number, noise: number) => uncertainty ** 2 + noise ** 2,
        hint: /stars squared/,
      },
      {
        answer: (uncertainty: number, noise: number) => Math.max(uncertainty, noise),
        hint: /add their variances/,
      },
      { answer: 0.85, hint: /is a function/ },
    ],
  },
  {
    id: '1-6.4',
    judge: choice({
      expected: 'c',
      praise:
        'No sum over ratings is left in Λ, so the posterior is the prior: mean 0, variance 1/β. The forecast is m + the user’s bias, and honest about the rest.',
      hints: {
        a: 'The mean is zero, yes. But is Λ infinite without ratings? Read its formula in section 3.',
        b: 'Factors have mean zero over all films. And where would certainty come from?',
        d: 'Λ = diag(E α) + … : what is left when the sum is empty, and can it be inverted?',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /infinite/ },
      { answer: 'b', hint: /certainty/ },
      { answer: 'd', hint: /sum is empty/ },
    ],
  },
];
