import { expect, test } from 'vitest';
import { gridPosteriorOfDensity } from '../../src/inference';
import { bayesianNetwork as bnn } from '../../src/models';
import { key, normalCdf, random, tf } from '../../src/tensor';

test('a density table: total variation and lost log-likelihood of shifted normals, in closed form', () => {
  const noise = 0.3;
  const table = bnn.tabulate([[1, -2]], [0, 1], noise);
  expect(table.density[0].reduce((a, b) => a + b, 0) * table.y.step).toBeCloseTo(1, 6);
  const gap = bnn.gapTo(table, [[1.2, -2]], noise);
  const shifted = 2 * normalCdf(0.2 / 0.6).dataSync()[0] - 1;
  expect(Math.abs(gap.totalVariation - shifted / 2)).toBeLessThan(0.003);
  expect(gap.logLikelihood).toBeCloseTo(0.2 ** 2 / (4 * noise ** 2), 5);
  // Far away: nothing in common, and nothing underflows.
  const far = bnn.gapTo(table, [[50, -2]], noise);
  expect(far.totalVariation).toBeCloseTo(0.5, 6);
  expect(Number.isFinite(far.logLikelihood)).toBe(true);
  expect(() => bnn.gapTo(table, [[1]], noise)).toThrow('2 inputs, the functions 1');
});

test('its Monte Carlo error: as wide as what new draws make of the same comparison', () => {
  const draws = (seed: number, sd: number) =>
    tf.mul(random.normal(key(seed), [200, 1]), sd).arraySync() as number[][];
  const table = bnn.tabulate([...draws(1, 1), ...draws(2, 1), ...draws(3, 1)], [0], 0.5);
  const gaps = Array.from({ length: 30 }, (_, i) => bnn.gapTo(table, draws(10 + i, 0.5), 0.5));
  const values = gaps.map(({ totalVariation }) => totalVariation);
  const mean = values.reduce((a, b) => a + b, 0) / 30;
  const sd = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / 29);
  const claimed = gaps.reduce((s, { standardErrors }) => s + standardErrors.totalVariation, 0) / 30;
  // An sd from 30 values is right to 13 %, the mean claim a little better.
  expect(claimed / sd).toBeGreaterThan(0.6);
  expect(claimed / sd).toBeLessThan(1.6);
});

test('R̂ and ESS of columns: independent draws pass, a column of shifted chains does not', () => {
  const draws = random.normal(key(1), [400, 4, 2]);
  const shift = tf.tensor3d([0, 0, 0, 0, 0, 2, 0, 2], [1, 4, 2]);
  const { rhat, ess } = bnn.mixing(tf.add(draws, shift));
  expect(rhat[0]).toBeLessThan(1.02);
  expect(rhat[1]).toBeGreaterThan(1.2);
  expect(ess[0]).toBeGreaterThan(1000);
});

const setting = {
  net: bnn.network([1, 1, 1], { biases: false }),
  prior: { weights: 2, biases: 1 },
  noise: 0.3,
};
const x = [-2, -1.2, -0.5, 0.3, 0.9, 1.4, 2.1, 2.6].map((value) => [value]);
const data = bnn.simulate(setting, { theta: [0.9, 1.2], x, key: key(1) });

test('chains of a small network: the predictive mean of the grid, and functions, traces in one order', async () => {
  const chains = await bnn.sampleNetwork(setting, data, [[1], [3]], {
    key: key(2),
    method: { leapfrogs: 10 },
    chains: 4,
    warmUp: 200,
    draws: 300,
    xla: false,
    start: tf.tensor2d([1, 1, -1, -1].map((s) => [s, s])),
  });
  const { theta, mass } = bnn.gridTheta(
    gridPosteriorOfDensity(
      { w: { from: -8, to: 8, cells: 200 }, v: { from: -8, to: 8, cells: 200 } },
      bnn.regression(setting, data).logDensity,
    ),
  );
  const exact = bnn.predictive(bnn.functionsOf(setting.net, theta, [[1], [3]]), setting.noise, mass);
  const found = bnn.predictive(chains.functions, setting.noise);
  found.mean.forEach((mean, m) => {
    expect(Math.abs(mean - exact.mean[m])).toBeLessThan(
      (4 * exact.spread[m]) / Math.sqrt(chains.predictions.ess[m]),
    );
    expect(found.spread[m] / exact.spread[m]).toBeCloseTo(1, 0);
  });
  expect(chains.functions).toHaveLength(1200);
  expect(chains.functions[4 * 7 + 2][1]).toBe(chains.traces[1][2][7]);
  expect(chains.gradients).toBe(300 * 4 * 10);
  expect(Math.max(...chains.weights.rhat)).toBeGreaterThan(1.5);
}, 20_000);

