import type { CholeskyDecomposition } from 'ml-matrix';
import type { Algorithm } from '../../inference/algorithm';
import { gammaGivenSquares } from '../../inference/variational/gammaFactor';
import { type Key, split } from '../../tensor';
import { freeCoordinates, type GaussianRows, rowConditionals, rowError, setMean } from './gaussianRows';
import { hostGammas, hostNormals } from './hostDraws';
import { type Factorisation, startFactorisation } from './pointEstimates';
import { PRECISION_PRIOR } from './precisionPrior';
import type { RatingTable, Side } from './table';

/** One draw of everything unknown: the rows have no covariance, they are points. */
export interface GibbsState extends Factorisation {
  readonly alpha: readonly number[];
  readonly beta: readonly number[];
  readonly tau: number;
}

export interface GibbsInfo {
  /** Root mean squared error of this one draw on the training ratings, in stars. */
  readonly trainRmse: number;
  /** 1 / √τ in stars. */
  readonly noise: number;
}

/** mean + L⁻ᵀ ε: a draw from N(mean, (L Lᵀ)⁻¹). */
function drawRow(mean: Float64Array, precision: CholeskyDecomposition, epsilon: Float64Array): Float64Array {
  const factor = precision.lowerTriangularMatrix;
  const noise = epsilon.slice();
  for (let a = mean.length - 1; a >= 0; a--) {
    for (let b = a + 1; b < mean.length; b++) noise[a] -= factor.get(b, a) * noise[b];
    noise[a] /= factor.get(a, a);
  }
  return noise.map((value, a) => value + mean[a]);
}

function drawSide(
  key: Key,
  side: Side,
  old: GaussianRows,
  others: GaussianRows,
  precisions: readonly number[],
  tau: number,
): { rows: GaussianRows; precisions: readonly number[]; squaredError: number } {
  const [rowKey, precisionKey] = split(key);
  const rows = { ...old, mean: old.mean.slice() };
  const size = precisions.length;
  const epsilon = hostNormals(rowKey, side.count * size);
  let squaredError = side.residual.reduce((sum, residual) => sum + residual ** 2, 0);
  for (const { row, mean, precision, sums } of rowConditionals(side, rows, others, precisions, tau)) {
    setMean(rows, row, drawRow(mean, precision, epsilon.subarray(row * size, (row + 1) * size)));
    squaredError += rowError(rows, sums);
  }
  const conditionals = freeCoordinates(rows).map((k) => {
    let sum = 0;
    for (let i = 0; i < rows.count; i++) sum += rows.mean[i * rows.width + k] ** 2;
    return gammaGivenSquares(PRECISION_PRIOR, rows.count, sum);
  });
  const drawn = hostGammas(
    precisionKey,
    conditionals[0].shape,
    conditionals.map(({ rate }) => rate),
  );
  return { rows, precisions: drawn, squaredError };
}

/**
 * The same model as `variationalFactorisation` by Gibbs sampling: each block is drawn from its exact conditional, so
 * the draws converge to the posterior itself (Salakhutdinov & Mnih 2008b). The prediction is the mean over draws.
 */
export function gibbsFactorisation(
  table: RatingTable,
): Algorithm<{ readonly rank: number; readonly key: Key }, GibbsState, GibbsInfo> {
  return {
    init({ rank, key }) {
      const ones = new Array(rank + 1).fill(1);
      return { ...startFactorisation(table, rank, key), alpha: ones, beta: ones, tau: 1 };
    },
    step(key, state) {
      const [userKey, filmKey, noiseKey] = split(key, 3);
      const users = drawSide(userKey, table.byUser, state.users, state.films, state.alpha, state.tau);
      const films = drawSide(filmKey, table.byFilm, state.films, users.rows, state.beta, state.tau);
      const error = films.squaredError;
      const conditional = gammaGivenSquares(PRECISION_PRIOR, table.size, error);
      const [tau] = hostGammas(noiseKey, conditional.shape, [conditional.rate]);
      return [
        {
          mean: state.mean,
          users: users.rows,
          films: films.rows,
          alpha: users.precisions,
          beta: films.precisions,
          tau,
        },
        { trainRmse: Math.sqrt(error / table.size), noise: 1 / Math.sqrt(tau) },
      ];
    },
  };
}
