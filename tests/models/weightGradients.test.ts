import { describe, expect, test } from 'vitest';
import { estimateOf } from '../../src/inference';
import { bayesianNetwork, freeEnergy, weightGradients as wg } from '../../src/models';
import { valueMoments } from '../../src/models/linearGaussian';
import { ksDistance } from '../../src/models/reparameterisation';
import { key, random, tf } from '../../src/tensor';

const model: freeEnergy.LinearModel = {
  features: [
    [1, -1.2, 0.4],
    [1, 0.3, -0.8],
    [1, 0.9, 0.1],
    [1, 2.2, 1.1],
  ],
  y: [-0.7, 0.6, 0.8, 2.1],
  beta: 4,
  A: [
    [0.8, 0.2, 0],
    [0.2, 1.5, 0.1],
    [0, 0.1, 1],
  ],
};
const q: wg.MeanField = { mu: [0.5, -0.3, 0.2], sigma: [0.4, 0.3, 0.6] };

/** Central differences of a function of (μ, log σ). */
function differences(F: (q: wg.MeanField) => number, { mu, sigma }: wg.MeanField, h = 1e-4): number[] {
  const D = mu.length;
  const at = (i: number, by: number) =>
    F({
      mu: mu.map((m, j) => (j === i ? m + by : m)),
      sigma: sigma.map((s, j) => (j + D === i ? s * Math.exp(by) : s)),
    });
  return Array.from({ length: 2 * D }, (_, i) => (at(i, h) - at(i, -h)) / (2 * h));
}

/** The largest distance of a mean from what is expected, in standard errors. */
function worst(rows: readonly (readonly number[])[], truth: readonly number[]): number {
  return Math.max(...wg.errorsOf(wg.entriesOf(rows), truth));
}

describe('Bayesian linear regression', () => {
  test('the exact gradient is that of the free energy of chapter 3', () => {
    const F = ({ mu, sigma }: wg.MeanField) =>
      freeEnergy.freeEnergy(model, {
        mean: mu,
        covariance: sigma.map((s, i) => sigma.map((_, j) => (i === j ? s * s : 0))),
      }).F;
    const exact = wg.exactGradient(model, q);
    differences(F, q).forEach((d, i) => {
      expect(exact[i]).toBeCloseTo(d, 5);
    });
  });

  test.each(['score', 'baseline', 'rao-blackwell', 'path'] as const)(
    '%s: means and variances of draws are the exact ones',
    (kind) => {
      const S = 20_000;
      const rows = wg.estimates(model, q, { key: key(1), S, kind });
      expect(worst(rows, wg.exactGradient(model, q))).toBeLessThan(4);
      const { mu, logSigma } = wg.exactMoments(model, q, kind);
      [...mu.variance, ...logSigma.variance].forEach((variance, i) => {
        const found = estimateOf(rows.map((row) => row[i]));
        expect(Math.abs(found.variance - variance) / found.errorOfVariance).toBeLessThan(4.5);
      });
    },
  );

  test('a forgotten 1/σ, ε or KL is caught', () => {
    const truth = wg.exactGradient(model, q);
    const kl = wg.complexityGradient(model.A, q);
    const score = wg.estimates(model, q, { key: key(1), S: 20_000, kind: 'baseline' });
    const path = wg.estimates(model, q, { key: key(1), S: 4000, kind: 'path' });
    expect(
      worst(
        score.map((row) => row.map((g, i) => (i < 3 ? g * q.sigma[i] : g))),
        truth,
      ),
    ).toBeGreaterThan(6);
    expect(
      worst(
        path.map((row) => row.map((g, i) => g + kl[i])),
        truth,
      ),
    ).toBeGreaterThan(6);
    const withoutNoise = path.map((row) =>
      row.map((g, i) => (i < 3 ? g : (row[i - 3] + kl[i - 3]) * q.sigma[i - 3])),
    );
    expect(worst(withoutNoise, truth)).toBeGreaterThan(6);
  });

  test('differences with common noise are the re-parameterised gradient; with new noise, noise', () => {
    const [h, S] = [1e-3, 50];
    const path = wg.estimates(model, q, { key: key(2), S, kind: 'path' });
    const common = wg.finiteDifferences(model, q, { key: key(2), S, h, common: true });
    const apart = common.flatMap((row, s) => row.map((d, i) => Math.abs(d - path[s][i])));
    expect(Math.max(...apart)).toBeLessThan(1e-4);
    const many = wg.finiteDifferences(model, q, { key: key(3), S: 4000, h: 0.1, common: false });
    const found = estimateOf(many.map((row) => row[0]));
    const { variance } = valueMoments(wg.fitOf(model, q));
    // Both sides have nearly the variance of log p(D|w): Var = 2 Var[f] / (2 h)².
    expect(Math.abs(found.variance / (variance / (2 * 0.1 ** 2)) - 1)).toBeLessThan(0.15);
    expect(worst(many, wg.exactGradient(model, q))).toBeLessThan(4);
  });

  test('a q near the posterior of a problem of any size', () => {
    const problem = wg.randomRegression(key(4), { D: 8, N: 200 });
    const { posterior } = freeEnergy.densities(problem);
    const near = wg.nearPosterior(problem, { off: 0 });
    expect(Math.max(...wg.exactGradient(problem, near).map(Math.abs))).toBeLessThan(1e-8); // F’s top
    expect(near.mu[3]).toBe(posterior.mean[3]);
    const spread = estimateOf(problem.features.flat());
    expect(Math.abs(spread.variance - 1 / 8) / spread.errorOfVariance).toBeLessThan(4);
  });

  test('what does not fit is refused', () => {
    expect(() => wg.fitOf(model, { mu: [0], sigma: [1] })).toThrow('There are 3 weights; q has 1 means');
    expect(() => wg.exactGradient(model, { mu: q.mu, sigma: [1, 0, 1] })).toThrow(
      'sigma[1] must be above 0, got 0',
    );
    expect(() => wg.finiteDifferences(model, q, { key: key(1), S: 2, h: 0, common: true })).toThrow(
      'h must be',
    );
  });
});

