import { expect, test } from 'vitest';
import { scores } from '../../src/models';
import { key, random } from '../../src/tensor';
import reference from './reference/scores.json';

const count = (n: number) => Array.from({ length: n }, (_, i) => i);
const tenths = (value: number) => Math.round(value * 10) / 10;
const negatives = count(35).map((i) => tenths(Math.sin(1 + 1.7 * i)));
const positives = count(25).map((i) => tenths(Math.sin(2 + 2.3 * i) + 0.6));
const uniforms = (seed: number, n: number): number[] => {
  const drawn = random.uniform(key(seed), [n]);
  const values = [...drawn.dataSync()];
  drawn.dispose();
  return values;
};

test('AUROC and its standard error are those of scikit-learn and of all pairs one by one, ties included', () => {
  const found = scores.auroc(negatives, positives);
  expect(found.auroc).toBeCloseTo(reference.auroc, 12);
  expect(found.auroc).toBeCloseTo(reference.mannWhitney, 12);
  expect(found.standardError).toBeCloseTo(reference.standardError, 12);
  // By hand: of the pairs (1, 2), (1, 3), (2.5, 2), (2.5, 3) three are in order.
  expect(scores.auroc([1, 2.5], [2, 3]).auroc).toBe(0.75);
  expect(scores.auroc([1, 1], [1, 1]).auroc).toBe(0.5);
  expect(scores.auroc([0, 1], [2, 3])).toEqual({ auroc: 1, standardError: 0 });
});

test('without ties counted half, the AUROC would be another: the broken variant is caught', () => {
  const strict = positives.flatMap((p) => negatives.map((n) => Number(p > n)));
  const broken = strict.reduce((a, b) => a + b, 0) / strict.length;
  expect(Math.abs(broken - reference.auroc)).toBeGreaterThan(0.01);
});

test('exponential scores: the AUROC is a ratio of rates; both standard errors are the spread over repetitions', () => {
  // P(X > Y) for X ~ Exp(1/3), Y ~ Exp(1) is 3/4.
  const [m, n, repetitions] = [80, 60, 400];
  const draws = uniforms(1, repetitions * (m + n)).map((u) => -Math.log(1 - u));
  const found = count(repetitions).map((r) => {
    const some = draws.slice(r * (m + n), (r + 1) * (m + n));
    return scores.auroc(
      some.slice(0, m),
      some.slice(m).map((x) => 3 * x),
    );
  });
  const average = found.reduce((sum, one) => sum + one.auroc, 0) / repetitions;
  const sd = Math.sqrt(found.reduce((sum, one) => sum + (one.auroc - average) ** 2, 0) / (repetitions - 1));
  expect(Math.abs(average - 0.75)).toBeLessThan((4 * sd) / Math.sqrt(repetitions));
  const deLong = Math.sqrt(found.reduce((sum, one) => sum + one.standardError ** 2, 0) / repetitions);
  // A standard deviation from 400 values is known to 1/√800, 3.5 %.
  expect(Math.abs(deLong / sd - 1)).toBeLessThan(0.14);
  expect(Math.abs(scores.hanleyMcNeil(0.75, m, n) / sd - 1)).toBeLessThan(0.14);
});

test('the difference of two AUROCs on the same cases knows that they are the same', () => {
  const shifted = (values: readonly number[]) => values.map((value, i) => value + 0.1 * Math.cos(5 * i));
  const difference = scores.aurocDifference({
    negatives: [negatives, shifted(negatives)],
    positives: [positives, shifted(positives)],
  });
  const [a, b] = [scores.auroc(negatives, positives), scores.auroc(shifted(negatives), shifted(positives))];
  expect(difference.difference).toBeCloseTo(a.auroc - b.auroc, 12);
  expect(difference.standardError).toBeLessThan(0.5 * Math.hypot(a.standardError, b.standardError));
  const same = scores.aurocDifference({
    negatives: [negatives, negatives],
    positives: [positives, positives],
  });
  expect(same).toEqual({ difference: 0, standardError: 0 });
});

test('how many of some events happen: mean miss and variance by SciPy, also where tails are cut off', () => {
  const p = count(60).map((i) => 0.5 + 0.5 * Math.sin(0.3 + 1.1 * i));
  const found = scores.meanAbsoluteMiss(p);
  expect(found.mean).toBeCloseTo(reference.missMean, 10);
  expect(found.variance).toBeCloseTo(reference.missVariance, 10);
  // Of many fair coins |K − N/2| is on average √(N / 2π).
  expect(scores.meanAbsoluteMiss(Array(4000).fill(0.5)).mean).toBeCloseTo(Math.sqrt(4000 / (2 * Math.PI)), 2);
  expect(scores.meanAbsoluteMiss([1, 1, 0])).toEqual({ mean: 0, variance: 0 });
});

