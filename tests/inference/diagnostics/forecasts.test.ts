import { describe, expect, it } from 'vitest';
import {
  brierScore,
  brierScoreClasses,
  calibration,
  coverageError,
  crpsDraws,
  crpsNormal,
  discrepancyCheck,
  energyScore,
  intervalCoverage,
  intervalScore,
  logScore,
  meanScore,
  predictiveCheck,
  probabilityIntegralTransform,
  topLabelCalibration,
} from '../../../src/inference/diagnostics';
import { normals, uniforms } from './draws';
import tables from './reference/tables.json';

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('calibration', () => {
  const uniform = uniforms(77);
  const probabilities = Array.from({ length: 400 }, uniform);
  const outcomes = probabilities.map((p) => uniform() < p ** 1.5);

  it('agrees with scikit-learn', () => {
    const { bins, expectedError } = calibration(probabilities, outcomes);
    expect(expectedError).toBeCloseTo(tables.calibration.expectedError, 12);
    bins.forEach((bin, b) => {
      expect(bin.frequency).toBeCloseTo(tables.calibration.frequency[b], 12);
      expect(bin.confidence).toBeCloseTo(tables.calibration.confidence[b], 12);
    });
    const brier = average(probabilities.map((p, i) => brierScore(p, outcomes[i])));
    expect(brier).toBeCloseTo(tables.calibration.brier, 12);
  });

  it('bins of equal count hold equally many, and ties merge bins', () => {
    const { bins } = calibration(probabilities, outcomes, { binning: 'count', bins: 8 });
    expect(bins.map((bin) => bin.count)).toEqual(new Array(8).fill(50));
    const same = calibration([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0], { binning: 'count', bins: 3 });
    expect(same.bins).toHaveLength(1);
    expect(same.expectedError).toBe(0);
  });

  it('error shrinks to zero for calibrated forecasts and stays for over-confident ones', () => {
    const u = uniforms(4);
    const p = Array.from({ length: 40_000 }, u);
    const y = p.map((q) => u() < q);
    const sharpened = p.map((q) => q ** 2 / (q ** 2 + (1 - q) ** 2));
    // The error of a frequency in a bin of 4000 is below 0.008.
    expect(calibration(p, y).expectedError).toBeLessThan(0.01);
    expect(calibration(sharpened, y).expectedError).toBeGreaterThan(0.05);
  });

  it('top label: confidence of the first choice against whether it was right', () => {
    const rows = [
      [0.7, 0.2, 0.1],
      [0.1, 0.8, 0.1],
      [0.3, 0.3, 0.4],
    ];
    const { bins, maximumError } = topLabelCalibration(rows, [0, 2, 2], { bins: 2 });
    expect(bins.map((bin) => [bin.count, bin.frequency])).toEqual([
      [1, 1],
      [2, 0.5],
    ]);
    expect(maximumError).toBeCloseTo(0.6, 12);
  });

  it('PIT and coverage of the right and of a too narrow predictive', () => {
    const z = normals(21);
    const y = Array.from({ length: 2000 }, z);
    const draws = y.map(() => Array.from({ length: 99 }, z));
    const pit = probabilityIntegralTransform(draws, y);
    const narrow = probabilityIntegralTransform(
      draws.map((d) => d.map((x) => x / 2)),
      y,
    );
    for (const { level, coverage } of intervalCoverage(pit)) {
      // Three binomial standard errors, plus the grain of 99 draws.
      expect(Math.abs(coverage - level)).toBeLessThan(3 * Math.sqrt((level * (1 - level)) / 2000) + 0.01);
    }
    expect(coverageError(pit)).toBeLessThan(0.02);
    // Half the scale: the 90 % interval reaches 0.822 sd and covers 59 %.
    expect(intervalCoverage(narrow, [0.9])[0].coverage).toBeCloseTo(0.589, 1);
    expect(probabilityIntegralTransform([[1, 2, 2, 3]], [2])[0]).toBe(0.5);
  });

  it('refuses what is no forecast', () => {
    expect(() => calibration([0.2, 1.2], [0, 1])).toThrow('probabilities[1] is 1.2');
    expect(() => calibration([0.2], [0, 1])).toThrow('must match one to one');
    expect(() => calibration([0.2], [2])).toThrow('outcomes[0] is 2');
    expect(() => calibration([], [])).toThrow('empty');
    expect(() => calibration([0.2], [1], { bins: 0 })).toThrow('bins is 0');
    expect(() => topLabelCalibration([[0.5, 0.4]], [0])).toThrow('sum to 0.9');
    expect(() => topLabelCalibration([[0.5, 0.5]], [2])).toThrow('labels[0] is 2');
    expect(() => intervalCoverage([1.5])).toThrow('pit[0] is 1.5');
    expect(() => probabilityIntegralTransform([[Number.NaN]], [1])).toThrow('NaN');
  });
});

