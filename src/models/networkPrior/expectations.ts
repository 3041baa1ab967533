import { gp } from '../../inference';
import { normalNodes } from '../targets';
import { type Activation, checkPrior, type NetworkPrior } from './prior';

/** Var u, Var v and Cov(u, v) of a Gaussian pair of means 0: what two inputs make of one hidden unit. */
export interface PairMoments {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** The angle between two pre-activations, from their covariance. Rounding may push the cosine past ±1. */
const angle = ({ a, b, c }: PairMoments) => Math.acos(Math.min(1, Math.max(-1, c / Math.sqrt(a * b))));

/** ½ of Cho & Saul's (2009) arc-cosine kernel of order 1, eq. 6, whose weights have variance 1. */
function relu(moments: PairMoments): number {
  const theta = angle(moments);
  const size = Math.sqrt(moments.a * moments.b);
  return (size / (2 * Math.PI)) * (Math.sin(theta) + (Math.PI - theta) * Math.cos(theta));
}

/** ½ of the arc-cosine kernel of order 0. */
const step = (moments: PairMoments) => (Math.PI - angle(moments)) / (2 * Math.PI);

/** Williams (1997), eq. 11. */
const erf = ({ a, b, c }: PairMoments) =>
  (2 / Math.PI) * Math.asin((2 * c) / Math.sqrt((1 + 2 * a) * (1 + 2 * b)));

/** E[2 cos u cos v] = E[cos(u − v)] + E[cos(u + v)]; the first is an RBF kernel (Rahimi & Recht 2007). */
const cosine = ({ a, b, c }: PairMoments) => Math.exp(-(a + b - 2 * c) / 2) + Math.exp(-(a + b + 2 * c) / 2);

/** ½ of the arc-cosine kernel of order 2: E[relu(u)² relu(v)²]. */
function reluSquared(moments: PairMoments): number {
  const theta = angle(moments);
  const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
  const size = moments.a * moments.b;
  return (size / (2 * Math.PI)) * (3 * sin * cos + (Math.PI - theta) * (1 + 2 * cos * cos));
}

/** E[4 cos²u cos²v] = E[(1 + cos 2u)(1 + cos 2v)] */
const cosineSquared = ({ a, b, c }: PairMoments) =>
  1 + Math.exp(-2 * a) + Math.exp(-2 * b) + 0.5 * cosine({ a: 4 * a, b: 4 * b, c: 4 * c });

const PRODUCTS: Partial<Readonly<Record<Activation, (m: PairMoments) => number>>> = {
  relu,
  step,
  erf,
  cosine,
};

const SQUARES: Partial<Readonly<Record<Activation, (m: PairMoments) => number>>> = {
  relu: reluSquared,
  step,
  cosine: cosineSquared,
  erf: (moments) => byQuadrature((u, v) => (erfOf(u) * erfOf(v)) ** 2, moments),
};

/**
 * E[φ(u) φ(v)] of one hidden unit at two inputs, exactly.
 * @throws RangeError for an activation without a formula (tanh)
 */
export function expectedProduct(activation: Activation, moments: PairMoments): number {
  return formulaOf(PRODUCTS, activation)(moments);
}

/** E[φ(u)² φ(v)²], which says by how much φ(u) φ(v) varies from unit to unit. */
export function expectedSquares(activation: Activation, moments: PairMoments): number {
  return formulaOf(SQUARES, activation)(moments);
}

function formulaOf(
  formulas: Partial<Readonly<Record<Activation, (m: PairMoments) => number>>>,
  activation: Activation,
): (m: PairMoments) => number {
  const formula = formulas[activation];
  if (formula === undefined) {
    throw new RangeError(`no formula for ${activation}; there is one for ${Object.keys(formulas)}.`);
  }
  return formula;
}

/** E[g(u, v)] for a Gaussian pair, on a grid of nodes: exact to rounding for smooth g. */
export function byQuadrature(
  g: (u: number, v: number) => number,
  { a, b, c }: PairMoments,
  spacing = 0.1,
): number {
  const { nodes, weights } = normalNodes(spacing, 8);
  const along = c / Math.sqrt(a);
  const across = Math.sqrt(Math.max(b - along * along, 0));
  let total = 0;
  nodes.forEach((s, i) => {
    nodes.forEach((t, j) => {
      total += weights[i] * weights[j] * g(Math.sqrt(a) * s, along * s + across * t);
    });
  });
  return total;
}

/** erf x by its series where |x| < 2.5 and by a continued fraction beyond, to 1e-12 (Abramowitz & Stegun 7.1.6, 7.1.14). */
export function erfOf(x: number): number {
  const z = Math.abs(x);
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * z * z) / (2 * n + 1);
      sum += term;
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
  }
  let fraction = z;
  for (let n = 60; n >= 1; n--) fraction = z + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction));
}

/** Moments of one hidden unit's input at x and z: σ_b² + σ_w² x·z and so on. */
export function momentsAt(
  { sigmaW, sigmaB }: NetworkPrior,
  x: ArrayLike<number>,
  z: ArrayLike<number>,
): PairMoments {
  const inner = (p: ArrayLike<number>, q: ArrayLike<number>) => {
    let sum = 0;
    for (let d = 0; d < p.length; d++) sum += p[d] * q[d];
    return sigmaB ** 2 + sigmaW ** 2 * sum;
  };
  return { a: inner(x, x), b: inner(z, z), c: inner(x, z) };
}

/**
 * The covariance of f(x) and f(z) under the prior, the same for every width: k(x, z) = σ_v² E[φ(u) φ(v)]. For infinitely many units f
 * is a Gaussian process with this kernel.
 * @throws RangeError for an activation without a formula
 */
export function networkKernel(prior: NetworkPrior): gp.Kernel {
  checkPrior(prior);
  formulaOf(PRODUCTS, prior.activation);
  return gp.functionKernel(
    (x, z) => prior.sigmaV ** 2 * expectedProduct(prior.activation, momentsAt(prior, x, z)),
  );
}
