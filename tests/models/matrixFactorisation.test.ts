import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import {
  type Factorisation,
  factorEffects,
  gibbsFactorisation,
  mapFactorisation,
  predict,
  type RatingColumns,
  ratingTable,
  rmse,
  type VariationalState,
  variationalFactorisation,
} from '../../src/models/matrixFactorisation';
import { foldIn, key } from '../../src/tensor';

/** Users × films with a known low-rank table and noise from a small generator of our own. */
function synthetic(
  users: number,
  films: number,
  perUser: number,
): { ratings: RatingColumns; held: RatingColumns } {
  let state = 99;
  const uniform = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const factor = (n: number) => Array.from({ length: n }, () => [normal(), normal()]);
  const [u, v] = [factor(users), factor(films)];
  const rows: [number, number, number][] = [];
  for (let user = 0; user < users; user++) {
    for (let n = 0; n < perUser; n++) {
      const film = (user * 7 + n * 3) % films;
      rows.push([
        user,
        film,
        3 + u[user][0] * v[film][0] + 0.8 * u[user][1] + 0.5 * v[film][1] + 0.3 * normal(),
      ]);
    }
  }
  const columns = (part: typeof rows): RatingColumns => ({
    users: Int32Array.from(part, (row) => row[0]),
    films: Int32Array.from(part, (row) => row[1]),
    stars: Float32Array.from(part, (row) => row[2]),
  });
  return {
    ratings: columns(rows.filter((_, i) => i % 6 !== 0)),
    held: columns(rows.filter((_, i) => i % 6 === 0)),
  };
}

const { ratings, held } = synthetic(40, 31, 20);
const table = ratingTable(ratings, 40, 31);

/** Two users, three films, biases alone: r = m + b_u + c_i + ε is linear and Gaussian given the three precisions. */
const tiny: RatingColumns = {
  users: Int32Array.of(0, 0, 0, 1, 1),
  films: Int32Array.of(0, 1, 2, 0, 2),
  stars: Float32Array.of(4.5, 3, 4, 2.5, 1),
};
const tinyTable = ratingTable(tiny, 2, 3);

/** The posterior means of (b, c) and the log evidence, the three precisions integrated out on a grid of their logs. */
function exactBiases(): { mean: number[]; logEvidence: number } {
  const n = tiny.stars.length;
  const residual = Array.from(tiny.stars, (value) => value - tinyTable.mean);
  const design = new Matrix(n, 5);
  for (let i = 0; i < n; i++) {
    design.set(i, tiny.users[i], 1);
    design.set(i, 2 + tiny.films[i], 1);
  }
  const grid = Array.from({ length: 41 }, (_, i) => -6 + (12 * i) / 40);
  const mean = new Array(5).fill(0);
  let [max, total] = [-Infinity, 0];
  for (const a of grid) {
    for (const b of grid) {
      for (const t of grid) {
        const [alpha, beta, tau] = [Math.exp(a), Math.exp(b), Math.exp(t)];
        const prior = Matrix.diag([1 / alpha, 1 / alpha, 1 / beta, 1 / beta, 1 / beta]);
        const cross = design.mmul(prior);
        const chol = new CholeskyDecomposition(
          cross.mmul(design.transpose()).add(Matrix.eye(n).mul(1 / tau)),
        );
        const solved = chol.solve(Matrix.columnVector(residual));
        let logDet = 0;
        for (let i = 0; i < n; i++) logDet += 2 * Math.log(chol.lowerTriangularMatrix.get(i, i));
        const quadratic = residual.reduce((sum, r, i) => sum + r * solved.get(i, 0), 0);
        const log = -0.5 * (quadratic + logDet + n * Math.log(2 * Math.PI)) - alpha - beta - tau + a + b + t;
        const posterior = cross.transpose().mmul(solved).to1DArray();
        if (log > max) {
          const shrink = Math.exp(max - log);
          total *= shrink;
          for (let k = 0; k < 5; k++) mean[k] *= shrink;
          max = log;
        }
        const weight = Math.exp(log - max);
        total += weight;
        for (let k = 0; k < 5; k++) mean[k] += weight * posterior[k];
      }
    }
  }
  return {
    mean: mean.map((value) => value / total),
    logEvidence: max + Math.log(total) + 3 * Math.log(12 / 40),
  };
}

