import { expect, test } from 'vitest';
import { gaussianMixtureEm } from '../../../src/inference/variational/gaussianMixtureEm';
import { noKey } from '../noKey';

const data = [-2.2, -1.9, -2.4, -1.5, 1.8, 2.3, 2.9, 2.0, 1.1, 0.2].map((x) => [x]);

function run(steps: number, options = {}) {
  const em = gaussianMixtureEm(data, options);
  let state = em.init([[-1], [1]]);
  return Array.from({ length: steps }, () => {
    const [next, info] = em.step(noKey, state);
    state = next;
    return { state, ...info };
  });
}

/** The log likelihood straight from the densities. */
function logLikelihood(weights: number[], means: number[], variances: number[]): number {
  return data.reduce((sum, [x]) => {
    const density = weights.reduce(
      (p, w, k) =>
        p +
        (w * Math.exp((-0.5 * (x - means[k]) ** 2) / variances[k])) / Math.sqrt(2 * Math.PI * variances[k]),
      0,
    );
    return sum + Math.log(density);
  }, 0);
}

test('the log likelihood never falls, is the mixture’s, and ends where its gradient is zero', () => {
  const history = run(400);
  for (let i = 1; i < history.length; i++) {
    expect(history[i].logLikelihood).toBeGreaterThanOrEqual(history[i - 1].logLikelihood - 1e-9);
  }
  const { components } = history[399].state;
  const weights = components.map((c) => c.weight);
  const means = components.map((c) => c.mean[0]);
  const variances = components.map((c) => c.covariance.matrix.get(0, 0));
  const at = (d: number, field: number[]) => {
    const moved = (sign: number) => field.map((value, k) => (k === 0 ? value + sign * d : value));
    const f = (values: number[]) =>
      field === means ? logLikelihood(weights, values, variances) : logLikelihood(weights, means, values);
    return (f(moved(1)) - f(moved(-1))) / (2 * d);
  };
  expect(history[399].logLikelihood).toBeCloseTo(logLikelihood(weights, means, variances), 8);
  expect(Math.abs(at(1e-4, means))).toBeLessThan(1e-5);
  expect(Math.abs(at(1e-4, variances))).toBeLessThan(1e-5);
});

test('bad input and a collapsing component are named', () => {
  expect(() => gaussianMixtureEm([[1], [Number.NaN]])).toThrow('data[1][0] is NaN');
  const collapsing = gaussianMixtureEm([[0], [0], [5]]);
  expect(() => collapsing.init([[0], [5]])).toThrow('Component 0’s covariance is not positive definite');
  expect(() => gaussianMixtureEm([[0], [1]], { floor: -1 })).toThrow('floor must be ≥ 0, got -1');
});
