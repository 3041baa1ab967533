import { Matrix } from 'ml-matrix';
import { Spd } from '../../inference/spd';
import { bestGaussian, divergences } from '../targets/best';
import type { Gaussian } from '../targets/gaussian';
import { shuttle } from './challenger';
import { covarianceOf, summaryOfGaussian, summaryOfGrid } from './summary';

/** One thermometer: the posterior in its coordinates, and the best factorised Gaussian there. */
export interface OriginRow {
  /** °F */
  readonly origin: number;
  readonly correlation: number;
  readonly posterior: Gaussian;
  readonly q: Gaussian;
  /** 1/√Λ_ii of the posterior's covariance: what a factorised q's standard deviations would be if the posterior were Gaussian. */
  readonly conditional: readonly number[];
  /** KL(q‖p), nats. */
  readonly divergence: number;
  /** p(damage at 31 °F) by q. */
  readonly predictive: number;
}

/** One posterior, in the coordinates of thermometers with different zeros: what the best factorised Gaussian makes of it in each. */
export function byOrigin(origins: readonly number[]): OriginRow[] {
  return origins.map((origin) => {
    const target = shuttle({ origin });
    const covariance = covarianceOf(target);
    const { mean } = summaryOfGrid(target);
    const q = bestGaussian(target, { mean, family: 'factorised' });
    const precision = new Spd(covariance, 'covariance').solveColumns(Matrix.eye(2));
    return {
      origin,
      correlation: covariance[0][1] / Math.sqrt(covariance[0][0] * covariance[1][1]),
      posterior: { mean, covariance },
      q,
      conditional: [0, 1].map((d) => 1 / Math.sqrt(precision.get(d, d))),
      divergence: divergences(target, q).qToP,
      predictive: summaryOfGaussian(target, q).predictive,
    };
  });
}

/** A Gaussian over (a, b) at one origin, in the coordinates of another: a + b (to − from)/10, and b as it is. */
export function movedTo(to: number, { q: { mean, covariance }, origin }: OriginRow): Gaussian {
  const t = (to - origin) / 10;
  const [[aa, ab], [, bb]] = covariance;
  const mixed = ab + t * bb;
  return {
    mean: [mean[0] + t * mean[1], mean[1]],
    covariance: [
      [aa + 2 * t * ab + t * t * bb, mixed],
      [mixed, bb],
    ],
  };
}
