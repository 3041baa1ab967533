import type { Exercise } from '../exercise';
import { choice, formula, numeric } from './judges';

/** Part 2, chapter 2: Bayes' rule, from functions to weights. */
export const exercises: readonly Exercise[] = [
  {
    id: '2-2.1',
    judge: numeric({
      expected: 0.75,
      tolerance: 0.0005,
      praise:
        '0.03 of 0.04. The equal priors cancel; the ratio of the likelihoods, 3 to 1, is all that counts.',
      slips: [
        { value: 0.03, hint: 'That is prior times likelihood. Divide by the evidence.' },
        { value: 0.06, hint: 'That is the likelihood. A posterior adds up to 1 over the functions.' },
        { value: 0.25, hint: 'That is the other one.' },
        { value: 3, hint: 'Those are the odds. As a probability?' },
      ],
      hint: 'Likelihood times prior, over the sum of the same for both functions.',
    }),
    solution: 0.06 / 0.08,
    mistakes: [
      { answer: 0.03, hint: /evidence/ },
      { answer: 0.06, hint: /adds up to 1/ },
      { answer: 0.25, hint: /other one/ },
      { answer: 3, hint: /odds/ },
      { answer: 0.9, hint: /too large/ },
    ],
  },
  {
    id: '2-2.2',
    judge: numeric({
      expected: 384,
      tolerance: 0.5,
      praise: '2⁴ signs times 4! orders. So the posterior has 384 copies of every hill.',
      slips: [
        { value: 16, hint: 'Those are the signs. The units can change places as well.' },
        { value: 24, hint: 'Those are the orders. Each unit can also flip the signs of its weights.' },
        { value: 40, hint: 'Signs and orders are chosen independently: multiply.' },
        { value: 8, hint: 'Section 3: 2 for each unit, multiplied, and the orders.' },
      ],
      hint: 'Section 3: 2^H · H!.',
    }),
    solution: 2 ** 4 * 24,
    mistakes: [
      { answer: 16, hint: /change places/ },
      { answer: 24, hint: /flip the signs/ },
      { answer: 40, hint: /multiply/ },
      { answer: 8, hint: /and the orders/ },
      { answer: 1000, hint: /too large/ },
    ],
  },
  {
    id: '2-2.3',
    judge: choice({
      expected: 'b',
      praise: 'The integral over W averages f(x*, W). Mirrored weights then do no harm: they are the same f.',
      hints: {
        a: 'Draws from both hills of section 3 would average to about zero. Which function is that?',
        c: 'They are the same only where f is linear in W.',
        d: 'One function again: the forecast has no width, and scores worse (section 4).',
      },
    }),
    solution: 'b',
    mistakes: [
      { answer: 'a', hint: /average to about zero/ },
      { answer: 'c', hint: /linear/ },
      { answer: 'd', hint: /no width/ },
    ],
  },
  {
    id: '2-2.4',
    judge: numeric({
      expected: 800,
      tolerance: 0.5,
      praise: 'Twenty times twenty. And 8 weights: four days.',
      slips: [
        { value: 3, hint: 'That would be in proportion to the weights. Each weight multiplies by 20.' },
        { value: 40, hint: 'That is one weight more, not two.' },
        { value: 80, hint: 'Each further weight multiplies by 20: two of them by 400.' },
      ],
      hint: 'n cells per weight, D weights: n^D evaluations.',
    }),
    solution: 2 * 20 ** 2,
    mistakes: [
      { answer: 3, hint: /in proportion/ },
      { answer: 40, hint: /one weight more/ },
      { answer: 80, hint: /by 400/ },
      { answer: 1e6, hint: /too large/ },
    ],
  },
  {
    id: '2-2.5',
    judge: formula<[number, number]>({
      expected: (x, z) => 4 + 9 * x * z,
      cases: [
        [0, 0],
        [1, 2],
        [-1.5, 0.4],
        [3, 3],
      ],
      tolerance: 1e-9,
      praise: 'φ(x) = (1, x), Σ = diag(4, 9). A constant and a linear kernel, added.',
      slips: [
        { formula: (x, z) => 2 + 3 * x * z, hint: 'The kernel holds variances, not standard deviations.' },
        { formula: (x, z) => 4 + 81 * x * z, hint: '9 is the variance already: do not square it.' },
        {
          formula: (x, z) => 4 + 9 * (x - z) ** 2,
          hint: 'φ(x)ᵀ Σ φ(z) holds the product of x and z, not their distance.',
        },
        { formula: (x, z) => 9 * x * z, hint: 'And the intercept?' },
      ],
      hint: 'k(x, z) = φ(x)ᵀ Σ φ(z) with φ(x) = (1, x).',
    }),
    solution: (x: number, z: number) => 4 + 9 * x * z,
    mistakes: [
      { answer: (x: number, z: number) => 2 + 3 * x * z, hint: /not standard deviations/ },
      { answer: (x: number, z: number) => 4 + 81 * x * z, hint: /do not square/ },
      { answer: (x: number, z: number) => 4 + 9 * (x - z) ** 2, hint: /not their distance/ },
      { answer: (x: number, z: number) => 9 * x * z, hint: /intercept/ },
      { answer: () => 7, hint: /which is not it/ },
    ],
  },
  {
    id: '2-2.6',
    judge: numeric({
      expected: -0.8,
      tolerance: 0.0005,
      praise:
        'A ratio of evidences is a difference of logarithms. Adding up such steps gives log p(D) itself.',
      slips: [
        { value: 0.8, hint: 'Mind the order: p(D, y*) over p(D).' },
        { value: -25.4, hint: 'Probabilities are divided, so logarithms are subtracted.' },
        { value: 1.065, hint: 'Probabilities are divided, so logarithms are subtracted.' },
      ],
      hint: 'p(y* | D) = p(D, y*) / p(D).',
    }),
    solution: -13.1 + 12.3,
    mistakes: [
      { answer: 0.8, hint: /Mind the order/ },
      { answer: -25.4, hint: /subtracted/ },
      { answer: 5, hint: /too large/ },
    ],
  },
];
