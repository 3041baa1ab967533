import { exp, random, tf } from '../../tensor';
import { betaCdf, fCdf, gammaCdf, normalCdf } from './cdfs';
import { type NoiseTrick, noiseTrick, positive } from './trick';

type Described = Parameters<typeof noiseTrick>[1];
const composed = (described: Described) => noiseTrick('composition', described);

/** m exponential variables of rate 1 for each draw, [n, m]. */
const waits =
  (m: number): NoiseTrick['noise'] =>
  (key, n) =>
    random.exponential(key, [n, m]);
/** m standard normal variables for each draw. */
const normals =
  (m: number): NoiseTrick['noise'] =>
  (key, n) =>
    random.normal(key, [n, m]);

const unit = (): readonly [number, number] => [0, 1];

/** The sum of columns `from` … `to` − 1: a Gamma variable with the whole shape to − from, if the columns are waits. */
function sumOf(epsilon: tf.Tensor, from: number, to: number): tf.Tensor {
  return tf.sum(tf.slice(epsilon, [0, from], [epsilon.shape[0], to - from]), 1);
}

/** Gamma with the whole shape k and the rate λ: the time until k things have happened, one after the other. */
export function wholeGamma(k: number, lambda: number): NoiseTrick {
  if (!(Number.isInteger(k) && k >= 1))
    throw new RangeError(`A sum of ${k} variables: k is a whole number ≥ 1.`);
  return composed({
    name: 'Gamma, whole shape',
    korean: '감마 분포',
    formula: '(ε₁ + … + εₖ)/λ, ε exponential',
    counts: { k },
    phi: { λ: lambda },
    noise: waits(k),
    g: ({ λ }, epsilon) => tf.div(tf.sum(epsilon, 1), λ),
    cdf: (parameters, z) => gammaCdf(parameters.k, parameters.λ * z),
    support: positive,
  });
}

/** Functions of simpler variables: those that the paper names (section 2.4, approach 3), with whole-numbered shapes. */
export const composition: readonly NoiseTrick[] = [
  composed({
    name: 'Log-normal',
    korean: '로그 정규 분포',
    formula: 'exp(μ + σ ε), ε ~ N(0, 1)',
    phi: { μ: -0.1, σ: 0.6 },
    noise: (key, n) => random.normal(key, [n]),
    g: ({ μ, σ }, epsilon) => exp(tf.add(μ, tf.mul(σ, epsilon))),
    cdf: ({ μ, σ }, z) => (z > 0 ? normalCdf((Math.log(z) - μ) / σ) : 0),
    support: positive,
  }),
  wholeGamma(3, 1.5),
  composed({
    name: 'Dirichlet, whole shapes',
    korean: '디리클레 분포',
    formula: 'γₖ/(γ₁ + γ₂ + γ₃), γ Gamma with shapes 2, 1, 3; z₁ shown',
    counts: { α1: 2, α2: 1, α3: 3 },
    phi: {},
    noise: waits(6),
    g: (_, epsilon) => tf.div(sumOf(epsilon, 0, 2), sumOf(epsilon, 0, 6)),
    cdf: ({ α1, α2, α3 }, z) => betaCdf(α1, α2 + α3, z),
    support: unit,
  }),
  composed({
    name: 'Beta, whole shapes',
    korean: '베타 분포',
    formula: 'γ₁/(γ₁ + γ₂), γ Gamma with shapes 3, 2',
    counts: { a: 3, b: 2 },
    phi: {},
    noise: waits(5),
    g: (_, epsilon) => tf.div(sumOf(epsilon, 0, 3), sumOf(epsilon, 0, 5)),
    cdf: ({ a, b }, z) => betaCdf(a, b, z),
    support: unit,
  }),
  composed({
    name: 'Chi-squared, whole ν',
    korean: '카이제곱 분포',
    formula: 'ε₁² + … + ε_ν², ε ~ N(0, 1)',
    counts: { ν: 3 },
    phi: {},
    noise: normals(3),
    g: (_, epsilon) => tf.sum(tf.square(epsilon), 1),
    cdf: ({ ν }, z) => gammaCdf(ν / 2, z / 2),
    support: positive,
  }),
  composed({
    name: 'F, whole degrees',
    korean: 'F 분포',
    formula: '(χ²₄/4)/(χ²₆/6)',
    counts: { d1: 4, d2: 6 },
    phi: {},
    noise: normals(10),
    g: (_, epsilon) => {
      const squares = tf.square(epsilon);
      return tf.div(tf.div(sumOf(squares, 0, 4), 4), tf.div(sumOf(squares, 4, 10), 6));
    },
    cdf: ({ d1, d2 }, z) => fCdf(d1, d2, z),
    support: positive,
  }),
];
