import { log, logSumExp, norm, tf } from '../../tensor';
import { logNormal, positive, type SmallTarget, smallTarget, unknown } from './target';

/**
 * The banana. Prior: θ₁, θ₂ ~ N(0, 1). Observed: y = θ₁ + c θ₂², with Gaussian noise of standard deviation `noise`. Many pairs explain the
 * one number, and they lie on a parabola. With c = 0 the posterior is Gaussian.
 */
export function banana({ y = 1, bend = 1, noise = 0.3 } = {}): SmallTarget {
  positive('noise', noise);
  return smallTarget({
    size: 2,
    axes: { theta1: { from: -6, to: 5, cells: 330 }, theta2: { from: -5.5, to: 5.5, cells: 330 } },
    logPrior: (rows) => tf.add(logNormal(unknown(rows, 0), 0, 1), logNormal(unknown(rows, 1), 0, 1)),
    logLikelihood: (rows) => {
      const predicted = tf.add(unknown(rows, 0), tf.mul(tf.square(unknown(rows, 1)), bend));
      return logNormal(predicted, y, noise);
    },
  });
}

/**
 * The banana's log p(y) (nats). Given θ₂, y ~ N(c θ₂², 1 + noise²) has θ₁ integrated out exactly; what is left is one integral, by the
 * trapezoidal rule on ±9 prior standard deviations.
 */
export function bananaEvidence({ y = 1, bend = 1, noise = 0.3 } = {}): number {
  const variance = 1 + positive('noise', noise) ** 2;
  const steps = 20_000;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const theta2 = -9 + (18 * i) / steps;
    sum += Math.exp(-0.5 * (theta2 ** 2 + (y - bend * theta2 ** 2) ** 2 / variance));
  }
  return Math.log((sum * 18) / steps) - 0.5 * Math.log(2 * Math.PI * 2 * Math.PI * variance);
}

/**
 * The two moons. Somebody stands around a beacon at (0, 0): probably to the left or to the right, θ₁ ~ ½ N(−side, 0.6²) + ½ N(side, 0.6²),
 * θ₂ ~ N(0, 2²). Observed: the distance from the beacon, with noise. (The shape is the first test density of Rezende & Mohamed 2015,
 * there without a prior on θ₂.)
 */
export function twoMoons({ distance = 2, side = 2, noise = 0.25 } = {}): SmallTarget {
  positive('distance', distance);
  positive('noise', noise);
  return smallTarget({
    size: 2,
    axes: { theta1: { from: -4, to: 4, cells: 280 }, theta2: { from: -4, to: 4, cells: 280 } },
    logPrior: (rows) =>
      tf.add(equalMixture(unknown(rows, 0), [-side, side], 0.6), logNormal(unknown(rows, 1), 0, 2)),
    logLikelihood: (rows) => logNormal(norm(rows, 1), distance, noise),
  });
}

/**
 * Two bumps on a line: θ is either −gap/2 or gap/2, give or take 1 (the prior); the data, a reading of 0 with noise 4, say little.
 * With gap = 0 there is one bump, and it is Gaussian.
 */
export function twoBumps({ gap = 6 } = {}): SmallTarget {
  return smallTarget({
    size: 1,
    axes: { theta: { from: -12, to: 12, cells: 4000 } },
    logPrior: (rows) => equalMixture(unknown(rows, 0), [-gap / 2, gap / 2], 1),
    logLikelihood: (rows) => logNormal(unknown(rows, 0), 0, 4),
  });
}

/** A Gaussian with mean 0, standard deviations 1 and 1 and correlation ρ, as a target: prior N(0, I) and what is missing from it. */
export function correlatedGaussian(rho: number): SmallTarget {
  if (!(Math.abs(rho) < 1)) throw new RangeError(`A correlation lies between −1 and 1, got ${rho}.`);
  const logPrior = (rows: tf.Tensor) =>
    tf.add(logNormal(unknown(rows, 0), 0, 1), logNormal(unknown(rows, 1), 0, 1));
  const [precision, coupling] = [1 / (1 - rho ** 2), -rho / (1 - rho ** 2)];
  return smallTarget({
    size: 2,
    axes: { theta1: { from: -6, to: 6, cells: 300 }, theta2: { from: -6, to: 6, cells: 300 } },
    logPrior,
    logLikelihood: (rows) => {
      const [first, second] = [unknown(rows, 0), unknown(rows, 1)];
      const squares = tf.add(tf.square(first), tf.square(second));
      const form = tf.add(tf.mul(squares, precision - 1), tf.mul(tf.mul(first, second), 2 * coupling));
      return tf.sub(tf.mul(form, -0.5), 0.5 * Math.log(1 - rho ** 2));
    },
  });
}

/** log of Σ_k N(x | centre_k, sd²) / K, elementwise. */
function equalMixture(x: tf.Tensor, centres: readonly number[], sd: number): tf.Tensor {
  const parts = tf.stack(centres.map((centre) => logNormal(x, centre, sd)));
  return tf.sub(logSumExp(parts, 0), log(tf.scalar(centres.length)));
}
