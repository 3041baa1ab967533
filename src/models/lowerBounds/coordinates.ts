import { Matrix } from 'ml-matrix';
import { Spd } from '../../inference/spd';
import type { Gaussian } from '../targets';

/**
 * The means of a factorised q on their way to those of a Gaussian p: one coordinate at a time,
 * m_i ← μ_i − Σ_{j≠i} Λ_ij (m_j − μ_j) / Λ_ii (Bishop 2006, eq. 10.13). The start, then the point after every update.
 */
export function meansByCoordinate(
  { mean, covariance }: Gaussian,
  start: readonly number[],
  rounds: number,
): number[][] {
  const precision = new Spd(covariance, 'covariance').solveColumns(Matrix.eye(mean.length));
  const path = [[...start]];
  let m = [...start];
  for (let update = 0; update < rounds * mean.length; update++) {
    const i = update % mean.length;
    let pull = 0;
    for (let j = 0; j < mean.length; j++) if (j !== i) pull += precision.get(i, j) * (m[j] - mean[j]);
    m = m.map((value, d) => (d === i ? mean[i] - pull / precision.get(i, i) : value));
    path.push(m);
  }
  return path;
}
