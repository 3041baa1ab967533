import { describe, expect, test } from 'vitest';
import { loadUci } from '../../src/data';
import { generatedRegression } from '../../src/data/generated/regression';
import { maximiseEvidence } from '../../src/inference';
import {
  AUTHORS,
  dropoutExperiment,
  ensembleExperiment,
  fold,
  foldsOf,
  gpExperiment,
  linearExperiment,
  publishedSplit,
  RUNS,
  recordName,
  runMethod,
  scoreOf,
  summarise,
  type Table,
  validationSplit,
} from '../../src/models/uci';
import { key, tf } from '../../src/tensor';

const table: Table = generatedRegression(80, 3);
const disjoint = (a: Int32Array, b: Int32Array) => !a.some((row) => b.includes(row));

describe('splits', () => {
  test('rows to fit, to choose by and to test on have nothing in common, and are all rows', () => {
    for (const s of [0, 7, 19]) {
      const outer = publishedSplit(table, s);
      const inner = validationSplit(outer, key(s));
      expect(disjoint(outer.fit, outer.predict)).toBe(true);
      expect(disjoint(inner.fit, inner.predict)).toBe(true);
      expect([...outer.fit, ...outer.predict].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 80 }, (_, i) => i),
      );
      expect([...inner.fit, ...inner.predict].sort((a, b) => a - b)).toEqual([...outer.fit]);
      expect(inner.fit.length).toBe(Math.floor(0.8 * outer.fit.length));
    }
    expect(() => publishedSplit(table, 20)).toThrow('split 20');
  });

  test('standardised by the rows to fit alone, and undone', () => {
    const split = publishedSplit(table, 3);
    const { fitX, fitY, y, scale } = fold(table, split);
    for (let d = 0; d < 3; d++) {
      const column = fitX.map((row) => row[d]);
      expect(column.reduce((a, b) => a + b) / column.length).toBeCloseTo(0, 10);
      expect(column.reduce((a, b) => a + b * b, 0) / column.length).toBeCloseTo(1, 10);
    }
    expect(fitY.reduce((a, b) => a + b) / fitY.length).toBeCloseTo(0, 10);
    split.predict.forEach((row, i) => {
      expect(scale.mean + scale.sd * y[i]).toBeCloseTo(table.y[row], 6);
    });
    // Test rows have no say: other targets there, the same scale.
    const other = { ...table, y: Array.from(table.y, (v, row) => (split.predict.includes(row) ? 1e3 : v)) };
    expect(fold(other, split).scale).toEqual(scale);
  });

  test('real or generated, the published splits of a table are disjoint', async () => {
    const yacht = await loadUci('yacht', { offline: true });
    for (let s = 0; s < 20; s++) {
      const { fit, predict } = publishedSplit(yacht, s);
      expect(fit.length + predict.length).toBe(yacht.rows);
      expect(disjoint(fit, predict)).toBe(true);
    }
  });
});

test('scores in the units of the table, by plain arithmetic', () => {
  const raw = [10, 14, 30];
  const scale = { mean: 12, sd: 4 };
  const y = Float64Array.from(raw, (v) => (v - 12) / 4);
  const [mean, sd] = [[11, 15, 24], 3];
  const inUnits = raw.map((v, i) => -0.5 * ((v - mean[i]) / sd) ** 2 - Math.log(sd * Math.sqrt(2 * Math.PI)));
  const standard = raw.map(
    (_, i) =>
      -0.5 * (((y[i] - (mean[i] - 12) / 4) * 4) / sd) ** 2 - Math.log((sd / 4) * Math.sqrt(2 * Math.PI)),
  );
  const found = scoreOf({ y, scale }, { mean: mean.map((m) => (m - 12) / 4), logDensity: standard });
  expect(found.rmse).toBeCloseTo(Math.sqrt((1 + 1 + 36) / 3), 10);
  expect(found.logLikelihood).toBeCloseTo(inUnits.reduce((a, b) => a + b) / 3, 10);
  // Densities left in standardised units are off by log sd.
  expect(Math.abs(standard.reduce((a, b) => a + b) / 3 - found.logLikelihood)).toBeCloseTo(Math.log(4), 10);
  expect(summarise([1, 2, 3, 6])).toEqual({ mean: 3, standardError: Math.sqrt(3.5) / 2 });
  expect(() => summarise([1, Number.NaN])).toThrow();
});

