import { type Key, log1p, random, split, sqrt, tf } from '../../tensor';
import { normalCdf, studentCdf } from './cdfs';
import { type NoiseTrick, noiseTrick, uniformNoise } from './trick';

type Described = Parameters<typeof noiseTrick>[1];
const moved = (described: Described) => noiseTrick('location–scale', described);
const shifted: NoiseTrick['g'] = ({ μ, s }, epsilon) => tf.add(μ, tf.mul(s, epsilon));

const DEGREES = 5;

/** ε from the family's standard member, z = location + scale · ε: those that the paper names (section 2.4, approach 2). */
export const locationScale: readonly NoiseTrick[] = [
  moved({
    name: 'Laplace',
    korean: '라플라스 분포',
    formula: 'μ + s ε, ε standard Laplace',
    phi: { μ: 0.3, s: 0.8 },
    noise: (key, n) =>
      tf.tidy(() => {
        const u = tf.mul(tf.sub(uniformNoise(key, n), 0.5), 2);
        return tf.neg(tf.mul(tf.sign(u), log1p(tf.neg(tf.abs(u)))));
      }),
    g: shifted,
    cdf: ({ μ, s }, z) => (z < μ ? 0.5 * Math.exp((z - μ) / s) : 1 - 0.5 * Math.exp(-(z - μ) / s)),
  }),
  moved({
    name: 'Elliptical',
    korean: '타원형 분포',
    formula: 'μ + L ε in the plane, ε round, heavy tails; z₂ shown',
    counts: { ν: DEGREES },
    phi: { μ2: 0.2, L21: 0.6, L22: 0.7 },
    noise: (key, n) =>
      tf.tidy(() => {
        const [direction, length] = split(key);
        const chiSquared = tf.sum(tf.square(random.normal(length, [n, DEGREES])), 1, true);
        return tf.div(random.normal(direction, [n, 2]), sqrt(tf.div(chiSquared, DEGREES)));
      }),
    g: ({ μ2, L21, L22 }, epsilon) => {
      const [first, second] = tf.unstack(epsilon, 1);
      return tf.add(μ2, tf.add(tf.mul(L21, first), tf.mul(L22, second)));
    },
    cdf: ({ ν, μ2, L21, L22 }, z) => studentCdf(ν, (z - μ2) / Math.hypot(L21, L22)),
  }),
  moved({
    name: 'Student’s t',
    korean: '스튜던트 t 분포',
    formula: 'μ + s ε, ε standard t (ν = 5)',
    counts: { ν: DEGREES },
    phi: { μ: 0.3, s: 0.8 },
    noise: (key, n) =>
      tf.tidy(() => {
        const normals = random.normal(key, [n, DEGREES + 1]);
        const [above, below] = [tf.slice(normals, [0, 0], [n, 1]), tf.slice(normals, [0, 1])];
        return tf.div(tf.squeeze(above, [1]), sqrt(tf.mean(tf.square(below), 1)));
      }),
    g: shifted,
    cdf: ({ ν, μ, s }, z) => studentCdf(ν, (z - μ) / s),
  }),
  moved({
    name: 'Logistic, moved',
    korean: '로지스틱 분포',
    formula: 'μ + s ε, ε standard logistic (a difference of two Gumbel)',
    phi: { μ: 0.4, s: 0.6 },
    noise: (key, n) =>
      tf.tidy(() => {
        const [one, other] = split(key);
        return tf.sub(random.gumbel(one, [n]), random.gumbel(other, [n]));
      }),
    g: shifted,
    cdf: ({ μ, s }, z) => 1 / (1 + Math.exp(-(z - μ) / s)),
  }),
  moved({
    name: 'Uniform',
    korean: '균등 분포',
    formula: 'μ + s ε, ε ~ U(−1, 1)',
    phi: { μ: 0.5, s: 1.2 },
    noise: (key, n) => random.uniform(key, [n], -1, 1),
    g: shifted,
    cdf: ({ μ, s }, z) => Math.min(1, Math.max(0, 0.5 + (z - μ) / (2 * s))),
    support: ({ μ, s }) => [μ - s, μ + s],
  }),
  moved({
    name: 'Triangular',
    korean: '삼각 분포',
    formula: 'μ + s ε, ε triangular on (−1, 1)',
    phi: { μ: 0.5, s: 1.5 },
    noise: (key, n) => tf.tidy(() => tf.sub(tf.sum(random.uniform(key, [n, 2]), 1), 1)),
    g: shifted,
    cdf: ({ μ, s }, z) => triangularCdf((z - μ) / s),
    support: ({ μ, s }) => [μ - s, μ + s],
  }),
  moved({
    name: 'Gaussian',
    korean: '가우시안 분포',
    formula: 'μ + s ε, ε ~ N(0, 1)',
    phi: { μ: 0.5, s: 0.9 },
    noise: (key, n) => random.normal(key, [n]),
    g: shifted,
    cdf: ({ μ, s }, z) => normalCdf((z - μ) / s),
  }),
];

/** Of the symmetric triangle on (−1, 1). */
function triangularCdf(t: number): number {
  if (t <= -1) return 0;
  if (t >= 1) return 1;
  return t < 0 ? (1 + t) ** 2 / 2 : 1 - (1 - t) ** 2 / 2;
}

/** n points of round noise in the plane (Student's t with five degrees of freedom), and the same after z = μ + L ε. */
export function ellipticalCloud(
  key: Key,
  n: number,
  { mu, L }: { readonly mu: readonly [number, number]; readonly L: readonly [number, number, number] },
): { readonly noise: PlanePoints; readonly z: PlanePoints } {
  const elliptical = locationScale.find(({ name }) => name === 'Elliptical')!;
  const [x, y] = tf.tidy(
    () => tf.unstack(elliptical.noise(key, n), 1).map((axis) => [...axis.dataSync()]) as never,
  ) as number[][];
  const [L11, L21, L22] = L;
  return {
    noise: { x, y },
    z: { x: x.map((e) => mu[0] + L11 * e), y: y.map((e, i) => mu[1] + L21 * x[i] + L22 * e) },
  };
}

/** Points by their coordinates. */
export interface PlanePoints {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The area of the triangle between three of the points. */
export function triangleArea({ x, y }: PlanePoints, [a, b, c]: readonly [number, number, number]): number {
  return Math.abs((x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a])) / 2;
}
