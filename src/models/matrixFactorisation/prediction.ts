import type { Algorithm } from '../../inference/algorithm';
import { productMoments } from './gaussianRows';
import { type Factorisation, predict } from './pointEstimates';
import { type RatingColumns, type RatingTable, rmse } from './table';

type Pairs = Pick<RatingColumns, 'users' | 'films'>;

/** What a Gaussian posterior says of ratings it has not seen. */
export interface RatingForecast {
  /** E[r̂] in stars. */
  readonly mean: Float64Array;
  /** Standard deviation of r̂ in stars: what is not known of this user and this film. */
  readonly uncertainty: Float64Array;
  /** Standard deviation of the rating itself: the uncertainty and the noise. */
  readonly spread: Float64Array;
}

/** Mean and standard deviations for each user–film pair. @param noise standard deviation of the noise in stars */
export function forecast(fit: Factorisation, pairs: Pairs, noise: number): RatingForecast {
  const moments = Array.from(pairs.users, (user, n) =>
    productMoments(fit.users, user, fit.films, pairs.films[n]),
  );
  return {
    mean: Float64Array.from(moments, ({ mean }) => fit.mean + mean),
    uncertainty: Float64Array.from(moments, ({ variance }) => Math.sqrt(variance)),
    spread: Float64Array.from(moments, ({ variance }) => Math.sqrt(variance + noise ** 2)),
  };
}

/** The same algorithm, whose info also holds what each state predicts for the pairs, in stars. */
export function watching<Start, State extends Factorisation, Info extends object>(
  algorithm: Algorithm<Start, State, Info>,
  pairs: Pairs,
): Algorithm<Start, State, Info & { readonly predicted: Float64Array }> {
  return {
    init: algorithm.init,
    step(key, state) {
      const [next, info] = algorithm.step(key, state);
      return [next, { ...info, predicted: predict(next, pairs) }];
    },
  };
}

/** Root mean squared error of the average of the first 1, 2, 3, … predictions: how fast averaging pays. */
export function averagedRmse(predictions: readonly Float64Array[], stars: ArrayLike<number>): number[] {
  const sum = new Float64Array(stars.length);
  return predictions.map((predicted, k) => {
    predicted.forEach((value, n) => {
      sum[n] += value;
    });
    return rmse(
      sum.map((value) => value / (k + 1)),
      stars,
    );
  });
}

/** Number of training ratings of each row of a side. */
export const ratingCounts = ({ start, count }: RatingTable['byUser']): number[] =>
  Array.from({ length: count }, (_, row) => start[row + 1] - start[row]);

/** Splits ratings in two by position: every `every`-th goes to the second part. For choosing penalties without the test. */
export function holdOut(ratings: RatingColumns, every: number): readonly [RatingColumns, RatingColumns] {
  if (!Number.isInteger(every) || every < 2) throw new RangeError(`every must be 2, 3, …, got ${every}`);
  const part = (held: boolean): RatingColumns => {
    const wanted = (_: number, n: number) => (n % every === every - 1) === held;
    return {
      users: ratings.users.filter(wanted),
      films: ratings.films.filter(wanted),
      stars: ratings.stars.filter(wanted),
    };
  };
  return [part(false), part(true)];
}

/** How good forecasts are for users or films with a certain number of training ratings. */
export interface CountGroup {
  /** Number of training ratings: from (included) and to (excluded). */
  readonly from: number;
  readonly to: number;
  readonly forecasts: number;
  /** Root mean square of the uncertainty of r̂ in stars. */
  readonly uncertainty: number;
  /** Root mean square of the standard deviation claimed for the rating in stars. */
  readonly claimed: number;
  /** Root mean squared error of the forecasts in stars. */
  readonly actual: number;
}

/**
 * Groups forecasts by a count that belongs to each, such as the training ratings of the film; empty groups are left out.
 * @param edges ascending: group k holds the counts from edges[k] up to but without edges[k + 1]
 */
export function forecastsByCount(
  said: RatingForecast,
  stars: ArrayLike<number>,
  counts: ArrayLike<number>,
  edges: readonly number[],
): CountGroup[] {
  return edges.slice(1).flatMap((to, k) => {
    const from = edges[k];
    const inside = Array.from(stars, (_, n) => n).filter((n) => counts[n] >= from && counts[n] < to);
    if (inside.length === 0) return [];
    const rootMeanSquare = (value: (n: number) => number) =>
      Math.sqrt(inside.reduce((sum, n) => sum + value(n) ** 2, 0) / inside.length);
    return [
      {
        from,
        to,
        forecasts: inside.length,
        uncertainty: rootMeanSquare((n) => said.uncertainty[n]),
        claimed: rootMeanSquare((n) => said.spread[n]),
        actual: rootMeanSquare((n) => said.mean[n] - stars[n]),
      },
    ];
  });
}
