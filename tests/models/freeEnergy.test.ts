import { expect, test } from 'vitest';
import { linearRegression } from '../../src/inference';
import { freeEnergy, targets } from '../../src/models';
import { key } from '../../src/tensor';

const model: freeEnergy.LinearModel = {
  features: [
    [1, -1.2],
    [1, 0.3],
    [1, 0.9],
    [1, 2.2],
  ],
  y: [-0.7, 0.6, 0.8, 2.1],
  beta: 4,
  A: [
    [0.8, 0.2],
    [0.2, 1.5],
  ],
};
const q: targets.Gaussian = {
  mean: [0.5, -0.3],
  covariance: [
    [0.5, -0.2],
    [-0.2, 0.3],
  ],
};

test('all lines of the derivation are one number', () => {
  const lines = freeEnergy.derivation(model, q);
  expect(targets.klOfGaussians(q, freeEnergy.densities(model).posterior)).toBeGreaterThan(1);
  expect(lines).toHaveLength(8);
  const prior = { mean: [0, 0], covariance: inverse(model.A) };
  const exact = linearRegression.logEvidence(prior, {
    features: model.features,
    targets: model.y,
    beta: model.beta,
  });
  for (const { value } of lines) expect(value).toBeCloseTo(exact, 9);
});

const inverse = ([[a, b], [c, d]]: readonly (readonly number[])[]): number[][] => {
  const det = a * d - b * c;
  return [
    [d / det, -b / det],
    [-c / det, a / det],
  ];
};

test('three points a direction integrate polynomials of degree five, and no more', () => {
  const standard = { mean: [0], covariance: [[1]] };
  expect(freeEnergy.expectation(standard, ([w]) => w ** 4)).toBeCloseTo(3, 12);
  expect(freeEnergy.expectation(standard, ([w]) => w ** 6)).toBeCloseTo(9, 12); // E[w⁶] = 15
  expect(freeEnergy.expectation(q, ([a, b]) => (a - 0.5) * (b + 0.3))).toBeCloseTo(-0.2, 12);
});

test('F is highest at the posterior, where it is log p(D); natural steps lead there and raise it', () => {
  const { posterior, logEvidence } = freeEnergy.densities(model);
  expect(freeEnergy.freeEnergy(model, posterior).F).toBeCloseTo(logEvidence, 9);
  let [at, before] = [q, freeEnergy.freeEnergy(model, q).F];
  for (let step = 0; step < 6; step++) {
    at = freeEnergy.towards(at, posterior, 0.4);
    const { F, klToPosterior } = freeEnergy.freeEnergy(model, at);
    expect(F).toBeGreaterThan(before);
    expect(F + klToPosterior).toBeCloseTo(logEvidence, 9);
    before = F;
  }
  const arrived = freeEnergy.towards(q, posterior, 1);
  expect(arrived.mean[1]).toBeCloseTo(posterior.mean[1], 10);
  expect(arrived.covariance[0][1]).toBeCloseTo(posterior.covariance[0][1], 10);
});

test('the mean of the log weights is F, the log of their mean log p(D)', () => {
  const { logEvidence } = freeEnergy.densities(model);
  // Nearer to the posterior than q: there the weights have a variance, and their mean an error.
  const near = freeEnergy.towards(q, freeEnergy.densities(model).posterior, 0.6);
  const result = freeEnergy.jensen(model, near, { key: key(1), draws: 20_000 });
  const { F } = freeEnergy.freeEnergy(model, near);
  expect(Math.abs(result.meanOfLog - F) / result.standardError).toBeLessThan(4);
  expect(Math.abs(result.logOfMean - logEvidence) / result.errorOfLogOfMean).toBeLessThan(4);
  expect(result.errorOfLogOfMean).toBeLessThan(0.02);
  expect(Math.abs(result.meanOfLog - logEvidence) / result.standardError).toBeGreaterThan(6); // they differ
});

test('what is no model is refused', () => {
  expect(() => freeEnergy.densities({ ...model, beta: 0 })).toThrow('beta');
  expect(() => freeEnergy.densities({ ...model, y: [1] })).toThrow('4 rows of features and 1 targets');
  const notPositive = {
    ...model,
    A: [
      [1, 2],
      [2, 1],
    ],
  };
  expect(() => freeEnergy.densities(notPositive)).toThrow('A is not positive definite');
  const lopsided = { ...model, A: [notPositive.A[0], [0, 1]] };
  expect(() => freeEnergy.densities(lopsided)).toThrow('A is not symmetric');
  expect(() => freeEnergy.densities({ ...model, A: [[1], [1]] })).toThrow('A must be 2 × 2');
  expect(() => freeEnergy.towards(q, q, 2)).toThrow('between 0 and 1, got 2');
  const three = { mean: [0, 0, 0], covariance: [q.covariance[0], q.covariance[1], [0, 1]] };
  for (const of of [freeEnergy.freeEnergy, freeEnergy.derivation])
    expect(() => of(model, three)).toThrow('There are 2 weights; the mean of q has 3');
  expect(() => freeEnergy.freeEnergy(model, { ...q, covariance: [[1]] })).toThrow('must be 2 × 2');
  expect(() => freeEnergy.freeEnergy(model, { ...q, mean: [Number.NaN, 0] })).toThrow('mean of q');
  expect(() => freeEnergy.jensen(model, q, { key: key(1), draws: 0 })).toThrow('draws');
});