describe('one node', () => {
  const one: freeEnergy.LinearModel = { features: [[-0.5], [1], [2]], y: [0.1, 0.7, 1.9], beta: 4, A: [[1]] };
  const w = { mu: 0.5, sigma: 0.3 };

  test('the chain rule is what TensorFlow and a difference say; without the recipe there is nothing to say', () => {
    const pass = wg.passThrough(one, w, -1.3);
    const before = tf.memory().numTensors;
    const auto = wg.automatic(one, w, { epsilon: -1.3, recipe: true });
    if (!('byMu' in auto)) throw new Error(auto.refused);
    expect([auto.byMu, auto.bySigma]).toEqual([
      expect.closeTo(pass.byMu, 4),
      expect.closeTo(pass.bySigma, 4),
    ]);
    const fitAt = (sigma: number) => wg.passThrough(one, { mu: 0.5, sigma }, -1.3).fit;
    expect((fitAt(0.301) - fitAt(0.299)) / 0.002).toBeCloseTo(pass.bySigma, 6);
    const lost = wg.automatic(one, w, { epsilon: -1.3, recipe: false });
    expect(lost).toEqual({ refused: expect.stringContaining('does not depend on any of the parameters') });
    expect(tf.memory().numTensors).toBe(before);
    expect(() => wg.passThrough(model, w, 0)).toThrow('one weight; the model has 3');
  });

  test('draws by rejection have the distribution, and shifted ones are told apart', () => {
    const n = 20_000;
    const draws = wg.drawnDirectly(w, { key: key(5), n, window: [-2, 3] });
    const cdf = (mu: number) => (z: number) => 0.5 * (1 + erf((z - mu) / (0.3 * Math.SQRT2)));
    expect(Math.sqrt(n) * ksDistance(draws, cdf(0.5))).toBeLessThan(2.2);
    expect(Math.sqrt(n) * ksDistance(draws, cdf(0.52))).toBeGreaterThan(2.2);
    expect(() => wg.drawnDirectly(w, { key: key(5), n: 10, window: [0, 1] })).toThrow('must reach');
  });
});