test('a calibrated forecaster has the calibration error of the floor; an overconfident one has more', () => {
  const p = uniforms(2, 500).map((u) => 0.5 + 0.5 * u);
  const trials = count(200).map((t) =>
    scores.reliability(
      p,
      uniforms(100 + t, 500).map((u, i) => u < p[i]),
    ),
  );
  const { floor, floorSd } = trials[0];
  const errors = trials.map(({ expectedError }) => expectedError);
  const average = errors.reduce((a, b) => a + b, 0) / 200;
  const sd = Math.sqrt(errors.reduce((sum, e) => sum + (e - average) ** 2, 0) / 199);
  expect(Math.abs(average - floor)).toBeLessThan((4 * floorSd) / Math.sqrt(200));
  expect(Math.abs(sd / floorSd - 1)).toBeLessThan(0.2); // known to 5 %
  expect(floor).toBeGreaterThan(0.01);
  const louder = scores.reliability(
    p.map((value) => Math.min(1, value + 0.1)),
    uniforms(3, 500).map((u, i) => u < p[i]),
  );
  expect(louder.expectedError).toBeGreaterThan(louder.floor + 4 * louder.floorSd);
  // The standard error of a bin is that of its count.
  const bin = scores.reliability([0.62, 0.68, 0.64], [1, 0, 1]).bins[0];
  expect(bin.standardError).toBeCloseTo(Math.sqrt(0.62 * 0.38 + 0.68 * 0.32 + 0.64 * 0.36) / 3, 12);
});

test('the Brier score comes apart into its parts, by hand and exactly where a bin holds one forecast', () => {
  const parts = scores.brierDecomposition([0.25, 0.25, 0.75, 0.75, 0.75], [0, 1, 1, 1, 0]);
  // 2/5 (0.25 − 1/2)² + 3/5 (0.75 − 2/3)²; 2/5 (1/2 − 3/5)² + 3/5 (2/3 − 3/5)²; 3/5 · 2/5
  expect(parts.reliability).toBeCloseTo(0.4 * 0.0625 + 0.6 / 144, 12);
  expect(parts.resolution).toBeCloseTo(0.4 * 0.01 + 0.6 / 225, 12);
  expect(parts.uncertainty).toBeCloseTo(0.24, 12);
  expect(parts.within).toBeCloseTo(0, 12);
  const p = count(60).map((i) => 0.5 + 0.5 * Math.sin(0.3 + 1.1 * i));
  const whole = scores.brierDecomposition(
    p,
    count(60).map((i) => i % 2),
  );
  expect(whole.brier).toBeCloseTo(reference.brier, 12);
});

test('case by case: log score as scikit-learn has it, errors, entropy; differences with a verdict', () => {
  const rows = count(60).map((i) => {
    const e = [0, 1, 2].map((c) => Math.exp(2 * Math.sin(1 + 0.9 * (3 * i + c))));
    return e.map((value) => value / (e[0] + e[1] + e[2]));
  });
  const found = scores.caseScores(
    rows,
    count(60).map((i) => (i * 7) % 3),
  );
  expect(found.logScore.reduce((a, b) => a + b, 0) / 60).toBeCloseTo(reference.logLoss, 12);
  expect(scores.caseScores([[0.2, 0.8]], [0])).toEqual({
    logScore: [-Math.log(0.2)],
    brier: [expect.closeTo(1.28, 12)],
    error: [1],
    confidence: [0.8],
  });
  expect(scores.entropies([[0.5, 0.5, 0]])[0]).toBeCloseTo(Math.log(2), 12);
  expect(scores.pairedDifference([1, 2, 3.2], [2, 3, 4])).toMatchObject({ verdict: 'first is better' });
  expect(scores.pairedDifference([1, 2, 3], [2, 1, 3]).verdict).toBe('no difference found');
});

test('what does not fit is said at once', () => {
  expect(() => scores.auroc([1], [2, 3])).toThrow('negatives');
  expect(() => scores.auroc([1, Number.NaN], [2, 3])).toThrow('negatives[1] is NaN');
  expect(() => scores.hanleyMcNeil(1.2, 5, 5)).toThrow('1.2');
  expect(() => scores.caseScores([[0.5, 0.5]], [2])).toThrow('labels');
  expect(() => scores.pairedDifference([1, 2], [1])).toThrow('second 1');
});
