import { describe, expect, test } from 'vitest';
import { generatedCo2 } from '../../src/data/generated/co2';
import { gp } from '../../src/inference';
import {
  bending,
  compare,
  FIXED,
  forecast,
  foretellFrom,
  holdOut,
  partOf,
  partsOfBending,
  plain,
  splitAt,
  thinned,
  wandering,
} from '../../src/models/maunaLoa';
import { key } from '../../src/tensor';

const series = generatedCo2(240);

describe('the CO₂ kernels and their forecasts', () => {
  test('splits hold every month once', () => {
    const { train, test: rest } = splitAt(series, 1970);
    expect(train.x.length + rest.x.length).toBe(240);
    expect(Math.max(...train.x)).toBeLessThan(-10);
    expect(Math.min(...rest.x)).toBeGreaterThanOrEqual(-10);
    expect(splitAt(series, 1970, 2).test.x).toHaveLength(24);
    const random = holdOut(series, key(1), 30);
    expect(random.test.x).toHaveLength(30);
    expect([...random.train.x, ...random.test.x].sort((a, b) => a - b)).toEqual(
      [...train.x, ...rest.x].sort((a, b) => a - b),
    );
    expect(thinned(train, 3).x).toHaveLength(Math.ceil(train.x.length / 3));
    expect(() => splitAt(series, 1900)).toThrow('there are 0 months before 1900');
    expect(() => holdOut(series, key(1), 240)).toThrow('240 of 240 months');
  });

  test('scores against the formulas of a Gaussian, one month and two', () => {
    const { train, test: rest } = splitAt(series, 1970);
    const model = plain(320);
    const one = { train, test: { x: rest.x.slice(0, 1), y: rest.y.slice(0, 1) } };
    const first = forecast(model, one);
    const z = (rest.y[0] - first.mean[0]) / first.sd[0];
    expect(first.logDensity).toBeCloseTo(-0.5 * (Math.log(2 * Math.PI * first.sd[0] ** 2) + z * z), 10);
    expect(first.jointLogDensity).toBeCloseTo(first.logDensity, 8);
    expect(first.coverage).toBe(Number(Math.abs(z) <= 1.96));
    expect(first.error).toBeCloseTo(Math.abs(rest.y[0] - first.mean[0]), 10);
    const two = { train, test: { x: rest.x.slice(0, 2), y: rest.y.slice(0, 2) } };
    const then = forecast(model, {
      train: { x: [...train.x, rest.x[0]], y: [...train.y, rest.y[0]] },
      test: { x: [rest.x[1]], y: [rest.y[1]] },
    });
    expect(2 * forecast(model, two).jointLogDensity).toBeCloseTo(first.logDensity + then.logDensity, 7);
  });

  test('the parts of the posterior mean add up to it', () => {
    const { train } = splitAt(series, 1968);
    const x = [-12.5, -11.9];
    const start = bending(330);
    const model = gp.withHyperparameters(start, { 'bumps.variance': 0.7, 'trend.bend.size.variance': 2e-4 });
    const whole = gp.gpRegression(model, train).predict(x).mean;
    const means = Object.values(partsOfBending(model)).map((part) => partOf(model, train, part, x));
    const without = Object.values(partsOfBending(start)).map((part) => partOf(model, train, part, x));
    const total = (parts: number[][], i: number) => 330 + parts.reduce((sum, m) => sum + m[i], 0);
    x.forEach((_, i) => {
      expect(total(means, i)).toBeCloseTo(whole[i], 6);
      expect(Math.abs(total(without, i) - whole[i])).toBeGreaterThan(1e-3);
    });
  });

  test('on a bending series the parabola foretells better than the wanderer', () => {
    const split = splitAt(generatedCo2(300), 1978);
    const [bends, wanders] = [forecast(bending(330), split), forecast(wandering(330), split)];
    expect(bends.logDensity).toBeGreaterThan(wanders.logDensity);
  });

  test('compared models have climbed to a top of the evidence, what is fixed has stayed', async () => {
    const months = generatedCo2(120);
    const outside = splitAt(months, 1966);
    const inside = holdOut({ years: outside.train.x.map((t) => t + 1980), ppm: outside.train.y }, key(2), 20);
    const splits = { inside, outside: { train: inside.train, test: outside.test } };
    const [flat] = await compare({ flat: plain(320) }, splits);
    const [bent] = await compare({ bent: bending(320) }, splits, { maxIterations: 1 });
    expect([flat.name, flat.converged, bent.converged]).toEqual(['flat', true, false]);
    const slopes = gp.logEvidenceAndGradient(flat.model, inside.train).gradient;
    for (const slope of Object.values(slopes)) expect(Math.abs(slope)).toBeLessThan(1e-2);
    expect(flat.filled.x).toEqual(inside.test.x);
    expect(flat.foretold.x).toEqual(outside.test.x);
    const start = bending(320).kernel.hyperparameters;
    for (const name of FIXED) expect(bent.model.kernel.hyperparameters[name]).toBe(start[name]);
    const [[first], [second]] = await foretellFrom(months, [1962, 1964], [plain(320)], { span: 2 });
    expect([first.x.length, second.x.length]).toEqual([24, 24]);
    expect(second.error).toBe(forecast(plain(320), splitAt(months, 1964, 2)).error);
  });
});
