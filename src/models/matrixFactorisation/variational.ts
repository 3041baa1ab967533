import { Matrix } from 'ml-matrix';
import type { Algorithm } from '../../inference/algorithm';
import { type ElboTerms, elboOf } from '../../inference/variational/elbo';
import {
  expectation,
  expectedLog,
  type GammaFactor,
  gammaGivenSquares,
  gammaKl,
} from '../../inference/variational/gammaFactor';
import type { Key } from '../../tensor';
import {
  freeCoordinates,
  type GaussianRows,
  rowConditionals,
  rowError,
  setCovariance,
  setMean,
} from './gaussianRows';
import { type Factorisation, startFactorisation } from './pointEstimates';
import { PRECISION_PRIOR } from './precisionPrior';
import type { RatingTable, Side } from './table';

/**
 * q(U) q(V) q(α) q(β) q(τ): Gaussian rows, and a Gamma for each precision. The precision of each factor's prior is
 * learnt (α for users, β for films), so a factor that the data do not need shrinks to zero by itself.
 */
export interface VariationalState extends Factorisation {
  /** One for each unknown coordinate of a user's row: factors, then bias. */
  readonly alpha: readonly GammaFactor[];
  readonly beta: readonly GammaFactor[];
  /** Precision of the noise. */
  readonly tau: GammaFactor;
}

export interface VariationalInfo extends ElboTerms {
  /** 1 / √E[τ] in stars. */
  readonly noise: number;
}

interface UpdatedSide {
  readonly rows: GaussianRows;
  readonly precisions: readonly GammaFactor[];
  /** Σ over rows of −KL(q(row) ‖ N(0, diag(precision)⁻¹)), the expectation over the precisions taken. */
  readonly negativeKl: number;
  /** Σ E[(r − r̂)²] over all ratings, these rows being new and the others as they were. */
  readonly squaredError: number;
}

function updateSide(
  side: Side,
  old: GaussianRows,
  others: GaussianRows,
  before: readonly GammaFactor[],
  tau: GammaFactor,
): UpdatedSide {
  const rows = { ...old, mean: old.mean.slice(), covariance: old.covariance.slice() };
  const size = before.length;
  let entropy = 0;
  let squaredError = side.residual.reduce((sum, residual) => sum + residual ** 2, 0);
  for (const { row, mean, precision, sums } of rowConditionals(
    side,
    rows,
    others,
    before.map(expectation),
    expectation(tau),
  )) {
    setMean(rows, row, mean);
    setCovariance(rows, row, precision.solve(Matrix.eye(size)));
    squaredError += rowError(rows, sums);
    const factor = precision.lowerTriangularMatrix;
    for (let a = 0; a < size; a++) entropy += 0.5 * (1 + Math.log(2 * Math.PI)) - Math.log(factor.get(a, a));
  }
  const squares = sumOfSquares(rows);
  const precisions = squares.map((sum) => gammaGivenSquares(PRECISION_PRIOR, rows.count, sum));
  const expectedPrior = squares.reduce((total, sum, a) => {
    const q = precisions[a];
    return total + 0.5 * (rows.count * (expectedLog(q) - Math.log(2 * Math.PI)) - expectation(q) * sum);
  }, 0);
  return { rows, precisions, negativeKl: expectedPrior + entropy, squaredError };
}

/** How many stars each factor typically moves a rating, 1 / √(E α_k E β_k), the largest first. */
export function factorEffects({ alpha, beta }: VariationalState): number[] {
  return alpha
    .slice(0, -1) // the last belongs to the bias
    .map((a, k) => 1 / Math.sqrt(expectation(a) * expectation(beta[k])))
    .sort((a, b) => b - a);
}

/** Σ over rows of E[x²], for each unknown coordinate. */
function sumOfSquares(rows: GaussianRows): number[] {
  const { count, width, mean, covariance } = rows;
  return freeCoordinates(rows).map((k) => {
    let total = 0;
    for (let i = 0; i < count; i++)
      total += mean[i * width + k] ** 2 + covariance[(i * width + k) * width + k];
    return total;
  });
}

const negativeKls = (factors: readonly GammaFactor[]): number =>
  -factors.reduce((total, factor) => total + gammaKl(factor, PRECISION_PRIOR), 0);

/**
 * Bayesian matrix factorisation by coordinate ascent (Lim & Teh 2007, with biases and learnt precisions): a step
 * updates users, films, precisions and noise in turn and returns the ELBO, which never falls.
 *   r = m + b_u + c_i + uᵀv + ε,  ε ~ N(0, 1/τ),  factors and biases ~ N(0, 1/α_k), N(0, 1/β_k),  α, β, τ ~ Gamma(1, 1)
 */
export function variationalFactorisation(
  table: RatingTable,
): Algorithm<{ readonly rank: number; readonly key: Key }, VariationalState, VariationalInfo> {
  return {
    init({ rank, key }) {
      const precisions = new Array(rank + 1).fill(PRECISION_PRIOR);
      return {
        ...startFactorisation(table, rank, key),
        alpha: precisions,
        beta: precisions,
        tau: PRECISION_PRIOR,
      };
    },
    step(_key, state) {
      const users = updateSide(table.byUser, state.users, state.films, state.alpha, state.tau);
      const films = updateSide(table.byFilm, state.films, users.rows, state.beta, state.tau);
      const error = films.squaredError;
      const tau = gammaGivenSquares(PRECISION_PRIOR, table.size, error);
      const bound = elboOf({
        expectedLogLikelihood:
          0.5 * (table.size * (expectedLog(tau) - Math.log(2 * Math.PI)) - expectation(tau) * error),
        negativeKlUsers: users.negativeKl,
        negativeKlFilms: films.negativeKl,
        negativeKlPrecisions: negativeKls([...users.precisions, ...films.precisions, tau]),
      });
      const next = { mean: state.mean, users: users.rows, films: films.rows };
      return [
        { ...next, alpha: users.precisions, beta: films.precisions, tau },
        { ...bound, noise: 1 / Math.sqrt(expectation(tau)) },
      ];
    },
  };
}
