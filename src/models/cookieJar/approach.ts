import { Beta, kl } from '../../distributions';
import { exp, log, tanh, tf } from '../../tensor';

/** A belief on its way: Beta(α, β), and how far it is from the posterior. */
export interface Waypoint {
  readonly concentration1: number;
  readonly concentration0: number;
  /** KL(q‖posterior) in nats. */
  readonly divergence: number;
}

/**
 * Moves q from one Beta distribution to another by steps that lower KL(q‖posterior): each closes the share ρ of what is
 * left between the parameters, λ ← λ + ρ (λ* − λ). That is the natural gradient's step (Hoffman et al. 2013, eq. 15–18).
 */
export function approach(options: {
  readonly from: Beta;
  readonly posterior: Beta;
  readonly rho: number;
  readonly steps: number;
}): Waypoint[] {
  const { from, posterior, rho, steps } = options;
  if (!(rho > 0 && rho <= 1))
    throw new RangeError(`the step ρ lies above 0 and at most at 1; this one is ${rho}`);
  const between = (a: number, b: number, step: number) => b + (a - b) * (1 - rho) ** step;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const concentration1 = between(Number(from.concentration1), Number(posterior.concentration1), step);
    const concentration0 = between(Number(from.concentration0), Number(posterior.concentration0), step);
    const divergence = tf.tidy(() => kl(new Beta(concentration1, concentration0), posterior).dataSync()[0]);
    return { concentration1, concentration0, divergence };
  });
}

/**
 * A direction in which a whole distribution can change a little, as a function of the share x with values in [−1, 1]:
 * where it is positive q grows, elsewhere it shrinks.
 */
export type Variation = (x: tf.Tensor) => tf.Tensor;

/** Three of them: probability to the right, probability away from the middle, and up and down by turns. */
export const variations: Readonly<Record<string, Variation>> = {
  'to the right': (x) => tanh(x.sub(0.7).mul(8)),
  outwards: (x) => tf.sub(1, exp(x.sub(0.7).div(0.1).square().neg()).mul(2)),
  'a ripple': (x) => x.mul(40).sin(),
};

/**
 * KL(q_ε‖p) in nats, where q_ε = q (1 + ε (h − E_q h)) is q after a variation h, one value per ε. This is what the
 * calculus of variations looks at: if q is the best, no direction h makes it smaller.
 */
export function divergenceAlong(options: {
  readonly q: Beta;
  readonly p: Beta;
  readonly h: Variation;
  readonly epsilons: readonly number[];
}): number[] {
  return tf.tidy(() => {
    const x = tf.linspace(0.0005, 0.9995, 1000);
    const q = normalised(options.q.logProb(x));
    const p = normalised(options.p.logProb(x));
    const h = options.h(x);
    const centred = h.sub(q.mul(h).sum());
    return options.epsilons.map((epsilon) => {
      const varied = q.mul(centred.mul(epsilon).add(1));
      if (varied.min().dataSync()[0] < 0) {
        throw new RangeError(`a variation of ${epsilon} makes the density negative: take a smaller one`);
      }
      return varied
        .mul(log(varied.add(1e-30)).sub(log(p.add(1e-30))))
        .sum()
        .dataSync()[0];
    });
  });
}

/** Probabilities on a grid from log densities. */
function normalised(logDensity: tf.Tensor): tf.Tensor {
  const density = exp(logDensity.sub(logDensity.max()));
  return density.div(density.sum());
}
