import { describe, expect, test } from 'vitest';
import { evidenceByGrid, growing, logisticData, logisticPosterior, scaling } from '../../src/models/logistic';
import { key, tf } from '../../src/tensor';

describe('logistic regression', () => {
  test('density against plain arithmetic, rows and single points', () => {
    const data = logisticData(key(1), { points: 7, dimension: 2 });
    const posterior = logisticPosterior(data);
    const [x, y] = [data.inputs.arraySync(), data.labels.dataSync()];
    const byHand = (w: number[]) =>
      x.reduce(
        (sum, row, n) => {
          const logit = row[0] * w[0] + row[1] * w[1];
          return sum - Math.log1p(Math.exp(y[n] === 1 ? -logit : logit));
        },
        w.reduce((sum, v) => sum - 0.5 * (v / 1.5) ** 2 - Math.log(1.5) - 0.5 * Math.log(2 * Math.PI), 0),
      );
    const points = [
      [0.3, -1],
      [2, 0.5],
    ];
    const rows = Array.from(posterior.logDensity(tf.tensor2d(points)).dataSync());
    expect(rows).toEqual(points.map((w) => expect.closeTo(byHand(w), 4)));
    expect(posterior.logDensity(tf.tensor1d(points[0])).dataSync()[0]).toBeCloseTo(byHand(points[0]), 4);
  });

  test('grid, importance sampling and VI agree where the grid is fine; a coarse grid does not', async () => {
    const [, two] = await growing(key(2), { dimensions: [1, 2], points: 30, cells: 6 });
    const { value, standardError } = two.reference;
    expect(Math.abs(two.thrifty.value - value)).toBeLessThan(4 * standardError + 0.002);
    expect(two.vi.value).toBeLessThan(value + 3 * (two.vi.standardError + standardError));
    expect(two.vi.standardError).toBeLessThan(0.02);
    expect(two.vi.value).toBeGreaterThan(value - 0.2);
    expect(two.grid.evaluations).toBe(36);
    expect(Math.abs(two.grid.value - value)).toBeGreaterThan(0.01);
  });

  test('evaluations of a grid are cells to the power of the dimension', () => {
    const data = logisticData(key(3), { points: 10, dimension: 3 });
    expect(evidenceByGrid(logisticPosterior(data), 9).evaluations).toBe(729);
  });

  test('minibatches reach the posterior of a small data set', async () => {
    const [row] = await scaling(key(4), { sizes: [1000] });
    expect(row.error).toBeLessThan(row.referenceSd);
    expect(row.sd / row.referenceSd).toBeGreaterThan(0.7);
    expect(row.sd / row.referenceSd).toBeLessThan(1.3);
    await expect(scaling(key(4), { sizes: [100] })).rejects.toThrow(/at least 256/);
  });

  test('the first width of q is kept where there are hardly any steps, and its data are the same', async () => {
    const options = { sizes: [1000], steps: 2 };
    const [wide] = await scaling(key(4), options);
    const [narrow] = await scaling(key(4), { ...options, initialScale: 0.01 });
    expect(wide.sd / 0.1).toBeCloseTo(1, 0);
    expect(narrow.sd / 0.01).toBeCloseTo(1, 0);
    expect(narrow.referenceSd).toBe(wide.referenceSd);
  });
});
