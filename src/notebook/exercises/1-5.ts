import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 1, chapter 5: images. */
export const exercises: readonly Exercise[] = [
  {
    id: '1-5.1',
    judge: numeric({
      expected: -69.31,
      tolerance: 0.01,
      praise: 'A hundred pixels, each a fair coin: 100 log ½, whatever the picture.',
      slips: [
        { value: 69.31, hint: 'Almost: the logarithm of a probability is not positive.' },
        { value: -6.931, hint: 'Ten pixels? There are ten rows of ten.' },
        { value: -100, hint: 'That is in bits, with the logarithm to base 2. Nats use the natural one.' },
        { value: -543.43, hint: 'That is for 28 × 28 pixels.' },
      ],
      hint: 'Each pixel is right with probability ½, and they are independent: probabilities multiply, logarithms add.',
    }),
    solution: 100 * Math.log(0.5),
    mistakes: [
      { answer: 69.315, hint: /not positive/ },
      { answer: -6.931, hint: /ten rows/ },
      { answer: -100, hint: /bits/ },
      { answer: -543.43, hint: /28 × 28/ },
    ],
  },
  {
    id: '1-5.2',
    judge: formula<[number, number]>({
      expected: (mu, sigma) => 0.5 * (mu * mu + sigma * sigma - 1 - Math.log(sigma * sigma)),
      cases: [
        [0, 1],
        [2, 1],
        [0, 0.1],
        [-1, 3],
      ],
      tolerance: 1e-9,
      praise:
        'Zero for N(0, 1); μ²/2 for going away; and log 1/σ, about, for being needle-sharp: that is what held the codes together.',
      slips: [
        {
          formula: (mu, sigma) => 0.5 * (mu * mu + sigma * sigma - 1 - Math.log(sigma)),
          hint: 'The logarithm is that of the variance, σ², not of σ.',
        },
        {
          formula: (mu, sigma) => -0.5 * (mu * mu + sigma * sigma - 1 - Math.log(sigma * sigma)),
          hint: 'The sign: a divergence is never negative.',
        },
        {
          formula: (mu, sigma) => mu * mu + sigma * sigma - 1 - Math.log(sigma * sigma),
          hint: 'A factor of one half is missing.',
        },
        {
          formula: (mu, sigma) => 0.5 * (mu + sigma * sigma - 1 - Math.log(sigma * sigma)),
          hint: 'The mean enters squared: going left costs as much as going right.',
        },
      ],
      hint: 'E_q[log q − log p]. Both logs are parabolas: E_q[(z − μ)²] = σ², E_q[z²] = μ² + σ². It must be 0 for μ = 0, σ = 1.',
    }),
    solution: (mu: number, sigma: number) => (mu ** 2 + sigma ** 2 - 1) / 2 - Math.log(sigma),
    mistakes: [
      {
        answer: (mu: number, sigma: number) => 0.5 * (mu ** 2 + sigma ** 2 - 1 - Math.log(sigma)),
        hint: /variance/,
      },
      {
        answer: (mu: number, sigma: number) => 0.5 * (1 + Math.log(sigma ** 2) - mu ** 2 - sigma ** 2),
        hint: /never negative/,
      },
      {
        answer: (mu: number, sigma: number) => mu ** 2 + sigma ** 2 - 1 - Math.log(sigma ** 2),
        hint: /one half/,
      },
      {
        answer: (mu: number, sigma: number) => 0.5 * (mu + sigma ** 2 - 1 - Math.log(sigma ** 2)),
        hint: /squared/,
      },
      { answer: () => 0, hint: /E_q/ },
    ],
  },
  {
    id: '1-5.3',
    judge: choice({
      expected: 'b',
      praise:
        'q(z|x) is a belief about z, not one z. Two draws, two drawings; how different they are says how uncertain the encoder is.',
      hints: {
        a: 'It would happen with the best encoder there is. What is it that the encoder names?',
        c: 'The pictures shown are the brightnesses y, which are not drawn at random. Where does chance come in before?',
        d: 'The prior is N(0, I) from beginning to end.',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /best encoder/ },
      { answer: 'c', hint: /brightnesses/ },
      { answer: 'd', hint: /beginning to end/ },
    ],
  },
  {
    id: '1-5.4',
    judge: numeric({
      expected: 3,
      tolerance: 1e-6,
      praise: 'The bound is −148 − 6 = −154, three nats below −151; that gap is the divergence.',
      slips: [
        { value: -3, hint: 'A divergence is never negative: log p(x) is above the bound.' },
        { value: 6, hint: 'That is KL to the prior. The question is about KL to the posterior.' },
        { value: 9, hint: 'KL is subtracted from the reconstruction: what is −148 − 6?' },
      ],
      hint: 'First the bound: reconstruction minus KL to the prior. Then log p(x) = bound + KL(q‖posterior).',
    }),
    solution: 3,
    mistakes: [
      { answer: -3, hint: /never negative/ },
      { answer: 6, hint: /prior/ },
      { answer: 9, hint: /subtracted/ },
      { answer: 154, hint: /too large/ },
    ],
  },
  {
    id: '1-5.5',
    judge: choice({
      expected: 'a',
      praise:
        'Anything but the prior costs too much, so z says nothing, and the decoder draws the average of all pictures. It is called posterior collapse; part 3, chapter 12.',
      hints: {
        b: 'What does KL to N(0, 1) say about a narrow q? Try σ = 0.1 in exercise 2.',
        c: 'Without KL the codes flew apart (section 6). Which way does a very strong KL pull?',
        d: 'To separate digits the codes must differ, and every difference from the prior is paid for a thousandfold.',
      },
    }),
    solution: 'a',
    mistakes: [
      { answer: 'b', hint: /narrow/ },
      { answer: 'c', hint: /flew apart/ },
      { answer: 'd', hint: /thousandfold/ },
    ],
  },
];