const exact = exactBiases();

/** The two users' biases, then the three films'. */
function biasesOf({ users, films }: Factorisation): number[] {
  return [users.mean[0], users.mean[2], ...[0, 1, 2].map((film) => films.mean[film * 2 + 1])];
}

function runVariational(sweeps: number, rank: number, data = table) {
  const algorithm = variationalFactorisation(data);
  let state: VariationalState = algorithm.init({ rank, key: key(3) });
  const elbos: number[] = [];
  for (let i = 0; i < sweeps; i++) {
    const [next, info] = algorithm.step(key(0), state);
    state = next;
    elbos.push(info.elbo);
  }
  return { state, elbos };
}

describe('variational matrix factorisation', () => {
  test('the ELBO never falls', () => {
    const { elbos } = runVariational(60, 3);
    elbos.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(elbos[i] - 1e-6);
    });
  });

  test('with biases alone: below the exact evidence by less than 2 nats, means within 0.1 stars of the exact ones', () => {
    const { state, elbos } = runVariational(500, 0, tinyTable);
    expect(elbos[499]).toBeLessThan(exact.logEvidence);
    expect(elbos[499]).toBeGreaterThan(exact.logEvidence - 2);
    biasesOf(state).forEach((value, k) => {
      expect(Math.abs(value - exact.mean[k])).toBeLessThan(0.1);
    });
  });

  test('a factor that the data do not need shrinks to zero', () => {
    const { state } = runVariational(200, 3);
    const sizes = state.alpha.slice(0, 3).map(({ shape, rate }) => rate / shape);
    sizes.sort((a, b) => b - a);
    expect(sizes[1]).toBeLessThan(0.2 * sizes[0]);
  });

  test('the effect of a factor is the product of its typical sizes for users and films, largest first', () => {
    const { state } = runVariational(60, 3);
    const size = ({ shape, rate }: { shape: number; rate: number }) => Math.sqrt(rate / shape);
    const products = [0, 1, 2].map((k) => size(state.alpha[k]) * size(state.beta[k]));
    const effects = factorEffects(state);
    expect(effects).toHaveLength(3); // the biases have a precision of their own, which is no factor
    effects.forEach((effect, k) => {
      expect(effect).toBeCloseTo([...products].sort((a, b) => b - a)[k], 12);
    });
  });

  test('uncertainty is larger for a user with few ratings', () => {
    const few = ratings.users.indexOf(39);
    const cut = (column: Int32Array | Float32Array) => column.subarray(0, few + 1);
    const data = ratingTable(
      { users: cut(ratings.users), films: cut(ratings.films), stars: cut(ratings.stars) } as RatingColumns,
      40,
      31,
    );
    const { users } = runVariational(40, 1, data).state;
    const biasVariance = (user: number) =>
      users.covariance[(user * users.width + users.bias) * users.width + users.bias];
    expect(biasVariance(39)).toBeGreaterThan(3 * biasVariance(0));
  });
});

