/** Ratings as parallel columns; users and films are numbered from 0. */
export interface RatingColumns {
  readonly users: Int32Array;
  readonly films: Int32Array;
  readonly stars: Float32Array;
}

/** The same ratings seen from one side: those of row i stand at `start[i] … start[i + 1] − 1`. */
export interface Side {
  readonly count: number;
  readonly start: Int32Array;
  /** Number of the other side's row. */
  readonly other: Int32Array;
  /** Rating minus the global mean. */
  readonly residual: Float64Array;
}

/** A sparse table of ratings r_ui, indexed by user and by film, with the mean of all of them. */
export interface RatingTable {
  readonly size: number;
  /** m, the mean of all training ratings, in stars. */
  readonly mean: number;
  readonly byUser: Side;
  readonly byFilm: Side;
}

function sideOf(rows: Int32Array, others: Int32Array, residual: Float64Array, count: number): Side {
  const start = new Int32Array(count + 1);
  for (const row of rows) start[row + 1]++;
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const next = start.slice();
  const side: Side = {
    count,
    start,
    other: new Int32Array(rows.length),
    residual: new Float64Array(rows.length),
  };
  for (let n = 0; n < rows.length; n++) {
    const at = next[rows[n]]++;
    side.other[at] = others[n];
    side.residual[at] = residual[n];
  }
  return side;
}

/**
 * Indexes ratings by user and by film.
 * @throws RangeError where there is no rating, a number is out of range or a rating is not finite, naming the row
 */
export function ratingTable(ratings: RatingColumns, userCount: number, filmCount: number): RatingTable {
  const { users, films, stars } = ratings;
  if (stars.length === 0 || users.length !== stars.length || films.length !== stars.length) {
    throw new RangeError(
      `ratings need equal, non-empty columns: ${users.length}, ${films.length}, ${stars.length}`,
    );
  }
  let total = 0;
  for (let n = 0; n < stars.length; n++) {
    if (!(users[n] >= 0 && users[n] < userCount))
      throw new RangeError(`rating ${n}: user ${users[n]} of ${userCount}`);
    if (!(films[n] >= 0 && films[n] < filmCount))
      throw new RangeError(`rating ${n}: film ${films[n]} of ${filmCount}`);
    if (!Number.isFinite(stars[n])) throw new RangeError(`rating ${n} is ${stars[n]}`);
    total += stars[n];
  }
  const mean = total / stars.length;
  const residual = Float64Array.from(stars, (value) => value - mean);
  return {
    size: stars.length,
    mean,
    byUser: sideOf(users, films, residual, userCount),
    byFilm: sideOf(films, users, residual, filmCount),
  };
}

/** Root mean squared error of predictions in stars. @throws RangeError unless there is one prediction for each rating */
export function rmse(predicted: ArrayLike<number>, stars: ArrayLike<number>): number {
  if (stars.length === 0 || predicted.length !== stars.length)
    throw new RangeError(`${predicted.length} predictions for ${stars.length} ratings`);
  let total = 0;
  for (let n = 0; n < stars.length; n++) total += (predicted[n] - stars[n]) ** 2;
  return Math.sqrt(total / stars.length);
}
