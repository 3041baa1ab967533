/**
 * Divergences between two probability vectors p and q (numbers, arrays or tensors; along the last axis), in nats. All are
 * ≥ 0 and 0 where p = q; 0 · log 0 = 0, and a divergence is infinite where its definition makes it so.
 */
import { expm1, log, log1p, sqrt, tf, where } from '../tensor';
import { choiceOdds } from './odds';
import { asTensors, broadcastShapes, shapeOf, showShape, type Value } from './values';
import { deviance, xLogX } from './wellConditioned';

/** Shannon entropy −Σ p log p. */
export function discreteEntropy(p: Value): tf.Tensor {
  return tf.tidy(() => {
    const [probs] = vectors('discreteEntropy', p, p);
    return xLogX(probs).sum(-1).neg();
  });
}

/** KL(p ‖ q) = Σ p log(p/q); infinite where some q = 0 < p. */
export function klDiscrete(p: Value, q: Value): tf.Tensor {
  return tf.tidy(() => {
    const [first, second] = vectors('klDiscrete', p, q);
    return deviance(first, second).sum(-1);
  });
}

/** Jensen–Shannon divergence: the mean KL of p and q from their average; between 0 and log 2. */
export function jensenShannon(p: Value, q: Value): tf.Tensor {
  return tf.tidy(() => {
    const [first, second] = vectors('jensenShannon', p, q);
    const middle = first.add(second).mul(0.5);
    return deviance(first, middle).add(deviance(second, middle)).sum(-1).mul(0.5);
  });
}

/**
 * Rényi divergence of an order α ≥ 0: log(Σ p^α q^(1 − α)) / (α − 1). Order 1 is KL, order ∞ the largest log(p/q), order
 * 0 −log of the mass of q where p > 0.
 */
export function renyi(p: Value, q: Value, order: number): tf.Tensor {
  if (!(order >= 0)) {
    throw new RangeError(`renyi: the order must be >= 0, but it is ${order}.`);
  }
  if (order === 1) {
    return klDiscrete(p, q);
  }
  return tf.tidy(() => {
    const [first, second] = vectors('renyi', p, q);
    const isShared = first.greater(0).logicalAnd(second.greater(0));
    const logRatio = log(where(isShared, first, 1)).sub(log(where(isShared, second, 1)));
    const escapes = first.greater(0).logicalAnd(second.equal(0)).any(-1);
    if (order === Infinity) {
      return where(escapes, Infinity, where(isShared, logRatio, -Infinity).max(-1));
    }
    // Σ p ((p/q)^(α − 1) − 1) + 1, which stays exact as α nears 1; what q does not cover adds −p (α < 1).
    const growth = where(isShared, first.mul(expm1(logRatio.mul(order - 1))), first.neg());
    const value = log1p(growth.sum(-1)).div(order - 1);
    return order > 1 ? where(escapes, Infinity, value) : value;
  });
}

interface Generator {
  /** f(t), convex with f(1) = 0, for t = p/q > 0. */
  readonly f: (t: tf.Tensor) => tf.Tensor;
  /** lim f(t) as t → 0: what mass of q outside p's support costs. */
  readonly atZero: number;
  /** lim f(t)/t as t → ∞: what mass of p outside q's support costs. */
  readonly slopeAtInfinity: number;
}

/** f-divergences by name, each as the f of Σ q f(p/q) (Csiszár 1967; names as in Nowozin et al. 2016). */
const generators = {
  kl: { f: (t) => t.mul(log(t)), atZero: 0, slopeAtInfinity: Infinity },
  reverseKl: { f: (t) => log(t).neg(), atZero: Infinity, slopeAtInfinity: 0 },
  jensenShannon: {
    f: (t) =>
      xLogX(t)
        .sub(t.add(1).mul(log(t.add(1).mul(0.5))))
        .mul(0.5),
    atZero: Math.LN2 / 2,
    slopeAtInfinity: Math.LN2 / 2,
  },
  totalVariation: { f: (t) => t.sub(1).abs().mul(0.5), atZero: 0.5, slopeAtInfinity: 0.5 },
  squaredHellinger: { f: (t) => sqrt(t).sub(1).square().mul(0.5), atZero: 0.5, slopeAtInfinity: 0.5 },
  pearsonChiSquared: { f: (t) => t.sub(1).square(), atZero: 1, slopeAtInfinity: Infinity },
  neymanChiSquared: { f: (t) => t.sub(1).square().div(t), atZero: Infinity, slopeAtInfinity: 1 },
} as const satisfies Record<string, Generator>;

export type FDivergence = keyof typeof generators;

/**
 * The f-divergence of that name, D_f(p ‖ q) = Σ q f(p/q): 'kl', 'reverseKl', 'jensenShannon', 'totalVariation',
 * 'squaredHellinger', 'pearsonChiSquared' or 'neymanChiSquared'. The KLs and χ²s are infinite where a support is missed.
 */
export function fDivergence(name: FDivergence, p: Value, q: Value): tf.Tensor {
  const generator: Generator | undefined = generators[name];
  if (generator === undefined) {
    throw new Error(`fDivergence: '${name}' is none of ${Object.keys(generators).join(', ')}.`);
  }
  return tf.tidy(() => {
    const [first, second] = vectors('fDivergence', p, q);
    const isShared = first.greater(0).logicalAnd(second.greater(0));
    const ratio = where(isShared, first, 1).div(where(isShared, second, 1));
    const shared = second.mul(generator.f(ratio));
    const onlyQ = cost(second, generator.atZero);
    const onlyP = cost(first, generator.slopeAtInfinity);
    return where(isShared, shared, where(second.greater(0), onlyQ, onlyP)).sum(-1);
  });
}

/** mass · price, with 0 · ∞ = 0. */
function cost(mass: tf.Tensor, price: number): tf.Tensor {
  return where(mass.greater(0), price === Infinity ? Infinity : mass.mul(price), 0);
}

/** Nats in bits: divided by log 2. */
export function natsToBits<Amount extends number | tf.Tensor>(nats: Amount): Amount {
  return (typeof nats === 'number' ? nats / Math.LN2 : nats.div(Math.LN2)) as Amount;
}

/** Both vectors as tensors, after a look at their shapes and sums. */
function vectors(method: string, p: Value, q: Value): [tf.Tensor, tf.Tensor] {
  const [shapeP, shapeQ] = [shapeOf(p), shapeOf(q)];
  const lengths = [shapeP, shapeQ].map((shape) => shape[shape.length - 1]);
  if (lengths[0] === undefined || lengths[0] !== lengths[1] || !broadcastShapes(shapeP, shapeQ)) {
    throw new Error(
      `${method}: p and q must be probability vectors of one length, got shapes ${showShape(shapeP)} and ${showShape(shapeQ)}.`,
    );
  }
  choiceOdds(`${method}: p as`, { probs: p });
  choiceOdds(`${method}: q as`, { probs: q });
  return asTensors(p, q);
}
