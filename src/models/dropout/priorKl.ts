import { assertFiniteNumber, assertPositive } from '../../inference/checks';
import { assertProbability } from './weightDecay';

/** One weight under dropout: q(w) = p N(m, σ²) + (1 − p) N(0, σ²), its prior N(0, ℓ⁻²). */
export interface DroppedWeight {
  readonly m: number;
  readonly p: number;
  readonly lengthScale: number;
  /** σ > 0: the width that Gal & Ghahramani (2015, appendix) give to the two points 0 and m. */
  readonly sigma: number;
}

/** KL(q‖prior) (nats) by the trapezoid rule: no formula for mixtures is needed. */
export function klByQuadrature(weight: DroppedWeight): number {
  const { m, p, lengthScale, sigma } = checked(weight);
  const gauss = (w: number, mean: number) =>
    -0.5 * ((w - mean) / sigma) ** 2 - Math.log(sigma) - HALF_LOG_2_PI;
  const logQ = (w: number) => logAdd(Math.log(p) + gauss(w, m), Math.log1p(-p) + gauss(w, 0));
  const logPrior = (w: number) => Math.log(lengthScale) - 0.5 * (lengthScale * w) ** 2 - HALF_LOG_2_PI;
  // Twelve standard deviations around each point; one stretch where they meet.
  const [low, high] = [Math.min(0, m) - 12 * sigma, Math.max(0, m) + 12 * sigma];
  const middle = [Math.min(0, m) + 12 * sigma, Math.max(0, m) - 12 * sigma];
  const stretches =
    middle[0] >= middle[1]
      ? [[low, high]]
      : [
          [low, middle[0]],
          [middle[1], high],
        ];
  const step = sigma / 50;
  let total = 0;
  for (const [from, to] of stretches) {
    const cells = Math.ceil((to - from) / step);
    const h = (to - from) / cells;
    for (let i = 0; i <= cells; i++) {
      const w = from + i * h;
      const log = logQ(w);
      total += (i === 0 || i === cells ? 0.5 : 1) * h * Math.exp(log) * (log - logPrior(w));
    }
  }
  return total;
}

/** The three parts of the KL once the two points stand apart, |m| ≫ σ (nats). */
export interface KlParts {
  /** p ℓ² m²/2: the only part that depends on m, and the weight decay. */
  readonly decay: number;
  /** ½ (ℓ²σ² − log ℓ²σ² − 1): without bound as σ → 0. */
  readonly width: number;
  /** −H(p): which of the two points it is. */
  readonly choice: number;
}

/** KL(q‖prior) = p ℓ² m²/2 + ½ (ℓ²σ² − log ℓ²σ² − 1) − H(p), where the two points stand apart. */
export function klParts(weight: DroppedWeight): KlParts {
  const { m, p, lengthScale, sigma } = checked(weight);
  const ratio = (lengthScale * sigma) ** 2;
  return {
    decay: 0.5 * p * (lengthScale * m) ** 2,
    width: 0.5 * (ratio - Math.log(ratio) - 1),
    choice: p * Math.log(p) + (1 - p) * Math.log1p(-p),
  };
}

const HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

function checked(weight: DroppedWeight): DroppedWeight {
  assertFiniteNumber('m', weight.m);
  assertPositive('lengthScale', weight.lengthScale);
  assertPositive('sigma', weight.sigma);
  assertProbability('p', weight.p);
  if (weight.p === 1) throw new RangeError('p = 1 drops nothing: there is one point, not two.');
  return weight;
}

const logAdd = (a: number, b: number): number => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
