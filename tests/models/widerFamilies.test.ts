import { expect, test } from 'vitest';
import { bayesianNetwork as bnn } from '../../src/models';
import { key, tf } from '../../src/tensor';

const start = { mean: [0.5, -2, 1], sd: [0.1, 1.5, 30] };

/** log N of each row, in float64. */
const normal = (row: readonly number[]) =>
  row.reduce(
    (sum, v, d) =>
      sum -
      0.5 * ((v - start.mean[d]) / start.sd[d]) ** 2 -
      Math.log(start.sd[d]) -
      0.5 * Math.log(2 * Math.PI),
    0,
  );

test('families that start at given marginals: their first draws are those normals, and log q says so', () => {
  for (const family of [bnn.meanFieldAt(start), bnn.fullCovarianceAt(start)] as const) {
    const params = family.init(3, key(1)) as never;
    const { position, logQ } = family.sample(params, key(2), 4000);
    const rows = position.arraySync() as number[][];
    const found = bnn.marginalsOf(rows);
    start.sd.forEach((sd, d) => {
      // Standard errors of a mean and of an sd from 4,000 draws, four times.
      expect(Math.abs(found.mean[d] - start.mean[d])).toBeLessThan((4 * sd) / Math.sqrt(4000));
      expect(Math.abs(found.sd[d] / sd - 1)).toBeLessThan(4 / Math.sqrt(8000));
    });
    for (const s of [0, 1, 2]) expect(logQ.dataSync()[s]).toBeCloseTo(normal(rows[s]), 3);
    tf.dispose([params, position, logQ]);
  }
});

test('a coupling flow starts near its marginals, where the plain one does not', () => {
  const family = bnn.couplingFlowAt(start, { layers: 2 });
  const position = tf.tidy(() => family.sample(family.init(3, key(1)), key(2), 4000).position);
  const found = bnn.marginalsOf(position.arraySync() as number[][]);
  start.sd.forEach((sd, d) => {
    expect(Math.abs(found.mean[d] - start.mean[d])).toBeLessThan(0.15 * sd);
    expect(Math.abs(found.sd[d] / sd - 1)).toBeLessThan(0.15);
  });
});

test('a start that does not fit is refused', () => {
  expect(() => bnn.meanFieldAt(start).init(2, key(1))).toThrow('2 weights, but 3 means');
  expect(() => bnn.fullCovarianceAt({ mean: [0], sd: [0] }).init(1, key(1))).toThrow('sd[0] is 0');
  expect(() => bnn.marginalsOf([[1]])).toThrow('two draws or more');
});
