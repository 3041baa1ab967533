import type { Key } from '../../tensor';
import { key as makeKey } from '../../tensor';
import { type GaussianRows, productMoments, rowConditionals, setMean, startRows } from './gaussianRows';
import { hostNormals } from './hostDraws';
import type { RatingColumns, RatingTable } from './table';

/** A fitted table of ratings: rows of factors and biases for users and films around the mean. */
export interface Factorisation {
  /** m in stars. */
  readonly mean: number;
  readonly users: GaussianRows;
  readonly films: GaussianRows;
}

/** E[r̂] in stars for each user–film pair. */
export function predict(fit: Factorisation, pairs: Pick<RatingColumns, 'users' | 'films'>): Float64Array {
  return Float64Array.from(
    pairs.users,
    (user, n) => fit.mean + productMoments(fit.users, user, fit.films, pairs.films[n]).mean,
  );
}

/** Factors drawn from N(0, 0.1²), biases 0, no covariance. */
export function startFactorisation(table: RatingTable, rank: number, key: Key): Factorisation {
  if (!Number.isInteger(rank) || rank < 0)
    throw new RangeError(`the number of factors must be 0, 1, 2, …, got ${rank}`);
  const [users, films] = [table.byUser.count, table.byFilm.count];
  const draws = hostNormals(key, (users + films) * rank).map((value) => 0.1 * value);
  return {
    mean: table.mean,
    users: startRows(users, rank, true, draws.subarray(0, users * rank)),
    films: startRows(films, rank, false, draws.subarray(users * rank)),
  };
}

/** Settings of the maximum a posteriori fit. */
export interface MapOptions {
  /** K; 0 leaves user and film biases alone. */
  readonly rank: number;
  /** λ_factors: prior precision of a factor over the noise's. */
  readonly factorPenalty: number;
  /** λ_bias: prior precision of a bias over the noise's. */
  readonly biasPenalty: number;
  readonly sweeps: number;
  readonly key?: Key;
}

/**
 * Maximum a posteriori factors (probabilistic matrix factorisation, Salakhutdinov & Mnih 2008) by alternating least
 * squares: all users given the films, all films given the users. Minimises
 *   Σ (r − r̂)² + λ_factors Σ (‖u‖² + ‖v‖²) + λ_bias Σ (b² + c²);
 * with K = 0 it is the baseline of user and film biases.
 */
export function mapFactorisation(table: RatingTable, options: MapOptions): Factorisation {
  const { rank, factorPenalty, biasPenalty, sweeps, key = makeKey(0) } = options;
  if (!(factorPenalty > 0 && biasPenalty > 0)) {
    throw new RangeError(`penalties must be above 0, got ${factorPenalty} and ${biasPenalty}`);
  }
  const fit = startFactorisation(table, rank, key);
  const penalties = [...new Array(rank).fill(factorPenalty), biasPenalty];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const { row, mean } of rowConditionals(table.byUser, fit.users, fit.films, penalties, 1)) {
      setMean(fit.users, row, mean);
    }
    for (const { row, mean } of rowConditionals(table.byFilm, fit.films, fit.users, penalties, 1)) {
      setMean(fit.films, row, mean);
    }
  }
  return fit;
}