/** By its Taylor series: enough for |x| < 5. */
function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let k = 1; k < 120; k++) {
    term *= (-x * x) / k;
    sum += term / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

describe('a steep unit', () => {
  const data: wg.Switch = { x: [-1.5, -0.6, 0.4, 1.3], y: [-1, -0.8, 1.1, 0.9], beta: 4 };
  const at = { mu: -0.3, sigma: 0.5 };

  test.each([0.5, 3, 40])('k = %d: both estimators have one mean, that of a difference', (k) => {
    const { gradient, path } = wg.steepMoments(data, at, k);
    expect(path.mean).toBeCloseTo(gradient, 6);
    const { path: drawn, score } = wg.steepDraws(data, at, { k, key: key(7), S: 40_000 });
    for (const one of [drawn, score])
      expect(Math.abs(one.mean - gradient) / one.standardError).toBeLessThan(4);
  });

  test('variances are those of draws', () => {
    const { path, score } = wg.steepMoments(data, at, 3);
    const drawn = wg.steepDraws(data, at, { k: 3, key: key(8), S: 40_000 });
    expect(Math.abs(drawn.path.variance - path.variance) / drawn.path.errorOfVariance).toBeLessThan(4);
    expect(Math.abs(drawn.score.variance - score.variance) / drawn.score.errorOfVariance).toBeLessThan(4);
  });

  test('the step: score right, path zero; and the limit of steep units', () => {
    const step = wg.steepMoments(data, at, Infinity);
    const closed = wg.stepGradient(data, at);
    expect(step.gradient).toBeCloseTo(closed, 5);
    expect(step.path).toEqual({ mean: 0, variance: 0 });
    expect(wg.steepMoments(data, at, 400).gradient).toBeCloseTo(closed, 1);
    const drawn = wg.steepDraws(data, at, { k: Infinity, key: key(9), S: 40_000 });
    expect(Math.abs(drawn.score.mean - closed) / drawn.score.standardError).toBeLessThan(4);
    expect([drawn.path.mean, drawn.notZero]).toEqual([0, 0]);
    expect(() => wg.steepMoments(data, at, 0)).toThrow('k must be above 0');
  });
});

describe('a network', () => {
  const setting: bayesianNetwork.RegressionSetting = {
    net: bayesianNetwork.network([2, 3, 1]),
    prior: { weights: 1.5, biases: 0.8 },
    noise: 0.4,
  };
  const data = {
    x: [
      [-1, 0.5],
      [0.2, -0.4],
      [1.3, 0.9],
    ],
    y: [0.4, -0.2, 1.1],
  };
  const D = setting.net.size;
  const at: wg.MeanField = {
    mu: Array.from({ length: D }, (_, j) => Math.sin(3 * j + 1)),
    sigma: Array.from({ length: D }, (_, j) => 0.2 + 0.5 * Math.cos(j) ** 2),
  };

  test('the exact fit is the mean over draws, the exact gradient that of the exact F', () => {
    const exact = wg.exactNetwork(setting, data, at);
    const fits = tf.tidy(() => {
      const w = tf.add(at.mu as number[], tf.mul(random.normal(key(10), [100_000, D]), at.sigma as number[]));
      return [...bayesianNetwork.regression(setting, data).logLikelihood(w).dataSync()];
    });
    const { mean, standardError } = estimateOf(fits);
    expect(Math.abs(mean - exact.fit) / standardError).toBeLessThan(4);
    const numeric = differences((other) => wg.exactNetwork(setting, data, other).F, at);
    exact.gradient.forEach((g, i) => {
      expect(g).toBeCloseTo(numeric[i], 5);
    });
  });

  test.each(['score', 'baseline', 'path'] as const)('%s: draws agree with the exact gradient', (kind) => {
    const before = tf.memory().numTensors;
    const rows = wg.networkEstimates(setting, data, at, { key: key(11), S: 8000, kind });
    expect(tf.memory().numTensors).toBe(before);
    expect(worst(rows, wg.exactNetwork(setting, data, at).gradient)).toBeLessThan(4);
  });

  test('climbing by paths raises F, and leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    const way = await wg.ascend(setting, data, at, { key: key(12), kind: 'path', steps: 300, every: 100 });
    expect(tf.memory().numTensors).toBe(before);
    expect(way.map(({ step }) => step)).toEqual([0, 100, 200, 300]);
    const F = way.map((one) => wg.exactNetwork(setting, data, one.q).F);
    expect(F[3]).toBeGreaterThan(F[0] + 5);
    await expect(
      wg.ascend(setting, data, at, { key: key(12), kind: 'path', steps: 10, every: 10, draws: 1 }),
    ).rejects.toThrow('2 draws or more');
  });

  test('functions drawn from q are networks with weights drawn from q', () => {
    const drawn = wg.functionDraws(setting, at, { key: key(13), draws: 5, x: data.x });
    const [epsilon] = wg.noise(key(13), 5, D);
    const w = wg.weights(at, epsilon); // 2 · 3 weights, 3 biases, 3 weights, 1 bias
    const unit = (u: number) => Math.tanh(w[6 + u] + data.x[1][0] * w[u] + data.x[1][1] * w[3 + u]);
    expect(drawn[0][1]).toBeCloseTo(w[12] + w[9] * unit(0) + w[10] * unit(1) + w[11] * unit(2), 5);
    expect([drawn.length, drawn[0].length]).toEqual([5, 3]);
  });

  test('a network that the formula is not for', () => {
    const deep = { ...setting, net: bayesianNetwork.network([2, 3, 3, 1]) };
    expect(() => wg.exactNetwork(deep, data, at)).toThrow('one hidden layer');
  });
});
