/**
 * Divergences between two probability vectors p and q (numbers, arrays or tensors; along the last axis), in nats. All are
 * ≥ 0 and 0 where p = q; 0 · log 0 = 0, and a divergence is infinite where its definition makes it so.
 */
import { log, log1p, logSumExp, sqrt, tf, where } from '../tensor';
import { choiceOdds } from './odds';
import { asTensors, broadcastShapes, shapeOf, showShape, type Value } from './values';
import { deviance, expRemainder, xLogX } from './wellConditioned';

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
  // D_α(p ‖ q) = α/(1 − α) D_(1−α)(q ‖ p): what follows is exact from α = ½ on.
  if (order > 0 && order < 0.5) {
    return tf.tidy(() => renyi(q, p, 1 - order).mul(order / (1 - order)));
  }
  return tf.tidy(() => {
    const [first, second] = vectors('renyi', p, q);
    const isShared = first.greater(0).logicalAnd(second.greater(0));
    const [logP, logQ] = [first, second].map((probs) => log(where(isShared, probs, 1)));
    const change = where(isShared, first.sub(second).div(where(isShared, second, 1)), 0);
    const isClose = change.abs().lessEqual(0.5);
    const logRatio = where(isClose, log1p(where(isClose, change, 0)), logP.sub(logQ));
    const escapes = first.greater(0).logicalAnd(second.equal(0)).any(-1);
    if (order === Infinity) {
      return where(escapes, Infinity, where(isShared, logRatio, -Infinity).max(-1));
    }
    if (order === 0) {
      const [covered, missed] = [first.greater(0), first.equal(0)].map((is) => where(is, second, 0).sum(-1));
      return where(covered.less(0.5), log(covered), log1p(missed.neg())).neg();
    }
    const excess = order - 1;
    const logTerms = where(isShared, logP.add(logRatio.mul(excess)), -Infinity);
    const logSum = logSumExp(logTerms, -1);
    // Near p = q: (Σ p^α q^(1 − α) − 1)/(α − 1) as terms that are all small there.
    const bend = first.mul(expRemainder(logRatio.mul(-excess)).div(excess));
    const missed = second.equal(0).logicalAnd(first.greater(0));
    const terms = where(
      isShared,
      deviance(first, where(isShared, second, 1)).add(where(isShared, bend, 0)),
      where(missed, first.mul(order / -excess), second),
    );
    const near = log1p(where(missed.any(-1), 0, terms.sum(-1).mul(excess)));
    const isFar = logSum.abs().greater(0.5).logicalOr(missed.any(-1));
    const value = where(isFar, logSum, near).div(excess);
    return order > 1 ? where(escapes, Infinity, value) : value;
  });
}

interface Generator {
  /** q f(p/q) for p, q > 0, with f convex and f(1) = f′(1) = 0, so that near p = q nothing cancels. */
  readonly of: (p: tf.Tensor, q: tf.Tensor) => tf.Tensor;
  /** lim f(t) as t → 0: what mass of q outside p's support costs. */
  readonly atZero: number;
  /** lim f(t)/t as t → ∞: what mass of p outside q's support costs. */
  readonly slopeAtInfinity: number;
}

/**
 * f-divergences by name (Csiszár 1967; names as in Nowozin et al. 2016). To the f of the books the multiple of t − 1 is
 * added that makes f′(1) = 0, which leaves Σ q f(p/q) as it is.
 */
const generators = {
  kl: { of: (p, q) => deviance(p, q), atZero: 1, slopeAtInfinity: Infinity },
  reverseKl: { of: (p, q) => deviance(q, p), atZero: Infinity, slopeAtInfinity: 1 },
  jensenShannon: {
    of: (p, q) => {
      const middle = p.add(q).mul(0.5);
      return deviance(p, middle).add(deviance(q, middle)).mul(0.5);
    },
    atZero: Math.LN2 / 2,
    slopeAtInfinity: Math.LN2 / 2,
  },
  totalVariation: { of: (p, q) => p.sub(q).abs().mul(0.5), atZero: 0.5, slopeAtInfinity: 0.5 },
  squaredHellinger: {
    of: (p, q) =>
      p
        .sub(q)
        .div(sqrt(p).add(sqrt(q)))
        .square()
        .mul(0.5),
    atZero: 0.5,
    slopeAtInfinity: 0.5,
  },
  pearsonChiSquared: { of: (p, q) => p.sub(q).square().div(q), atZero: 1, slopeAtInfinity: Infinity },
  neymanChiSquared: { of: (p, q) => p.sub(q).square().div(p), atZero: Infinity, slopeAtInfinity: 1 },
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
    const shared = generator.of(where(isShared, first, 1), where(isShared, second, 1));
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
