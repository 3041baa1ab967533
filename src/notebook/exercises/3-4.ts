import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 3, chapter 4: the re-parameterization trick. */
export const exercises: readonly Exercise[] = [
  {
    id: '3-4.1',
    judge: numeric({
      expected: Math.log(0.1) / 4,
      tolerance: 5e-4,
      praise: 'dz/dλ = log(1 − ε)/λ² = −z/λ: a larger rate means less waiting, and long waits shrink most.',
      slips: [
        { value: -Math.log(0.1) / 2, hint: 'That is z itself. How does it change when λ grows a little?' },
        {
          value: -Math.log(0.1) / 4,
          hint: 'The size is right. Does a larger rate make the wait longer or shorter?',
        },
        { value: Math.log(0.9) / 4, hint: 'That takes log ε. The recipe has log(1 − ε).' },
      ],
      hint: 'Hold ε fixed and differentiate −log(1 − ε)/λ by λ.',
    }),
    solution: Math.log(0.1) / 4,
    mistakes: [
      { answer: -Math.log(0.1) / 2, hint: /z itself/ },
      { answer: -Math.log(0.1) / 4, hint: /longer or shorter/ },
      { answer: Math.log(0.9) / 4, hint: /log ε/ },
      { answer: -2, hint: /too small/ },
    ],
  },
  {
    id: '3-4.2',
    judge: formula<[number, number]>({
      expected: (epsilon, a) => epsilon ** (1 / a),
      cases: [
        [0.3, 2],
        [0.9, 0.5],
        [0.5, 3],
      ],
      tolerance: 1e-9,
      praise: 'Solve ε = zᵃ for z. It is smooth in a, so a can be learnt.',
      slips: [
        { formula: (epsilon, a) => epsilon ** a, hint: 'That is F. The recipe runs it backwards.' },
        {
          formula: (epsilon, a) => a * epsilon ** (a - 1),
          hint: 'That is the density, the slope of F. The recipe is the inverse of F.',
        },
        {
          formula: (epsilon, a) => (1 - epsilon) ** (1 / a),
          hint: 'Nearly: its draws would have the right distribution too, but F at it is 1 − ε. Take F(z) = ε.',
        },
      ],
      hint: 'Which z has F(z) = ε?',
    }),
    solution: (epsilon: number, a: number) => epsilon ** (1 / a),
    mistakes: [
      { answer: (epsilon: number, a: number) => epsilon ** a, hint: /backwards/ },
      { answer: (epsilon: number, a: number) => a * epsilon ** (a - 1), hint: /the density/ },
      { answer: (epsilon: number, a: number) => (1 - epsilon) ** (1 / a), hint: /Nearly/ },
      { answer: (epsilon: number, a: number) => epsilon / a, hint: /F\(z\) = ε/ },
    ],
  },
  {
    id: '3-4.3',
    judge: choice({
      expected: 'c',
      praise:
        'ν counts how many squares are added. A count has no derivative; implicit gradients give it one.',
      hints: {
        a: 'exp(μ + σε) is a formula in μ. Differentiate it.',
        b: 'The shape is a count here, but λ divides the sum.',
        d: 'The scale multiplies the noise.',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /formula in μ/ },
      { answer: 'b', hint: /divides/ },
      { answer: 'd', hint: /multiplies/ },
    ],
  },
  {
    id: '3-4.4',
    judge: formula<[number, number]>({
      expected: (c, q) => -c / q,
      cases: [
        [-0.2, 0.3],
        [0.1, 0.5],
      ],
      tolerance: 1e-9,
      praise: 'F falls when the shape grows, so z must rise to keep its height: hence the minus sign.',
      slips: [
        { formula: (c, q) => c / q, hint: 'Mind the sign: the two changes of F must cancel.' },
        { formula: (c, q) => -c * q, hint: 'q · dz/dα is the second change of F. Solve for dz/dα.' },
      ],
      hint: 'Set c + q · dz/dα to zero.',
    }),
    solution: (c: number, q: number) => -c / q,
    mistakes: [
      { answer: (c: number, q: number) => c / q, hint: /cancel/ },
      { answer: (c: number, q: number) => -c * q, hint: /Solve/ },
      { answer: (c: number) => -c, hint: /to zero/ },
    ],
  },
  {
    id: '3-4.5',
    judge: choice({
      expected: 'c',
      praise: 'It differentiates log q and not f. It is noisier, and it is right.',
      hints: {
        a: 'The average of many zeros is zero.',
        b: 'Wider draws: f is still flat on both sides of its jump.',
        d: 'How large is a small share of a gradient of zero?',
      },
    }),
    solution: 'c',
    mistakes: [
      { answer: 'a', hint: /many zeros/ },
      { answer: 'b', hint: /flat/ },
      { answer: 'd', hint: /small share/ },
    ],
  },
  {
    id: '3-4.6',
    judge: numeric({
      expected: 2,
      tolerance: 1e-6,
      praise: 'E[z²] = φ²/3, and its derivative is 2φ/3.',
      slips: [
        { value: -1, hint: 'That is what the score function says. What does it not see?' },
        { value: 3, hint: 'That is E[z²] itself at this φ; the question is for its slope.' },
        { value: 6, hint: 'That would be the slope of φ². What is the average of z² over the interval?' },
      ],
      hint: 'Write z = φε, and the average of ε² for uniform ε.',
    }),
    solution: 2,
    mistakes: [
      { answer: -1, hint: /score function/ },
      { answer: 3, hint: /itself/ },
      { answer: 6, hint: /slope of φ²/ },
      { answer: 0, hint: /too small/ },
    ],
  },
];
