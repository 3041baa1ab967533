// Where a gradient through the draws does not exist or is wrong, and where the other estimator is.
import { type Estimate, estimateOf } from '../../inference';
import { grad, type Key, log, random, sigmoid, tf } from '../../tensor';
import { uniformNoise } from './trick';

type Elementwise = (x: tf.Tensor) => tf.Tensor;

/** A family with one parameter φ, a function of its draws, and the gradient of E[f(z)] in closed form. */
export interface Case {
  readonly name: string;
  readonly phi: number;
  readonly noise: (key: Key, n: number) => tf.Tensor;
  readonly g: (phi: tf.Tensor, epsilon: tf.Tensor) => tf.Tensor;
  readonly logQ: (phi: tf.Tensor, z: tf.Tensor) => tf.Tensor;
  readonly f: Elementwise;
  /** dE[f(z)]/dφ */
  readonly truth: number;
}

export interface CaseRow {
  readonly name: string;
  readonly truth: number;
  /** Mean of df(g_φ(ε))/dφ. */
  readonly pathwise: Estimate;
  /** Mean of f(z) d log q_φ(z)/dφ. */
  readonly score: Estimate;
}

/** Both estimators from the same n draws. */
export function bothEstimators({ name, phi, noise, g, logQ, f, truth }: Case, key: Key, n: number): CaseRow {
  const draws: readonly ArrayLike<number>[] = tf.tidy((): never => {
    const epsilon = noise(key, n);
    const rows = tf.fill([n], phi);
    const z = g(rows, epsilon);
    const path = grad((p: tf.Tensor) => tf.sum(f(g(p, epsilon))))(rows);
    const scores = grad((p: tf.Tensor) => tf.sum(logQ(p, z)))(rows);
    return [path.dataSync(), tf.mul(f(z), scores).dataSync()] as never;
  });
  const [pathwise, score] = draws.map(estimateOf);
  return { name, truth, pathwise, score };
}

/** (z − 0.45)²: between two nearly equal values at 0 and 1, so that small errors show (Tucker et al. 2017). */
export const offCentre: Elementwise = (z) => tf.square(tf.sub(z, 0.45));

const P = 0.3;
const MU = 0.4;
const B = 1.5;
const NORMAL_AT_ONE = Math.exp(-((1 - MU) ** 2) / 2) / Math.sqrt(2 * Math.PI);
const gaussian = (phi: tf.Tensor, z: tf.Tensor) => tf.mul(tf.square(tf.sub(z, phi)), -0.5);

/** One case where both work, and one for each way to fail. */
export const cases: readonly Case[] = [
  {
    name: 'smooth: z ~ N(φ, 1), f = z²',
    phi: MU,
    noise: (key, n) => random.normal(key, [n]),
    g: (phi, epsilon) => tf.add(phi, epsilon),
    logQ: gaussian,
    f: tf.square,
    truth: 2 * MU,
  },
  {
    name: 'discrete: z ~ Bernoulli(φ), f = (z − 0.45)²',
    phi: P,
    noise: uniformNoise,
    g: (phi, epsilon) => tf.step(tf.sub(phi, epsilon)),
    logQ: (phi, z) => tf.add(tf.mul(z, log(phi)), tf.mul(tf.sub(1, z), log(tf.sub(1, phi)))),
    f: offCentre,
    truth: 0.55 ** 2 - 0.45 ** 2,
  },
  {
    name: 'a jump in f: z ~ N(φ, 1), f = 1 above 1, else 0',
    phi: MU,
    noise: (key, n) => random.normal(key, [n]),
    g: (phi, epsilon) => tf.add(phi, epsilon),
    logQ: gaussian,
    f: (z) => tf.step(tf.sub(z, 1)),
    truth: NORMAL_AT_ONE,
  },
  {
    name: 'moving ends: z ~ U(0, φ), f = z²',
    phi: B,
    noise: uniformNoise,
    g: (phi, epsilon) => tf.mul(phi, epsilon),
    logQ: (phi, z) => tf.sub(tf.neg(log(phi)), tf.mul(z, 0)),
    f: tf.square,
    truth: (2 * B) / 3,
  },
];

/**
 * The average of f(g_φ(ε)) over a few draws of noise that are held fixed, as a function of φ; beside it, the exact
 * expectation. Smooth for a Gaussian's mean, a staircase for a Bernoulli's probability.
 */
export function withFixedNoise(
  kind: 'gaussian' | 'bernoulli',
  key: Key,
  { draws, phi }: { readonly draws: number; readonly phi: readonly number[] },
): { readonly average: number[]; readonly exact: number[] } {
  const epsilon = tf.tidy(() => [
    ...(kind === 'gaussian' ? random.normal(key, [draws]) : random.uniform(key, [draws])).dataSync(),
  ]);
  const f = (z: number) => (z - 0.45) ** 2;
  const g = (p: number, e: number) => (kind === 'gaussian' ? p + 0.5 * e : Number(e < p));
  const mean = (p: number) => epsilon.reduce((sum, e) => sum + f(g(p, e)) / draws, 0);
  const exact = (p: number) => (kind === 'gaussian' ? f(p) + 0.25 : p * f(1) + (1 - p) * f(0));
  return { average: phi.map(mean), exact: phi.map(exact) };
}

/** How the relaxed Bernoulli does at one temperature. */
export interface RelaxedRow {
  readonly temperature: number;
  /** The gradient that it estimates, by quadrature over the noise. */
  readonly expectation: number;
  /** The spread of a single draw's gradient, by the same quadrature. */
  readonly sd: number;
  readonly estimate: Estimate;
}

/**
 * The Concrete relaxation (Maddison, Mnih & Teh 2017; Jang, Gu & Poole 2017): z = σ((logit φ + logit ε)/τ) instead of a
 * jump. Differentiable, and the gradient of another expectation, that of f at a z between 0 and 1: biased for τ > 0,
 * noisier as τ falls.
 */
export function relaxedBernoulli(
  key: Key,
  { temperature, n }: { temperature: number; n: number },
): RelaxedRow {
  if (!(temperature > 0)) throw new RangeError(`The temperature must be > 0, got ${temperature}.`);
  const draws = tf.tidy(() => {
    const epsilon = uniformNoise(key, n);
    const noise = logit(epsilon);
    const gradient = grad((p: tf.Tensor) =>
      tf.sum(offCentre(sigmoid(tf.div(tf.add(logit(p), noise), temperature)))),
    );
    return gradient(tf.fill([n], P)).dataSync();
  });
  return { temperature, ...relaxedMoments(temperature), estimate: estimateOf(draws) };
}

function logit(p: tf.Tensor): tf.Tensor {
  return tf.sub(log(p), log(tf.sub(1, p)));
}

/** Mean and spread of df(z_τ)/dφ = 2 (z − 0.45) z (1 − z)/(τ φ (1 − φ)), z = σ((logit φ + u)/τ), over u = logit ε with density σ(u)σ(−u). */
function relaxedMoments(temperature: number): { readonly expectation: number; readonly sd: number } {
  const sigma = (x: number) => 1 / (1 + Math.exp(-x));
  const shift = Math.log(P / (1 - P));
  const h = 0.002;
  let [first, second] = [0, 0];
  for (let u = -30; u <= 30; u += h) {
    const z = sigma((shift + u) / temperature);
    const slope = (2 * (z - 0.45) * z * (1 - z)) / (temperature * P * (1 - P));
    const weight = h * sigma(u) * sigma(-u);
    first += weight * slope;
    second += weight * slope * slope;
  }
  return { expectation: first, sd: Math.sqrt(second - first * first) };
}