const line = { net: bnn.network([1, 1]), prior: { weights: 1, biases: 0.5 }, noise: 0.4 };
const straight = bnn.simulate(line, { theta: [0.7, -0.2], x, key: key(3) });
test('Laplace with Gauss–Newton is exact for a straight line, and its tangent is the line itself', () => {
  const precision = [
    [1 + x.reduce((s, [v]) => s + v * v, 0) / 0.16, x.reduce((s, [v]) => s + v, 0) / 0.16],
    [x.reduce((s, [v]) => s + v, 0) / 0.16, 4 + x.length / 0.16],
  ];
  const det = precision[0][0] * precision[1][1] - precision[0][1] ** 2;
  const q = bnn.laplaceNetworks(line, straight, [[0], [2]], { mode: [0.7, -0.2], key: key(4), draws: 50 });
  expect(q.covariance[0][0]).toBeCloseTo(precision[1][1] / det, 6);
  expect(q.covariance[0][1]).toBeCloseTo(-precision[0][1] / det, 6);
  q.drawn.flat().forEach((value, i) => {
    expect(q.linearised.flat()[i]).toBeCloseTo(value, 4);
  });
});

test('ensembles of straight lines: MAP members agree with each other and with the ridge solution; anchored ones spread', async () => {
  const options = { key: key(5), members: 6, steps: 1500 };
  const map = await bnn.trainEnsemble(line, straight, { ...options, kind: 'posterior' });
  const sums = x.reduce(
    (s, [v], i) => ({ xx: s.xx + v * v, x: s.x + v, xy: s.xy + v * straight.y[i], y: s.y + straight.y[i] }),
    { xx: 0, x: 0, xy: 0, y: 0 },
  );
  const [a, b, c] = [1 + sums.xx / 0.16, sums.x / 0.16, 4 + x.length / 0.16];
  const [r0, r1] = [sums.xy / 0.16, sums.y / 0.16];
  const ridge = [(c * r0 - b * r1) / (a * c - b * b), (a * r1 - b * r0) / (a * c - b * b)];
  for (const theta of map.theta)
    theta.forEach((w, d) => {
      expect(w).toBeCloseTo(ridge[d], 3);
    });
  // A member anchored at θ₀: precision⁻¹ (Xᵀy/σ² + θ₀/s²).
  const anchored = await bnn.trainEnsemble(line, straight, { ...options, kind: 'anchored' });
  const spread = (list: readonly (readonly number[])[]) =>
    Math.max(...list.map((t) => t[1])) - Math.min(...list.map((t) => t[1]));
  expect(spread(map.theta)).toBeLessThan(1e-3);
  expect(spread(anchored.theta)).toBeGreaterThan(0.005);
  await expect(bnn.trainEnsemble(line, straight, { ...options, kind: 'none' as never })).rejects.toThrow(
    "'none'",
  );
});

test('dropout: masks leave out whole units with the rate’s probability, and never an input or a bias', () => {
  const net = bnn.network([2, 3, 1]);
  const rows = bnn.maskRows(net, 0.25, key(6), 4000).arraySync() as number[][];
  for (const row of rows.slice(0, 50)) expect(row.slice(0, 9).every((v) => v === 1)).toBe(true);
  const kept = rows.reduce((sum, row) => sum + row[10], 0) / rows.length;
  expect(Math.abs(kept - 0.75)).toBeLessThan(4 * Math.sqrt(0.1875 / 4000));
  expect(rows.every((row) => row[12] === 1)).toBe(true);
  const wide = bnn.maskRows(bnn.network([1, 2, 2]), 0.5, key(7), 50).arraySync() as number[][];
  expect(wide.every((row) => row[4] === row[5] && row[6] === row[7])).toBe(true);
});

test('dropout training lowers its loss, and its networks are masked copies of one', async () => {
  const before = tf.memory().numTensors;
  const wide = { net: bnn.network([1, 10, 1]), prior: { weights: 1.5, biases: 1 }, noise: 0.3 };
  const fit = await bnn.fitDropout(wide, data, { key: key(8), steps: 300, keep: 40 });
  expect(fit.losses[299]).toBeLessThan(fit.losses[0]);
  const outgoing = fit.theta.map((row) => row[20]);
  const values = new Set(outgoing);
  expect([...values].filter((v) => v !== 0)).toHaveLength(1);
  await expect(bnn.fitDropout(wide, data, { key: key(8), rate: 1 })).rejects.toThrow('lies in (0, 1), got 1');
  expect(tf.memory().numTensors - before).toBeLessThan(10);
});
