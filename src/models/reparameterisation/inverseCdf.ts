import { exp, igamma, lgamma, log, log1p, pow, sqrt, stopGradient, tf, where } from '../../tensor';
import { gammaCdf } from './cdfs';
import { type NoiseTrick, noiseTrick, positive, uniformNoise } from './trick';

/** −log(1 − ε): the exponential distribution of rate 1, from which many others are made. */
const waiting = (epsilon: tf.Tensor) => tf.neg(log1p(tf.neg(epsilon)));

type Described = Omit<Parameters<typeof noiseTrick>[1], 'noise'>;
const inverse = (described: Described) => noiseTrick('inverse CDF', { ...described, noise: uniformNoise });

/** ε ~ U(0, 1) and z = F⁻¹(ε): the distributions that the paper names (section 2.4, approach 1). */
export const inverseCdf: readonly NoiseTrick[] = [
  inverse({
    name: 'Exponential',
    korean: '지수 분포',
    formula: '−log(1 − ε)/λ',
    phi: { λ: 0.8 },
    g: ({ λ }, epsilon) => tf.div(waiting(epsilon), λ),
    cdf: ({ λ }, z) => (z > 0 ? -Math.expm1(-λ * z) : 0),
    support: positive,
  }),
  inverse({
    name: 'Cauchy',
    korean: '코시 분포',
    formula: 'x₀ + γ tan(π(ε − ½))',
    phi: { x0: 0.5, γ: 0.7 },
    g: ({ x0, γ }, epsilon) => tf.add(x0, tf.mul(γ, tf.tan(tf.mul(tf.sub(epsilon, 0.5), Math.PI)))),
    cdf: ({ x0, γ }, z) => 0.5 + Math.atan((z - x0) / γ) / Math.PI,
  }),
  inverse({
    name: 'Logistic',
    korean: '로지스틱 분포',
    formula: 'μ + s log(ε/(1 − ε))',
    phi: { μ: 0.4, s: 0.6 },
    g: ({ μ, s }, epsilon) => tf.add(μ, tf.mul(s, tf.add(log(epsilon), waiting(epsilon)))),
    cdf: ({ μ, s }, z) => 1 / (1 + Math.exp(-(z - μ) / s)),
  }),
  inverse({
    name: 'Rayleigh',
    korean: '레일리 분포',
    formula: 'σ √(−2 log(1 − ε))',
    phi: { σ: 0.9 },
    g: ({ σ }, epsilon) => tf.mul(σ, sqrt(tf.mul(waiting(epsilon), 2))),
    cdf: ({ σ }, z) => (z > 0 ? -Math.expm1((-z * z) / (2 * σ * σ)) : 0),
    support: positive,
  }),
  inverse({
    name: 'Pareto',
    korean: '파레토 분포',
    formula: 'xₘ (1 − ε)^(−1/α)',
    phi: { xm: 0.6, α: 2.5 },
    g: ({ xm, α }, epsilon) => tf.mul(xm, exp(tf.div(waiting(epsilon), α))),
    cdf: ({ xm, α }, z) => (z > xm ? 1 - (xm / z) ** α : 0),
    support: ({ xm }) => [xm, Infinity],
  }),
  inverse({
    name: 'Weibull',
    korean: '와이불 분포',
    formula: 'λ (−log(1 − ε))^(1/k)',
    phi: { λ: 1.2, k: 1.6 },
    g: ({ λ, k }, epsilon) => tf.mul(λ, pow(waiting(epsilon), tf.div(1, k))),
    cdf: ({ λ, k }, z) => (z > 0 ? -Math.expm1(-((z / λ) ** k)) : 0),
    support: positive,
  }),
  inverse({
    name: 'Reciprocal',
    korean: '역수 분포',
    formula: 'a (b/a)^ε',
    phi: { a: 0.3, b: 2.5 },
    g: ({ a, b }, epsilon) => tf.mul(a, exp(tf.mul(epsilon, tf.sub(log(b), log(a))))),
    cdf: ({ a, b }, z) => Math.min(1, Math.max(0, Math.log(Math.max(z, 1e-300) / a) / Math.log(b / a))),
    support: ({ a, b }) => [a, b],
  }),
  inverse({
    name: 'Gompertz',
    korean: '곰페르츠 분포',
    formula: 'log(1 − log(1 − ε)/η)/b',
    phi: { η: 0.5, b: 0.9 },
    g: ({ η, b }, epsilon) => tf.div(log1p(tf.div(waiting(epsilon), η)), b),
    cdf: ({ η, b }, z) => (z > 0 ? -Math.expm1(-η * Math.expm1(b * z)) : 0),
    support: positive,
  }),
  inverse({
    name: 'Gumbel',
    korean: '굼벨 분포',
    formula: 'μ − β log(−log ε)',
    phi: { μ: 0.2, β: 0.7 },
    g: ({ μ, β }, epsilon) => tf.sub(μ, tf.mul(β, log(tf.neg(log(epsilon))))),
    cdf: ({ μ, β }, z) => Math.exp(-Math.exp(-(z - μ) / β)),
  }),
  inverse({
    name: 'Erlang',
    korean: '얼랑 분포',
    formula: 'F⁻¹(ε), no closed form: 40 halvings',
    counts: { k: 3 },
    phi: { λ: 1.5 },
    g: ({ λ }, epsilon) => tf.div(erlangQuantile(3, epsilon), λ),
    cdf: ({ k, λ }, z) => gammaCdf(k, λ * z),
    support: positive,
  }),
];

/**
 * The z with P(Z ≤ z) = ε for Gamma(k, 1), by halving the interval (0, 64) forty times. The halvings have no derivative;
 * the last line adds nothing to the value, and dz/dε = 1/q(z) to the gradient.
 */
function erlangQuantile(k: number, epsilon: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const target = stopGradient(epsilon);
    let [low, high] = [tf.zerosLike(target), tf.fill(target.shape, 64)] as tf.Tensor[];
    for (let i = 0; i < 40; i++) {
      const middle = tf.mul(tf.add(low, high), 0.5);
      const isBelow = tf.less(igamma(k, middle), target);
      [low, high] = [where(isBelow, middle, low), where(isBelow, high, middle)];
    }
    const z = tf.mul(tf.add(low, high), 0.5);
    const density = exp(tf.sub(tf.sub(tf.mul(log(z), k - 1), z), lgamma(k)));
    return tf.add(z, tf.div(tf.sub(epsilon, target), density));
  });
}
