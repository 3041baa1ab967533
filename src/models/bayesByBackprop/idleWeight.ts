import { checkPrior, type WeightPrior } from './model';

/** A weight of which the data say nothing: the σ that it settles at, and what it pays for not being the prior (nats). */
export interface IdleWeight {
  readonly sigma: number;
  readonly kl: number;
}

/**
 * The least KL(N(0, σ²)‖p) of one weight to a scale mixture, over σ. Above 0, as no Gaussian is a mixture: with D weights the bound
 * loses D times that much, whatever the data are.
 * @throws RangeError for a prior that makes no sense
 */
export function idleWeight(prior: Extract<WeightPrior, { kind: 'mixture' }>): IdleWeight {
  checkPrior(prior);
  // Between the two scales, in log σ, by a fine grid and then a finer one: the valley need not have a single bottom.
  let [from, to] = [Math.log(Math.min(prior.s1, prior.s2)), Math.log(Math.max(prior.s1, prior.s2))];
  let best: IdleWeight = { sigma: prior.s1, kl: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 3; round++) {
    const step = (to - from) / POINTS;
    for (let i = 0; i <= POINTS; i++) {
      const sigma = Math.exp(from + i * step);
      const kl = klOfCentred(sigma, prior);
      if (kl < best.kl) best = { sigma, kl };
    }
    [from, to] = [Math.log(best.sigma) - step, Math.log(best.sigma) + step];
  }
  return best;
}

const POINTS = 60;

/** KL(N(0, σ²)‖p) by the trapezoid rule, from −10 σ to 10 σ. */
function klOfCentred(
  sigma: number,
  { pi, s1, s2 }: { readonly pi: number; readonly s1: number; readonly s2: number },
): number {
  const density = (w: number, s: number) => Math.exp(-0.5 * (w / s) ** 2) / (s * Math.sqrt(2 * Math.PI));
  const step = sigma / 40;
  let sum = 0;
  for (let i = -400; i <= 400; i++) {
    const w = i * step;
    const q = density(w, sigma);
    const p = pi * density(w, s1) + (1 - pi) * density(w, s2);
    sum += step * q * Math.log(q / p);
  }
  return sum;
}
