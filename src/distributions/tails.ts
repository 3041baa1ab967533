/**
 * Distribution functions of Gamma and Beta by Gauss–Legendre quadrature of their own densities. TensorFlow's float32
 * incomplete gamma and beta functions are wrong in the first digit for parameters of a million and have no derivative in
 * a and b; these keep five digits in both tails and are differentiable in everything.
 *
 * The density is taken over log x (Gamma) or log(x / (1 − x)) (Beta), where it is smooth and log-concave with slope
 * s = α − βx, so that the tail beyond x, on the side away from the mode, has faded by e⁻²⁰ after a distance of 20/|s|.
 */
import { exp, expm1, lgamma, log, tf, where } from '../tensor';
import { deviance, exactDifference, stirlingRemainder } from './wellConditioned';

const NODES = 48;
const FADED = 20;
/** exp of it is still a float32. */
const FARTHEST = 85;
/** Below this a density over log x fades too slowly for float32. */
const SMALLEST_SHAPE = 0.25;

/** P(X ≤ x) and P(X > x), each with full relative accuracy where it is small. */
export interface Tails {
  readonly cdf: tf.Tensor;
  readonly survival: tf.Tensor;
}

/** Gamma(alpha, 1) at x ≥ 0; `difference` is x − alpha, where it is known with more digits. */
export function gammaTails(alpha: tf.Tensor, x: tf.Tensor, difference = x.sub(alpha)): Tails {
  const isInside = x.greater(0).logicalAnd(x.less(Infinity));
  const y = where(isInside, x, 1);
  // F(x; α) = F(x; α + 1) + x^α e^(−x) / Γ(α + 1).
  const raise = alpha.less(SMALLEST_SHAPE).toFloat();
  const a = alpha.add(raise);
  const step = exp(
    alpha
      .mul(log(y))
      .sub(y)
      .sub(lgamma(alpha.add(1))),
  ).mul(raise);

  const scale = log(a).sub(stirlingRemainder(a)).expandDims(-1);
  const excess = where(isInside, difference, y.sub(alpha)).sub(raise);
  const quadrature = tails(excess.neg(), a, (offset) => {
    const [shape, start] = [a.expandDims(-1), y.expandDims(-1)];
    const further = excess.expandDims(-1).add(start.mul(expm1(offset)));
    return scale.sub(deviance(shape, start.mul(exp(offset)), further));
  });
  return between(isInside, x.greater(0), {
    cdf: quadrature.cdf.add(step),
    survival: quadrature.survival.sub(step),
  });
}

/** Beta(alpha, beta) at x in [0, 1]; `complement` is 1 − x, where it is known with more digits. */
export function betaTails(alpha: tf.Tensor, beta: tf.Tensor, x: tf.Tensor, complement = tf.sub(1, x)): Tails {
  const isInside = x.greater(0).logicalAnd(complement.greater(0));
  const [y, z] = [where(isInside, x, 0.5), where(isInside, complement, 0.5)];
  // I(α, β) = I(α + 1, β) + x^α (1 − x)^β / (α B(α, β)), and the like for 1 − I and β.
  const [raiseA, raiseB] = [alpha, beta].map((shape) => shape.less(SMALLEST_SHAPE).toFloat());
  const [a, b] = [alpha.add(raiseA), beta.add(raiseB)];
  const step = betaStep(alpha, beta, y, z)
    .mul(raiseA)
    .sub(betaStep(beta, a, z, y).mul(raiseB));

  const n = a.add(b);
  const up = (t: tf.Tensor) => t.expandDims(-1);
  const scale = up(betaScale(a, b));
  const excess = betaExcess(a, b, y, z);
  const quadrature = tails(excess.neg(), a.mul(b.div(n)), (offset) => {
    // At log odds moved by `offset`: x' = x e^offset / (1 − x + x e^offset).
    const odds = exp(offset);
    const denominator = up(y).mul(odds).add(up(z));
    const moved = up(y).mul(up(z)).mul(expm1(offset).div(denominator));
    const further = up(excess).add(up(n).mul(moved));
    const [hits, misses] = [up(y).mul(odds.div(denominator)), up(z).div(denominator)];
    return scale
      .sub(deviance(up(a), up(n).mul(hits), further))
      .sub(deviance(up(b), up(n).mul(misses), further.neg()));
  });
  return between(isInside, x.greater(0), {
    cdf: quadrature.cdf.add(step),
    survival: quadrature.survival.sub(step),
  });
}

