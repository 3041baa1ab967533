import { random, split, sqrt, tf } from '../../tensor';
import { betaCdf, fCdf, gammaCdf, studentCdf } from './cdfs';
import { everywhere, type Numbers, parametersOf, positive, type Trick } from './trick';

const unit = (): readonly [number, number] => [0, 1];
const implicit = (rest: Omit<Trick, 'family' | 'counts'>): Trick => ({
  ...rest,
  family: 'implicit',
  counts: {},
});

/**
 * Distributions whose shape is a parameter: drawn by rejection, differentiated by eq. 6 of Figurnov, Mohamed & Mnih
 * (2018), "Implicit reparameterization gradients". They all rest on Gamma.
 */
export const implicitTricks: readonly Trick[] = [
  implicit({
    name: 'Gamma',
    korean: '감마 분포',
    formula: 'γ_α/λ, any α > 0',
    phi: { α: 1.7, λ: 1.2 },
    draw: ({ α, λ }, key, n) => tf.tidy(() => tf.div(random.gamma(key, [n], α), λ)),
    cdf: ({ α, λ }, z) => gammaCdf(α, λ * z),
    support: positive,
  }),
  implicit({
    name: 'Beta',
    korean: '베타 분포',
    formula: 'γ_a/(γ_a + γ_b)',
    phi: { a: 2.5, b: 1.5 },
    draw: ({ a, b }, key, n) => random.beta(key, [n], a, b),
    cdf: ({ a, b }, z) => betaCdf(a, b, z),
    support: unit,
  }),
  implicit({
    name: 'Dirichlet',
    korean: '디리클레 분포',
    formula: 'γ_αₖ/(γ_α₁ + γ_α₂ + γ_α₃); z₁ shown',
    phi: { α1: 1.6, α2: 0.9, α3: 2.2 },
    draw: ({ α1, α2, α3 }, key, n) =>
      tf.tidy(() => {
        const draws = random.dirichlet(key, [n, 3], tf.stack([α1, α2, α3], 1));
        return tf.squeeze(tf.slice(draws, [0, 0], [n, 1]), [1]);
      }),
    cdf: ({ α1, α2, α3 }, z) => betaCdf(α1, α2 + α3, z),
    support: unit,
  }),
  implicit({
    name: 'Chi-squared',
    korean: '카이제곱 분포',
    formula: '2 γ_{ν/2}',
    phi: { ν: 3.3 },
    draw: ({ ν }, key, n) => tf.tidy(() => tf.mul(random.gamma(key, [n], tf.div(ν, 2)), 2)),
    cdf: ({ ν }, z) => gammaCdf(ν / 2, z / 2),
    support: positive,
  }),
  implicit({
    name: 'F',
    korean: 'F 분포',
    formula: '(γ_{d₁/2}/d₁)/(γ_{d₂/2}/d₂)',
    phi: { d1: 4.4, d2: 6.6 },
    draw: ({ d1, d2 }, key, n) =>
      tf.tidy(() => {
        const [above, below] = split(key);
        const share = (k: typeof key, d: tf.Tensor) => tf.div(random.gamma(k, [n], tf.div(d, 2)), d);
        return tf.div(share(above, d1), share(below, d2));
      }),
    cdf: ({ d1, d2 }, z) => fCdf(d1, d2, z),
    support: positive,
  }),
  implicit({
    name: 'Student’s t, any ν',
    korean: '스튜던트 t 분포',
    formula: 'μ + s ε/√(2γ_{ν/2}/ν), ε ~ N(0, 1)',
    phi: { ν: 3.5, μ: 0.3, s: 0.8 },
    draw: ({ ν, μ, s }, key, n) =>
      tf.tidy(() => {
        const [above, below] = split(key);
        const half = tf.div(ν, 2);
        const width = sqrt(tf.div(random.gamma(below, [n], half), half));
        return tf.add(μ, tf.mul(s, tf.div(random.normal(above, [n]), width)));
      }),
    cdf: ({ ν, μ, s }, z) => studentCdf(ν, (z - μ) / s),
    support: everywhere,
  }),
];

/**
 * dz/dφ at a draw z with its ε held fixed: −(∂F_φ(z)/∂φ) / q_φ(z), which needs no inverse of F. By central differences of
 * the float64 distribution function; `name` is the parameter.
 */
export function implicitSlope(
  trick: Trick,
  name: string,
  z: number,
  phi: Numbers = parametersOf(trick),
): number {
  if (!(name in phi)) throw new RangeError(`${trick.name} has no parameter '${name}'.`);
  const step = 1e-5;
  const cdf = (change: Numbers, at: number) => trick.cdf({ ...phi, ...change }, at);
  const value = phi[name];
  const byPhi = (cdf({ [name]: value + step }, z) - cdf({ [name]: value - step }, z)) / (2 * step);
  const density = (cdf({}, z + step) - cdf({}, z - step)) / (2 * step);
  return -byPhi / density;
}
