import { BadDataError, type FindOptions, findFile } from './files';
import type { RemoteFile } from './files/remoteFile';
import { generatedRatings } from './generated/ratings';
import { type Origin, realOrGenerated } from './origin';

/** Ratings as parallel columns; users and films are numbered from 0. */
export interface Ratings {
  readonly users: Int32Array;
  readonly films: Int32Array;
  /** 1 to 5 stars. */
  readonly stars: Float32Array;
}

export interface RatingsSplit {
  readonly userCount: number;
  readonly filmCount: number;
  /** The published split ua: all but ten ratings of each user. */
  readonly train: Ratings;
  /** Ten ratings of each user. */
  readonly test: Ratings;
  readonly titles: readonly string[];
}

const file = (name: string, sha256: string): RemoteFile => ({
  path: `ml-100k/${name}`,
  sha256,
  mirrors: [{ url: 'https://files.grouplens.org/datasets/movielens/ml-100k.zip', member: `ml-100k/${name}` }],
});

const FILES = {
  train: file('ua.base', '67b5bcdb380c29f85d56a012ecd88612ae020f30a6730d117a334ee8203b91f2'),
  test: file('ua.test', 'd0497e202417720f57a184ec8c66be2d1afa4ff41bb53787c57b28d6bf79bc42'),
  films: file('u.item', '553841ebc7de3a0fd0d6b62a204ea30c1e651aacfb2814c7a6584ac52f2c5701'),
};

/** Reads lines of `user, film, stars, time` between tabs, numbered from 1. @throws BadDataError naming the line */
export function parseRatings(text: string, users: number, films: number, where = 'ratings'): Ratings {
  const rows = text
    .trim()
    .split('\n')
    .map((line) => line.split('\t').map(Number));
  const bad = rows.findIndex(
    ([u, f, s]) => !(u >= 1 && u <= users && f >= 1 && f <= films && s >= 1 && s <= 5),
  );
  if (bad >= 0)
    throw new BadDataError(where, `line ${bad + 1} is not "user film stars": ${rows[bad].join(' ')}`);
  return {
    users: Int32Array.from(rows, ([u]) => u - 1),
    films: Int32Array.from(rows, ([, f]) => f - 1),
    stars: Float32Array.from(rows, ([, , s]) => s),
  };
}

const USERS = 943;
const FILMS = 1682;

/**
 * MovieLens 100k (GroupLens, research use only, not to be passed on): 943 users, 1,682 films, the published split ua;
 * generated ratings of the same shape otherwise, and `origin` says so.
 */
export function loadMovieLens(
  options: FindOptions = {},
): Promise<RatingsSplit & { readonly origin: Origin }> {
  return realOrGenerated<RatingsSplit>(
    'MovieLens 100k',
    async () => {
      const [train, test, films] = [
        await findFile(FILES.train, options),
        await findFile(FILES.test, options),
        await findFile(FILES.films, options),
      ];
      const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);
      return {
        userCount: USERS,
        filmCount: FILMS,
        train: parseRatings(text(train.bytes), USERS, FILMS, train.where),
        test: parseRatings(text(test.bytes), USERS, FILMS, test.where),
        titles: text(films.bytes)
          .trim()
          .split('\n')
          .map((line) => line.split('|')[1]),
      };
    },
    () => generatedRatings(USERS, FILMS),
  );
}