/** (a + b) x − a for x + z = 1 up to a rounding, of which the smaller of the two is exact. */
function betaExcess(a: tf.Tensor, b: tf.Tensor, x: tf.Tensor, z: tf.Tensor): tf.Tensor {
  const lost = tf.sub(1, z).sub(x);
  return exactDifference(b, x, a, z).add(lost.mul(where(x.less(z), a.neg(), b)));
}

/** What is left of log(1 / B(a, b)) once the powers of a, b and a + b have gone into deviances. */
export function betaScale(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const n = a.add(b);
  return log(a.mul(b.div(n)))
    .add(stirlingRemainder(n))
    .sub(stirlingRemainder(a))
    .sub(stirlingRemainder(b));
}

/** x^a z^b / (a B(a, b)), for a small a. */
function betaStep(a: tf.Tensor, b: tf.Tensor, x: tf.Tensor, z: tf.Tensor): tf.Tensor {
  const n = a.add(b);
  const excess = betaExcess(a, b, x, z);
  const distance = deviance(a, n.mul(x), excess).add(deviance(b, n.mul(z), excess.neg()));
  return exp(betaScale(a, b).sub(log(a)).sub(distance));
}

/**
 * Both tails at a point where the log density has that slope, `weight` being its curvature at the mode. `logDensity` takes
 * distances from the point, along a new last axis.
 */
function tails(slope: tf.Tensor, weight: tf.Tensor, logDensity: (offset: tf.Tensor) => tf.Tensor): Tails {
  const isLower = slope.greater(0);
  const width = weight
    .reciprocal()
    .mul(2 * FADED)
    .sqrt()
    .add(weight.reciprocal().mul(FADED));
  const reach = tf.minimum(
    tf.minimum(width, FARTHEST),
    where(slope.equal(0), width, slope.abs().reciprocal().mul(FADED)),
  );
  const signed = where(isLower, reach.neg(), reach).expandDims(-1);
  const { nodes, weights } = gaussLegendre();
  const density = exp(logDensity(signed.mul(tf.tensor1d(nodes))));
  const tail = tf.minimum(density.mul(tf.tensor1d(weights)).sum(-1).mul(reach), 1);
  const rest = tf.sub(1, tail);
  return { cdf: where(isLower, tail, rest), survival: where(isLower, rest, tail) };
}

/** The tails inside the support, and 0 and 1 beyond its ends. */
function between(isInside: tf.Tensor, isAbove: tf.Tensor, { cdf, survival }: Tails): Tails {
  const above = isAbove.toFloat();
  return {
    cdf: where(isInside, cdf, above),
    survival: where(isInside, survival, tf.sub(1, above)),
  };
}

interface Rule {
  readonly nodes: number[];
  readonly weights: number[];
}

let rule: Rule | undefined;

/** Nodes and weights of Gauss–Legendre quadrature on [0, 1], by Newton's method on the Legendre polynomial. */
function gaussLegendre(): Rule {
  rule ??= makeGaussLegendre(NODES);
  return rule;
}

function makeGaussLegendre(n: number): Rule {
  const [nodes, weights]: [number[], number[]] = [[], []];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let iteration = 0; iteration < 10; iteration++) {
      let [previous, current] = [1, x];
      for (let k = 2; k <= n; k++) {
        [previous, current] = [current, ((2 * k - 1) * x * current - (k - 1) * previous) / k];
      }
      slope = (n * (x * current - previous)) / (x * x - 1);
      x -= current / slope;
    }
    nodes.push((1 - x) / 2);
    weights.push(1 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}