describe('Gibbs sampling of the same model', () => {
  test('with biases alone its means are the exact posterior means, within 3 standard errors of eight chains', () => {
    const algorithm = gibbsFactorisation(tinyTable);
    const [chains, steps, burnIn] = [8, 1100, 100];
    const means = Array.from({ length: chains }, (_, chain) => {
      let state = algorithm.init({ rank: 0, key: key(chain) });
      const sums = new Array(5).fill(0);
      for (let i = 0; i < steps; i++) {
        [state] = algorithm.step(foldIn(key(100 + chain), i), state);
        if (i < burnIn) continue;
        biasesOf(state).forEach((draw, k) => {
          sums[k] += draw / (steps - burnIn);
        });
      }
      return sums;
    });
    const errors = (reference: readonly number[]) =>
      reference.map((value, k) => {
        const column = means.map((one) => one[k]);
        const mean = column.reduce((a, b) => a + b) / chains;
        const variance = column.reduce((sum, m) => sum + (m - mean) ** 2, 0) / (chains - 1);
        return Math.abs(mean - value) / Math.sqrt(variance / chains);
      });
    for (const error of errors(exact.mean)) expect(error).toBeLessThan(3);
    // broken variants that it tells apart: no shrinkage at all, and the means of the variational approximation
    const raw = mapFactorisation(tinyTable, { rank: 0, factorPenalty: 1, biasPenalty: 1e-6, sweeps: 2000 });
    const meanField = runVariational(500, 0, tinyTable).state;
    for (const other of [raw, meanField]) expect(Math.max(...errors(biasesOf(other)))).toBeGreaterThan(3);
  }, 180_000);

  test('its average predicts held-out ratings better than biases and than its own single draws', () => {
    const algorithm = gibbsFactorisation(table);
    let state = algorithm.init({ rank: 2, key: key(1) });
    const average = new Float64Array(held.stars.length);
    let single = 0;
    for (let i = 0; i < 150; i++) {
      [state] = algorithm.step(foldIn(key(2), i), state);
      if (i < 50) continue;
      const drawn = predict(state, held);
      drawn.forEach((value, n) => {
        average[n] += value / 100;
      });
      single += rmse(drawn, held.stars) / 100;
    }
    const biases = mapFactorisation(table, { rank: 0, factorPenalty: 1, biasPenalty: 0.3, sweeps: 20 });
    expect(rmse(average, held.stars)).toBeLessThan(single);
    expect(rmse(average, held.stars)).toBeLessThan(0.75 * rmse(predict(biases, held), held.stars));
  });
});

describe('point estimates and bad input', () => {
  test('an error needs one prediction for each rating', () => {
    expect(() => rmse([1, 2], [1, 2, 3])).toThrow('2 predictions for 3 ratings');
    expect(() => rmse([], [])).toThrow('0 predictions for 0 ratings');
  });

  test('the MAP biases solve the penalised normal equations', () => {
    const fit = mapFactorisation(tinyTable, { rank: 0, factorPenalty: 1, biasPenalty: 0.5, sweeps: 300 });
    for (let user = 0; user < 2; user++) {
      let gradient = 0.5 * fit.users.mean[user * 2];
      const rows = Array.from(tiny.users.keys()).filter((n) => tiny.users[n] === user);
      const predicted = predict(fit, tiny);
      for (const n of rows) gradient -= tiny.stars[n] - predicted[n];
      expect(Math.abs(gradient)).toBeLessThan(1e-8);
    }
  });

  test('empty, out of range, not a number, bad settings', () => {
    const none = { users: new Int32Array(), films: new Int32Array(), stars: new Float32Array() };
    expect(() => ratingTable(none, 1, 1)).toThrow(/non-empty/);
    expect(() => ratingTable(tiny, 1, 3)).toThrow(/rating 3: user 1 of 1/);
    expect(() => ratingTable({ ...tiny, stars: Float32Array.of(1, 2, Number.NaN, 4, 5) }, 2, 3)).toThrow(
      /rating 2 is NaN/,
    );
    const options = { rank: 2, factorPenalty: 0, biasPenalty: 1, sweeps: 1 };
    expect(() => mapFactorisation(table, options)).toThrow(/penalties must be above 0, got 0/);
    expect(() => mapFactorisation(table, { ...options, factorPenalty: 1, rank: 1.5 })).toThrow(/got 1.5/);
  });
});
