import { describe, expect, test } from 'vitest';
import { play, riskOf, worthInData } from '../../src/models/priorWorth';
import { key, tf } from '../../src/tensor';

const population = { mean: 0, sd: 1, noise: 2 };

describe('what a prior is worth', () => {
  test('the population’s own prior is worth noise²/sd² observations, whatever n', () => {
    for (const n of [1, 3, 10, 100]) expect(worthInData({ mean: 0, sd: 1 }, population, n)).toBeCloseTo(4, 9);
    expect(worthInData('flat', population, 5)).toBeCloseTo(0, 12);
  });

  test('without a prior: squared error noise²/n; next datum ½ log(1 + 1/n) by the predictive, 1/(2n) plugged in', () => {
    for (const n of [1, 10, 100]) {
      const { squaredError, claimed, predictive, plugIn } = riskOf('flat', population, n);
      expect([squaredError, claimed]).toEqual([4 / n, 4 / n]);
      expect(predictive).toBeCloseTo(0.5 * Math.log1p(1 / n), 12);
      expect(plugIn).toBeCloseTo(0.5 / n, 12);
    }
  });

  test.each([
    ['own', { mean: 0, sd: 1 }],
    ['vague', { mean: 0, sd: 10 }],
    ['wrong and sure', { mean: 3, sd: 0.5 }],
  ])('the game, played with the posterior of inference/exact: %s', (_, belief) => {
    for (const n of [1, 10]) {
      const risk = riskOf(belief, population, n);
      const { squaredError, predictive } = play(belief, population, { key: key(n), n, tasks: 4000 });
      expect(Math.abs(squaredError.mean - risk.squaredError)).toBeLessThan(4 * squaredError.standardError);
      expect(Math.abs(predictive.mean - risk.predictive)).toBeLessThan(4 * predictive.standardError);
    }
  });

  test('a posterior’s own variance is the squared error only under the right prior; the game notices a wrong formula', () => {
    const right = riskOf({ mean: 0, sd: 1 }, population, 3);
    expect(right.claimed).toBeCloseTo(right.squaredError, 12);
    const wrong = riskOf({ mean: 3, sd: 0.5 }, population, 3);
    expect(wrong.claimed).toBeLessThan(wrong.squaredError / 10);
    const { squaredError } = play({ mean: 3, sd: 0.5 }, population, { key: key(1), n: 3, tasks: 4000 });
    expect(Math.abs(squaredError.mean - wrong.claimed)).toBeGreaterThan(10 * squaredError.standardError);
  });

  test('bad input is named; nothing leaks', () => {
    const before = tf.memory().numTensors;
    expect(() => riskOf({ mean: 0, sd: 0 }, population, 3)).toThrow(/sd of the prior.*0/);
    expect(() => riskOf('flat', population, 1.5)).toThrow(/1\.5/);
    play({ mean: 0, sd: 1 }, population, { key: key(1), n: 2, tasks: 3 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
