import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 3, chapter 5: the VAE. */
export const exercises: readonly Exercise[] = [
  {
    id: '3-5.1',
    judge: numeric({
      expected: 0.5 * (0.01 - 1 - Math.log(0.01)),
      tolerance: 0.005,
      praise:
        'Ten times as sharp as the prior costs 1.81 nats, wherever the mean is; a mean away from 0 costs more.',
      slips: [
        { value: -1.8076, hint: 'That is −KL, as it stands in eq. 10. A divergence is never negative.' },
        { value: 0.6563, hint: 'The logarithm in eq. 10 is that of σ², not of σ.' },
        { value: 3.6152, hint: 'The factor of one half is missing.' },
        { value: 0.7013, hint: 'You took σ² = 0.1; it is σ that is 0.1.' },
      ],
      hint: 'KL = −½ (1 + log σ² − μ² − σ²), with μ = 0 and σ² = 0.01.',
    }),
    solution: (0.01 - 1 - Math.log(0.01)) / 2,
    mistakes: [
      { answer: -1.8076, hint: /never negative/ },
      { answer: 0.6563, hint: /not of σ/ },
      { answer: 3.6152, hint: /one half/ },
      { answer: 0.7013, hint: /σ² = 0\.1/ },
      { answer: 12, hint: /too large/ },
    ],
  },
  {
    id: '3-5.2',
    judge: formula<[number]>({
      expected: (logVar) => 0.5 * (1 - Math.exp(logVar)),
      cases: [[0], [-2], [1]],
      tolerance: 1e-9,
      praise:
        'Zero at σ = 1, and ½ for a sharp q: however sharp it gets, the prior pulls at log σ² with half a nat per unit, no more.',
      slips: [
        {
          formula: (logVar) => 0.5 * (Math.exp(logVar) - 1),
          hint: 'That is the slope of KL. Eq. 10 has −KL in it.',
        },
        {
          formula: (logVar) => 0.5 * (1 - logVar),
          hint: 'The derivative of σ² = exp(log σ²) by log σ² is σ² itself: an exponential of what you are given.',
        },
        {
          formula: (logVar) => 1 - Math.exp(logVar),
          hint: 'The factor ½ in front of the sum is missing.',
        },
        {
          formula: (logVar) => 0.5 * (Math.exp(-logVar) - 1),
          hint: 'Differentiate by s = log σ², not by σ²: the term log σ² is then s, with slope 1.',
        },
      ],
      hint: 'Write s for log σ²: the terms are ½ (s − eˢ) and others without s.',
    }),
    solution: (logVar: number) => (1 - Math.exp(logVar)) / 2,
    mistakes: [
      { answer: (s: number) => 0.5 * (Math.exp(s) - 1), hint: /slope of KL/ },
      { answer: (s: number) => 0.5 * (1 - s), hint: /exponential/ },
      { answer: (s: number) => 1 - Math.exp(s), hint: /factor ½/ },
      { answer: (s: number) => 0.5 * (Math.exp(-s) - 1), hint: /not by σ²/ },
      { answer: () => 7, hint: /Write s/ },
    ],
  },
  {
    id: '3-5.3',
    judge: numeric({
      expected: 784 * Math.log(0.5),
      tolerance: 0.1,
      praise:
        'As bad as an untrained decoder on any image, and yet nobody could do better: for grey pixels the bound has a ceiling below zero.',
      slips: [
        { value: 0, hint: 'Zero is the ceiling of black and white images. What is ½ log ½ + ½ log ½?' },
        { value: 543.43, hint: 'The sign: each pixel earns log ½, which is less than zero.' },
        { value: -271.7, hint: 'Both terms count: ½ log ½ + ½ log ½ = log ½ for each pixel.' },
        { value: -45.5, hint: 'That is the average over the digits of MNIST, which are mostly black.' },
      ],
      hint: 'The best y is x itself. Put x = y = ½ into eq. 11, and add up 784 pixels.',
    }),
    solution: 784 * Math.log(0.5),
    mistakes: [
      { answer: 0, hint: /black and white/ },
      { answer: 543.43, hint: /sign/ },
      { answer: -271.7, hint: /Both terms/ },
      { answer: -45.5, hint: /mostly black/ },
      { answer: -9000, hint: /too small/ },
    ],
  },
  {
    id: '3-5.4',
    judge: choice({
      expected: 'c',
      praise:
        'Its input is 0 in every image, so the data say nothing about it; what is left is the prior, whose mode is 0.',
      hints: {
        a: 'The gradient of the likelihood is 0 times something. And the second term of the objective?',
        b: 'No image ever asks for a large weight there. What does N(0, I) ask for?',
        d: 'The noise ε enters after the encoder. The pixel is 0 in every image, and so is the slope of the bound.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /second term/ },
      { answer: 'b', hint: /N\(0, I\)/ },
      { answer: 'd', hint: /after the encoder/ },
    ],
  },
  {
    id: '3-5.5',
    judge: numeric({
      expected: -0.5 * Math.log(2 * Math.PI) - Math.log(1 / 2550),
      tolerance: 0.02,
      praise:
        'More than log 256 = 5.5 nats: it claims to know a byte better than one can know a byte. Ten times sharper, and it would be 2.3 nats more.',
      slips: [
        { value: 7.844, hint: 'The Gaussian’s own constant, −½ log 2π, is missing.' },
        { value: -6.925, hint: 'The sign of log σ: a density rises where σ gets smaller.' },
        { value: -8.763, hint: 'The sign of log σ: a density rises where σ gets smaller.' },
        {
          value: 5.545,
          hint: 'That is log 256, what a byte can be worth. A density does not know of bytes.',
        },
        { value: 4.622, hint: 'You took σ = 1/255, a whole step; it is a tenth of that.' },
      ],
      hint: 'log N(x; x, σ²) = −½ log 2π − log σ, with σ = 1/2550.',
    }),
    solution: -0.5 * Math.log(2 * Math.PI) + Math.log(2550),
    mistakes: [
      { answer: 7.844, hint: /constant/ },
      { answer: -6.925, hint: /sign/ },
      { answer: 5.545, hint: /log 256/ },
      { answer: 4.622, hint: /whole step/ },
      { answer: 100, hint: /too large/ },
    ],
  },
];
