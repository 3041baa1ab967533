import type { Ratings, RatingsSplit } from '../movieLens';
import { numbers } from './numbers';

const RATINGS = 100_000;
const HELD_OUT = 10;
const FACTORS = 3;

/** Stars from a hidden model: mean, user and film biases, three factors each, noise; rounded to 1–5. */
export function generatedRatings(userCount: number, filmCount: number, seed = 5): RatingsSplit {
  const draw = numbers(seed);
  const normals = (n: number, scale: number) => Array.from({ length: n }, () => scale * draw.normal());
  const userBias = normals(userCount, 0.45);
  const filmBias = normals(filmCount, 0.55);
  const userFactors = normals(userCount * FACTORS, 0.6);
  const filmFactors = normals(filmCount * FACTORS, 0.6);
  const stars = (user: number, film: number): number => {
    let score = 3.6 + userBias[user] + filmBias[film] + 0.85 * draw.normal();
    for (let k = 0; k < FACTORS; k++)
      score += userFactors[user * FACTORS + k] * filmFactors[film * FACTORS + k];
    return Math.max(1, Math.min(5, Math.round(score)));
  };
  const weights = Array.from({ length: userCount }, () => Math.exp(draw.normal()));
  const total = weights.reduce((a, b) => a + b);
  const train: [number, number, number][] = [];
  const test: [number, number, number][] = [];
  for (let user = 0; user < userCount; user++) {
    const wanted = Math.min(
      filmCount / 3,
      20 + Math.round(((RATINGS - 20 * userCount) * weights[user]) / total),
    );
    const seen = new Set<number>();
    while (seen.size < wanted)
      seen.add(Math.min(filmCount - 1, Math.floor(filmCount * draw.uniform() ** 2.5)));
    [...seen].forEach((film, i) => {
      (i < HELD_OUT ? test : train).push([user, film, stars(user, film)]);
    });
  }
  const columns = (rows: [number, number, number][]): Ratings => ({
    users: Int32Array.from(rows, ([user]) => user),
    films: Int32Array.from(rows, ([, film]) => film),
    stars: Float32Array.from(rows, ([, , value]) => value),
  });
  return {
    userCount,
    filmCount,
    train: columns(train),
    test: columns(test),
    titles: Array.from({ length: filmCount }, (_, film) => `Film ${film + 1}`),
  };
}