describe('scores', () => {
  const z = normals(5);
  const draws = Array.from({ length: 40 }, z);
  const vectors = Array.from({ length: 20 }, (_, i) => draws.slice(2 * i, 2 * i + 2));

  it('agree with scoringrules', () => {
    for (const { mu, sigma, y, score } of tables.scores.crpsNormal) {
      expect(Math.abs(crpsNormal(mu, sigma, y) / score - 1)).toBeLessThan(1e-12);
    }
    expect(crpsDraws(draws, 0.7)).toBeCloseTo(tables.scores.crpsDraws, 12);
    expect(crpsDraws(draws, 0.7, true)).toBeCloseTo(tables.scores.crpsDrawsFair, 12);
    expect(energyScore(vectors, [0.4, -0.2])).toBeCloseTo(tables.scores.energy, 12);
    expect(intervalScore({ lower: -1, upper: 2.5, level: 0.9, y: 3.2 })).toBeCloseTo(
      tables.scores.interval,
      12,
    );
  });

  it('CRPS is the integral of (F(x) − [x ≥ y])²', () => {
    const y = 0.7;
    const step = 1e-3;
    let integral = 0;
    for (let x = -8 + step / 2; x < 8; x += step) {
      const below = draws.filter((d) => d <= x).length / draws.length;
      integral += (below - (x >= y ? 1 : 0)) ** 2 * step;
    }
    // The midpoint rule is out by at most one step per jump.
    expect(Math.abs(crpsDraws(draws, y) - integral)).toBeLessThan(draws.length * step * 0.5);
  });

  it('the energy score in one dimension is the CRPS', () => {
    const column = draws.map((d) => [d]);
    expect(energyScore(column, [0.7])).toBeCloseTo(crpsDraws(draws, 0.7), 12);
    expect(energyScore(column, [0.7], true)).toBeCloseTo(crpsDraws(draws, 0.7, true), 12);
  });

  it('are proper: the truth scores best, a shifted or rescaled forecast worse', () => {
    const ys = Array.from({ length: 4000 }, z);
    const scoreOf = (mu: number, sigma: number) => meanScore(ys.map((y) => crpsNormal(mu, sigma, y)));
    const truth = scoreOf(0, 1);
    for (const [mu, sigma] of [
      [0.3, 1],
      [0, 0.6],
      [0, 1.6],
    ]) {
      const difference = meanScore(ys.map((y) => crpsNormal(mu, sigma, y) - crpsNormal(0, 1, y)));
      expect(difference.mean / difference.standardError).toBeGreaterThan(3);
    }
    // E CRPS of N(0, 1) under itself is 1/√π.
    expect(Math.abs(truth.mean - 1 / Math.sqrt(Math.PI))).toBeLessThan(3 * truth.standardError);
    const interval = (half: number) =>
      average(ys.map((y) => intervalScore({ lower: -half, upper: half, level: 0.9, y })));
    expect(interval(1.645)).toBeLessThan(Math.min(interval(1.2), interval(2.2)));
  });

  it('Brier over two classes is twice Brier of the event, and log score is −log p', () => {
    expect(brierScoreClasses([0.3, 0.7], 1)).toBeCloseTo(2 * brierScore(0.7, true), 12);
    expect(logScore(-2)).toBe(2);
    expect(logScore(Number.NEGATIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuse what is no forecast', () => {
    expect(() => crpsNormal(0, 0, 1)).toThrow('sigma is 0');
    expect(() => crpsNormal(Number.NaN, 1, 1)).toThrow('mu must be a finite number, got NaN');
    expect(() => crpsDraws([], 1)).toThrow('empty');
    expect(() => crpsDraws([1], 1, true)).toThrow('at least 2');
    expect(() => energyScore([[1, 2], [1]], [0, 0])).toThrow('draws[1] has 1 entries but y has 2');
    expect(() => intervalScore({ lower: 1, upper: 0, level: 0.9, y: 0 })).toThrow('lower 1 exceeds upper 0');
    expect(() => intervalScore({ lower: 0, upper: 1, level: 90, y: 0 })).toThrow('level is 90');
    expect(() => logScore(Number.NaN)).toThrow('NaN');
    expect(() => brierScore(-0.1, 1)).toThrow('p is -0.1');
    expect(() => meanScore([1])).toThrow('at least 2');
  });
});

describe('predictive checks', () => {
  const z = normals(55);
  const data = Array.from({ length: 30 }, z);
  const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values));

  it('a model that made the data gives uniform p-values', () => {
    const pValues = Array.from({ length: 200 }, () => {
      const own = Array.from({ length: 10 }, z);
      const replications = Array.from({ length: 99 }, () => Array.from({ length: 10 }, z));
      return predictiveCheck(own, replications, largest).pValue;
    });
    // Mean of 200 uniforms: sd 0.0204.
    expect(Math.abs(average(pValues) - 0.5)).toBeLessThan(0.062);
  });

  it('a model with too small a scale cannot make the largest value', () => {
    const replications = Array.from({ length: 500 }, () => Array.from({ length: 30 }, () => z() / 3));
    const check = predictiveCheck(data, replications, largest);
    expect(check.pValue).toBe(0);
    expect(check.observed).toBe(largest(data));
  });

  it('discrepancies are compared pair by pair', () => {
    const check = discrepancyCheck([1, 5, 2, 2], [2, 4, 2, 1]);
    expect(check.pValue).toBe(0.5);
    expect(check.standardError).toBe(0.25);
  });

  it('refuses replications of another length and statistics that are not finite', () => {
    expect(() => predictiveCheck([1, 2], [[1]], largest)).toThrow(
      'replications[0] has 1 entries but data has 2',
    );
    expect(() => predictiveCheck([1, 2], [], largest)).toThrow('replications is empty');
    expect(() => predictiveCheck([1], [[1]], () => Number.NaN)).toThrow('NaN');
  });
});