describe('methods', () => {
  const splits = [0, 5];
  const choosing = {
    dropRates: [0.05, 0.3],
    trainTau: 1,
    choices: [{ method: 'MC dropout' as const, taus: [0.3, 3] }],
  };
  const settings = {
    ...AUTHORS,
    hidden: 8,
    epochs: 30,
    batchSize: 32,
    learningRate: 0.01,
    passes: 60,
    validationPasses: 40,
  };

  test('the choice never sees the test rows: other targets there, the same choice, other scores', async () => {
    const before = tf.memory().numTensors;
    const run = async (own: Table) => {
      const folds = foldsOf(own, splits, key(2));
      return (await dropoutExperiment(folds, { ...settings, ...choosing, splits, key: key(1) }))[0];
    };
    const found = await run(table);
    const held = splits.map((s) => new Set(table.testRows[s]));
    for (const g of [0, 1]) {
      const spoilt = { ...table, y: Array.from(table.y, (v, row) => (held[g].has(row) ? v + 50 : v)) };
      const other = await run(spoilt);
      expect(other.chosen.tau[g]).toBe(found.chosen.tau[g]);
      expect(other.chosen.dropRate[g]).toBe(found.chosen.dropRate[g]);
      expect(other.rmse[g]).toBeGreaterThan(found.rmse[g] + 30);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a free τ: the same networks, precisions of one’s own', async () => {
    const folds = foldsOf(table, splits, key(2));
    const [one, found] = await dropoutExperiment(folds, {
      ...{ ...settings, splits, dropRates: [0], trainTau: 1, key: key(1), passes: 1, validationPasses: 1 },
      choices: [
        { method: 'MC dropout', taus: [0.01] },
        { method: 'MC dropout, free τ', taus: [0.01, 1, 10] },
      ],
    });
    expect(one.chosen.tau).toEqual([0.01, 0.01]);
    // Nothing is dropped, and λ is next to nothing: the same network twice, with another noise.
    found.rmse.forEach((rmse, i) => {
      expect(rmse).toBeCloseTo(one.rmse[i], 2);
    });
    expect(found.logLikelihood[0]).toBeGreaterThan(one.logLikelihood[0]);
    for (const tau of found.chosen.tau) expect([0.1, 1, 10]).toContain(tau);
    // Nothing is dropped: the passes are weight scaling.
    expect(found.also?.['weight scaling: rmse']).toEqual(found.rmse);
    found.logLikelihood.forEach((l, i) => {
      expect(found.also?.['weight scaling: log-likelihood'][i]).toBeCloseTo(l, 4);
    });
  });

  test('linear regression and Gaussian process, by their own formulas', async () => {
    const folds = foldsOf(table, splits, key(2));
    const linear = linearExperiment(folds, splits);
    const { fitX, fitY, x, y, scale } = folds.outer[0];
    const { posterior } = maximiseEvidence({ features: fitX.map((row) => [1, ...row]), targets: fitY });
    const errors = x.map(
      (row, i) => y[i] - posterior.mean[0] - row.reduce((s, v, d) => s + v * posterior.mean[d + 1], 0),
    );
    const rmse = scale.sd * Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / errors.length);
    expect(linear.rmse[0]).toBeCloseTo(rmse, 4);
    const process = await gpExperiment(folds, {
      splits,
      key: key(1),
      fitRows: 60,
      conditionRows: 100,
      maxIterations: 30,
    });
    // The targets are waves: a line cannot follow them.
    expect(process.rmse[0]).toBeLessThan(linear.rmse[0]);
    expect(process.logLikelihood[0]).toBeGreaterThan(linear.logLikelihood[0]);
  });

  test('ensembles choose when to stop', async () => {
    const before = tf.memory().numTensors;
    const found = await ensembleExperiment(foldsOf(table, splits, key(2)), {
      ...{
        key: key(3),
        splits,
        members: 3,
        hidden: 8,
        batchSize: 32,
        learningRate: 0.01,
        epochs: [2, 20, 40],
      },
    });
    for (const e of found.chosen.epochs) expect([2, 20, 40]).toContain(e);
    expect(found.rmse.every((v) => v > 0.2 && v < 10)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('every method runs by its name, and names a record of its own', async () => {
    const folds = foldsOf(table, [0], key(2));
    const { results, settings: used } = await runMethod('MC dropout', folds, {
      ...{ table: 'yacht', splits: [0], key: key(1), epochs: 2, passes: 4 },
    });
    expect(results.map(({ method }) => method)).toEqual(['MC dropout', 'MC dropout, free τ']);
    expect(results[1].rmse).toHaveLength(1);
    expect(used.epochs).toBe(2);
    expect(new Set(RUNS.map((method) => recordName('yacht', method))).size).toBe(RUNS.length);
    expect(recordName('yacht', 'MC dropout, free τ')).toBe('yacht-mc-dropout-free-tau');
  });
});
