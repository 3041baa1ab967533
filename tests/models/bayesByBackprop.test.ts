import { expect, test } from 'vitest';
import { bayesByBackprop as bbb, bayesianNetwork as bnn } from '../../src/models';
import { grad, key, random, split, tf } from '../../src/tensor';

const small = bbb.model({
  layers: [2, 3, 1],
  activation: 'tanh',
  likelihood: { kind: 'gaussian', noise: 0.3 },
});
const D = small.net.size;
const mu = Array.from({ length: D }, (_, d) => Math.sin(1 + 2.3 * d));
const sigma = Array.from({ length: D }, (_, d) => 0.1 + 0.05 * (d % 4));
const x = [
  [0.1, -0.4],
  [1.2, 0.5],
  [-0.7, 0.9],
  [0.3, 0.3],
];
const y = [0.2, -0.5, 1.1, 0.4];

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const variance = (values: ArrayLike<number>) => {
  const centre = mean(values);
  return mean(Array.from(values, (v) => (v - centre) ** 2)) * (values.length / (values.length - 1));
};
const normalLog = (z: number, sd: number) =>
  -0.5 * (z / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

/** Of one weight: ∫ N(w; μ, σ²) log(q/p) dw by the trapezoid rule. */
function klByQuadrature(m: number, s: number, logPrior: (w: number) => number): number {
  const step = s / 100;
  let sum = 0;
  for (let w = m - 10 * s; w <= m + 10 * s; w += step) {
    const logQ = normalLog(w - m, s);
    sum += step * Math.exp(logQ) * (logQ - logPrior(w));
  }
  return sum;
}

const mixture = { kind: 'mixture', pi: 0.25, s1: 1, s2: Math.exp(-3) } as const;
const logMixture = (w: number) =>
  Math.log(
    mixture.pi * Math.exp(normalLog(w, mixture.s1)) + (1 - mixture.pi) * Math.exp(normalLog(w, mixture.s2)),
  );

/** KL by draws with its standard error. */
function klByDraws(bayes: bbb.BayesModel, draws: number) {
  const epsilon = random.normal(key(3), [draws, D]);
  const [m, s] = [tf.tensor1d(mu), tf.tensor1d(sigma)];
  const theta = tf.add(m, tf.mul(s, epsilon));
  const values = bbb.klOfDraws(bayes, s, { theta, epsilon }).dataSync();
  return { mean: mean(values), error: Math.sqrt(variance(values) / draws) };
}

test('KL to a Gaussian in closed form is the integral, and what draws give', () => {
  for (const sd of [0.7, { weights: 1.3, biases: 0.4 }] as const) {
    const bayes = { ...small, prior: { kind: 'gaussian', sd } as const };
    const scales = typeof sd === 'number' ? mu.map(() => sd) : bnn.priorScales(small.net, sd);
    const closed = bbb.klClosed(bayes, tf.tensor1d(mu), tf.tensor1d(sigma)).dataSync()[0];
    const integral = mu.reduce(
      (sum, m, d) => sum + klByQuadrature(m, sigma[d], (w) => normalLog(w, scales[d])),
      0,
    );
    expect(closed / integral).toBeCloseTo(1, 5);
    const drawn = klByDraws(bayes, 4000);
    expect(Math.abs(drawn.mean - closed) / drawn.error).toBeLessThan(4);
  }
});

test('the scale mixture: log density as written, KL by draws as by integration, no closed form', () => {
  const bayes = { ...small, prior: mixture };
  const at = [-30, -2, -0.2, -0.01, 0, 0.05, 1.4];
  const logs = bbb.logPriorOfEach(bayes, tf.tensor1d(at)).dataSync();
  at.slice(1).forEach((w, i) => {
    expect(logs[i + 1] / logMixture(w)).toBeCloseTo(1, 4);
  });
  // So far out the wide part is all there is.
  expect(logs[0] / (Math.log(mixture.pi) + normalLog(30, 1))).toBeCloseTo(1, 3);
  const integral = mu.reduce((sum, m, d) => sum + klByQuadrature(m, sigma[d], logMixture), 0);
  const drawn = klByDraws(bayes, 4000);
  expect(Math.abs(drawn.mean - integral) / drawn.error).toBeLessThan(4);
  expect(() => bbb.klClosed(bayes, tf.tensor1d(mu), tf.tensor1d(sigma))).toThrow(/closed form/);
  expect(() => bbb.negativeElbo(bayes, 4, { kl: 'closed' })).toThrow(/closed form/);
});

test('an idle weight pays what SciPy’s minimiser finds; nothing where both scales are one', () => {
  const idle = bbb.idleWeight(mixture);
  expect(idle.kl).toBeCloseTo(0.242307, 5);
  expect(Math.log(idle.sigma / 0.0537315)).toBeCloseTo(0, 2);
  expect(idle.kl).toBeCloseTo(klByQuadrature(0, idle.sigma, logMixture), 6);
  expect(bbb.idleWeight({ kind: 'mixture', pi: 0.5, s1: 2, s2: 2 })).toEqual({
    sigma: 2,
    kl: expect.closeTo(0, 9),
  });
  expect(() => bbb.idleWeight({ ...mixture, pi: 0 })).toThrow(/pi/);
});

test('a forward pass with given weights is bayesianNetwork’s', () => {
  const theta = tf.tensor2d([mu, sigma]);
  const points = tf.tensor2d(x);
  const own = bbb.throughWeights(small.net, theta, points).dataSync();
  expect(Array.from(own)).toEqual(Array.from(bnn.outputs(small.net, theta, points).dataSync()));
});

test('pre-activations drawn locally have the mean and variance of those of drawn weights', () => {
  const S = 20_000;
  const q = bbb.posteriorOf(mu, sigma);
  const points = tf.tensor2d(x);
  // One layer: what a network without a hidden layer gives is its pre-activation.
  const flat = bbb.model({ layers: [2, 2], likelihood: { kind: 'gaussian', noise: 1 } });
  const part = (values: number[]) => tf.tensor1d(values.slice(0, flat.net.size));
  const [m, s] = [part(mu), part(sigma)];
  const byWeights = bbb.throughWeights(
    flat.net,
    tf.add(m, tf.mul(s, random.normal(key(4), [S, flat.net.size]))),
    points,
  );
  const locally = bbb.throughActivations(flat.net, { mu: m, sigma: s }, points, { key: key(5), draws: S });
  const moments = (t: tf.Tensor) => {
    const { mean: a, variance: b } = tf.moments(t, 0);
    return [a.dataSync(), b.dataSync()];
  };
  const [a, b] = [moments(byWeights), moments(locally)];
  for (let i = 0; i < 8; i++) {
    const v = a[1][i];
    expect(Math.abs(a[0][i] - b[0][i]) / Math.sqrt((2 * v) / S)).toBeLessThan(4);
    expect(Math.abs(a[1][i] - b[1][i]) / (v * Math.sqrt(4 / S))).toBeLessThan(4);
  }
  // Through a hidden layer too, for one data point: there the two are the same distribution.
  const one = tf.tensor2d([x[1]]);
  const deepA = bbb.throughWeights(small.net, bbb.sampleWeights(q, key(6), S), one).dataSync();
  const deepB = bbb
    .throughActivations(small.net, { mu: q.mu, sigma: tf.softplus(q.rho) }, one, { key: key(7), draws: S })
    .dataSync();
  const error = Math.sqrt((variance(deepA) + variance(deepB)) / S);
  expect(Math.abs(mean(deepA) - mean(deepB)) / error).toBeLessThan(4);
  expect(variance(deepA) / variance(deepB)).toBeCloseTo(1, 1);
  // Different data points share weights, but not local noise: there is no covariance left between outputs.
  const [first, second] = [0, 2].map((n) =>
    tf.squeeze(tf.slice(locally, [0, n, 0], [-1, 1, 1]), [1, 2]).dataSync(),
  );
  const [centre, other] = [mean(first), mean(second)];
  const covariance = mean(first.map((f, i) => (f - centre) * (second[i] - other)));
  expect(Math.abs(covariance)).toBeLessThan(4 * Math.sqrt((variance(first) * variance(second)) / S));
});

/** ρ for σ, and back. */
const softplus = (rho: number) => Math.log1p(Math.exp(rho));

test('the gradient with fixed noise agrees with finite differences of the loss in float64', () => {
  const q = bbb.posteriorOf(mu, sigma);
  const data = bbb.dataset(small, x, y);
  const N = 40;
  const loss = bbb.negativeElbo(small, N, { estimator: 'weights', kl: 'closed' });
  const noiseKey = key(8);
  const slope = grad((at: bbb.Posterior) => loss(at, data, noiseKey).loss as tf.Scalar)(q);
  const epsilon = random.normal(split(noiseKey)[0], [1, D]).dataSync();
  const rho = Array.from(q.rho.dataSync());
  const plain = (m: number[], r: number[]) => {
    const s = r.map(softplus);
    const w = m.map((v, d) => v + s[d] * epsilon[d]);
    const f = x.map(([a, b]) =>
      [0, 1, 2].reduce((sum, j) => sum + Math.tanh(a * w[j] + b * w[3 + j] + w[6 + j]) * w[9 + j], w[12]),
    );
    const fit = y.reduce((sum, target, n) => sum + normalLog(target - f[n], 0.3), 0);
    const kl = m.reduce((sum, v, d) => sum + -Math.log(s[d]) + (s[d] ** 2 + v ** 2) / 2 - 0.5, 0);
    return (kl - (N / 4) * fit) / N;
  };
  expect(loss(q, data, noiseKey).loss.dataSync()[0] / plain(mu, rho)).toBeCloseTo(1, 5);
  const [gMu, gRho] = [slope.mu.dataSync(), slope.rho.dataSync()];
  for (let d = 0; d < D; d++) {
    const moved = (h: number) => mu.map((v, e) => (e === d ? v + h : v));
    const movedRho = (h: number) => rho.map((v, e) => (e === d ? v + h : v));
    const byMu = (plain(moved(1e-5), rho) - plain(moved(-1e-5), rho)) / 2e-5;
    const byRho = (plain(mu, movedRho(1e-5)) - plain(mu, movedRho(-1e-5))) / 2e-5;
    expect(Math.abs(gMu[d] - byMu)).toBeLessThan(2e-4 * Math.max(1, Math.abs(byMu)));
    expect(Math.abs(gRho[d] - byRho)).toBeLessThan(2e-4 * Math.max(1, Math.abs(byRho)));
  }
});

test('both estimators have the same expected gradient; the local one scatters less', () => {
  const bayes = bbb.model({ layers: [2, 8, 1], likelihood: { kind: 'gaussian', noise: 0.3 } });
  const data = bbb.dataset(
    bayes,
    Array.from({ length: 64 }, (_, n) => [Math.sin(n), Math.cos(2 * n)]),
    Array.from({ length: 64 }, (_, n) => Math.sin(3 * n)),
  );
  const q = bbb.start(bayes, key(9), { sigma: 0.2 });
  const spread = (estimator: 'weights' | 'local', batchSize?: number) =>
    bbb.gradientSpread(bayes, q, data, { estimator, key: key(10), repeats: 600, batchSize });
  const [weights, local] = [spread('weights'), spread('local')];
  for (const part of ['mu', 'rho'] as const) {
    const [a, b] = [weights[part], local[part]];
    // The squared distances in standard errors have mean 1.
    const z = Array.from(
      a.mean,
      (m, d) => (m - b.mean[d]) / Math.sqrt((a.variance[d] + b.variance[d]) / 600),
    );
    expect(mean(z.map((v) => v * v))).toBeLessThan(1 + 4 * Math.sqrt(2 / z.length));
    expect(b.total).toBeLessThan(a.total / 2);
  }
});

/** A straight line y = Σ w x + b: the network without a hidden layer. */
function line() {
  const [N, noise, sd] = [30, 0.5, 1.5];
  const bayes = bbb.model({
    layers: [2, 1],
    prior: { kind: 'gaussian', sd },
    likelihood: { kind: 'gaussian', noise },
  });
  const inputs = Array.from({ length: N }, (_, n) => [1 + Math.sin(n), 0.5 * Math.sin(n) + Math.cos(2 * n)]);
  const targets = inputs.map(([a, b], n) => 0.8 * a - 1.1 * b + 0.3 + noise * Math.sin(7.3 * n));
  // Λ = Φᵀ Φ / σ² + I / s² with φ = (x₁, x₂, 1); mean = Λ⁻¹ Φᵀ y / σ².
  const phi = inputs.map((row) => [...row, 1]);
  const Lambda = [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => phi.reduce((s, p) => s + p[i] * p[j], 0) / noise ** 2 + (i === j ? 1 / sd ** 2 : 0)),
  );
  const right = [0, 1, 2].map((i) => phi.reduce((s, p, n) => s + p[i] * targets[n], 0) / noise ** 2);
  return { bayes, inputs, targets, mean: solve(Lambda, right), sd: Lambda.map((row, i) => row[i] ** -0.5) };
}

/** Gauss–Jordan, for three unknowns. */
function solve(A: number[][], b: number[]): number[] {
  const rows = A.map((row, i) => [...row, b[i]]);
  rows.forEach((row, i) => {
    const pivot = row[i];
    for (let j = 0; j < row.length; j++) row[j] /= pivot;
    rows.forEach((other, k) => {
      const factor = other[i];
      if (k !== i) for (let j = 0; j < row.length; j++) other[j] -= factor * row[j];
    });
  });
  return rows.map((row) => row[row.length - 1]);
}

test('without a hidden layer training finds the mean-field solution: means right, variances 1/Λ_ii', async () => {
  const { bayes, inputs, targets, mean: exact, sd } = line();
  const data = bbb.dataset(bayes, inputs, targets);
  const options = { key: key(11), epochs: 1500, learningRate: 0.05, draws: 8, xla: false } as const;
  for (const estimator of ['local', 'weights'] as const) {
    const { q, curve, interrupted } = await bbb.train(bayes, { ...options, data, estimator });
    const found = bbb.meanAndSd(q);
    exact.forEach((m, d) => {
      expect(Math.abs(found.mu[d] - m) / sd[d]).toBeLessThan(0.1);
      expect(found.sigma[d] / sd[d]).toBeGreaterThan(0.9);
      expect(found.sigma[d] / sd[d]).toBeLessThan(1.1);
    });
    expect(interrupted).toBe(false);
    expect(curve.loss).toHaveLength(1500);
  }
});

test('at that solution the gradient of minibatches is 0; with KL on every minibatch it is not', () => {
  const { bayes, inputs, targets, mean: exact, sd } = line();
  const data = bbb.dataset(bayes, inputs, targets);
  const q = bbb.posteriorOf(exact, sd);
  const worst = (klWeight: number) => {
    const { mu: m, rho: r } = bbb.gradientSpread(bayes, q, data, {
      key: key(12),
      repeats: 2000,
      batchSize: 5,
      klWeight,
    });
    const z = [m, r].flatMap((part) =>
      Array.from(part.mean, (value, d) => Math.abs(value) / Math.sqrt(part.variance[d] / 2000)),
    );
    return Math.max(...z);
  };
  expect(worst(1)).toBeLessThan(4);
  // 30 points in minibatches of 5: a KL that is not divided by their number counts six times.
  expect(worst(6)).toBeGreaterThan(10);
});

test('the ELBO’s estimate at the solution lies below the evidence by the KL to the posterior', () => {
  const { bayes, inputs, targets, mean: exact, sd } = line();
  const q = bbb.posteriorOf(exact, sd);
  const data = bbb.dataset(bayes, inputs, targets);
  const local = bbb.elbo(bayes, q, data, { key: key(13), repeats: 400 });
  const sampled = bbb.elbo(bayes, q, data, { key: key(14), repeats: 400, estimator: 'weights', kl: 'draws' });
  // E_q[log p(y|w)] of a linear model: squares of residuals plus Σ_d φ_d² σ_d², in float64.
  const fit = inputs.reduce((sum, row, n) => {
    const phi = [...row, 1];
    const residual = targets[n] - phi.reduce((s, p, d) => s + p * exact[d], 0);
    const extra = phi.reduce((s, p, d) => s + (p * sd[d]) ** 2, 0);
    return sum + normalLog(residual, 0.5) - extra / (2 * 0.5 ** 2);
  }, 0);
  const kl = exact.reduce((sum, m, d) => sum + Math.log(1.5 / sd[d]) + (sd[d] ** 2 + m ** 2) / 4.5 - 0.5, 0);
  for (const found of [local, sampled])
    expect(Math.abs(found.elbo - (fit - kl)) / found.standardError).toBeLessThan(4);
  expect(local.kl).toBeCloseTo(kl, 3);
});

test('predictions: law of total variance, log density of the mixture, entropies, against plain arithmetic', async () => {
  const q = bbb.posteriorOf(mu, sigma);
  const f = await bbb.drawOutputs(small, q, x, { key: key(15), draws: 50 });
  expect(f.shape).toEqual([50, 4, 1]);
  const rows = f.arraySync().map((draw) => draw.map(([value]) => value));
  const split = bbb.splitVariance(f, 0.3);
  const logs = bbb.logPredictive(small, q, f, tf.tensor2d(y, [4, 1]));
  y.forEach((target, n) => {
    const values = rows.map((row) => row[n]);
    expect(split.mean[n]).toBeCloseTo(mean(values), 5);
    expect(split.epistemic[n]).toBeCloseTo((variance(values) * 49) / 50, 4);
    expect(split.variance[n] - split.epistemic[n]).toBeCloseTo(0.09, 6);
    expect(logs[n]).toBeCloseTo(Math.log(mean(values.map((v) => Math.exp(normalLog(target - v, 0.3))))), 4);
  });
  // Two networks, three classes: one input where they agree that it is open, one where each is sure of another class.
  const [open, sure] = [[0, 0, 0], 20];
  const logits = tf.tensor3d([
    [open, [sure, 0, 0]],
    [open, [0, sure, 0]],
  ]);
  const classes = bbb.classUncertainty(logits);
  expect(classes.entropy[0]).toBeCloseTo(Math.log(3), 5);
  expect(classes.epistemic[0]).toBeCloseTo(0, 5);
  expect(classes.entropy[1]).toBeCloseTo(Math.log(2), 5);
  expect(classes.aleatoric[1]).toBeCloseTo(0, 5);
  expect(classes.epistemic[1]).toBeCloseTo(Math.log(2), 5);
  expect(classes.probabilities[1][0]).toBeCloseTo(0.5, 5);
  expect(bbb.errorRate({ ...classes, labels: [0, 1] }, [0, 0])).toBe(0.5);
});

test('a classifier learns two classes in minibatches, the same twice, and its noise can be learnt in regression', async () => {
  const bayes = bbb.model({ layers: [2, 10, 2], likelihood: { kind: 'categorical' } });
  const points = Array.from({ length: 100 }, (_, n) => [
    Math.sin(5 * n) + (n % 2 ? 1.5 : -1.5),
    Math.cos(3 * n),
  ]);
  const labels = points.map((_, n) => n % 2);
  const data = bbb.dataset(bayes, points, labels);
  const seen: number[] = [];
  const once = () =>
    bbb.train(bayes, {
      data,
      key: key(16),
      epochs: 40,
      batchSize: 20,
      learningRate: 0.02,
      xla: false,
      watch: { every: 20, look: (epoch, q) => seen.push(epoch, q.mu.size) },
    });
  const [one, two] = [await once(), await once()];
  expect(Array.from(one.q.mu.dataSync())).toEqual(Array.from(two.q.mu.dataSync()));
  expect(seen).toEqual([20, 52, 40, 52, 20, 52, 40, 52]);
  const logits = await bbb.drawOutputs(bayes, one.q, data.x, { key: key(17), draws: 30 });
  expect(bbb.errorRate(bbb.classUncertainty(logits), labels)).toBeLessThan(0.1);
  const noisy = bbb.model({ layers: [1, 1], likelihood: { kind: 'gaussian', noise: 2, learnt: true } });
  const draws = random.normal(key(18), [400]).dataSync();
  const inputs = Array.from(draws, (_, n) => [n / 200 - 1]);
  const target = Array.from(draws, (v, n) => 0.5 * inputs[n][0] + 0.4 * v);
  const learnt = await bbb.train(noisy, {
    data: bbb.dataset(noisy, inputs, target),
    key: key(19),
    epochs: 800,
    learningRate: 0.03,
    xla: false,
  });
  expect(bbb.noiseOf(noisy, learnt.q)).toBeGreaterThan(0.4 * (1 - 4 / Math.sqrt(800)));
  expect(bbb.noiseOf(noisy, learnt.q)).toBeLessThan(0.4 * (1 + 4 / Math.sqrt(800)));
});

test('pruning takes out the weights with the least |μ|/σ', () => {
  const q = bbb.posteriorOf(mu, sigma);
  const signal = bbb.signalToNoise(q);
  mu.forEach((m, d) => {
    expect(signal[d]).toBeCloseTo(Math.abs(m) / sigma[d], 3);
  });
  const half = bbb.meanAndSd(bbb.prune(q, 6 / 13));
  const kept = [...signal.keys()].filter((d) => half.mu[d] !== 0);
  const gone = [...signal.keys()].filter((d) => half.mu[d] === 0);
  expect(gone).toHaveLength(6);
  expect(Math.max(...gone.map((d) => half.sigma[d]))).toBeLessThan(1e-15);
  expect(Math.min(...kept.map((d) => signal[d]))).toBeGreaterThan(Math.max(...gone.map((d) => signal[d])));
  // Weights 9, 10, 11 leave the three hidden units.
  bbb.unitSignals(small.net, q).forEach((value, j) => {
    expect(value).toBeCloseTo(signal[9 + j], 6);
  });
});

test('no tensor is left behind', async () => {
  const before = tf.memory().numTensors;
  const data = bbb.dataset(small, x, y);
  const { q } = await bbb.train(small, {
    data,
    key: key(20),
    epochs: 20,
    watch: { every: 10, look: () => 0 },
  });
  const batches = await bbb.train(small, { data, key: key(20), epochs: 3, batchSize: 2, from: q });
  const f = await bbb.drawOutputs(small, q, x, { key: key(21), draws: 7 });
  const at = bbb.outputsAtMean(small, q, x);
  bbb.splitVariance(f, 0.1);
  bbb.classUncertainty(f);
  bbb.logPredictive(small, q, f, data.y);
  bbb.elbo(small, q, data, { key: key(22), repeats: 3 });
  bbb.gradientSpread(small, q, data, { key: key(22), repeats: 3, batchSize: 2 });
  const pruned = bbb.prune(q, 0.5);
  bbb.unitSignals(small.net, pruned);
  tf.dispose([data.x, data.y, f, at, q.mu, q.rho, pruned.mu, pruned.rho, batches.q.mu, batches.q.rho]);
  expect(tf.memory().numTensors).toBe(before);
  expect(() => bbb.dataset(small, x, [1, 2])).toThrow(/4 inputs and 2 targets/);
  expect(tf.memory().numTensors).toBe(before);
});

test('bad input is named at once', async () => {
  const likelihood = { kind: 'gaussian', noise: 1 } as const;
  expect(() => bbb.model({ layers: [2, 1], likelihood: { kind: 'gaussian', noise: 0 } })).toThrow(/noise/);
  expect(() => bbb.model({ layers: [2, 1], likelihood: { kind: 'categorical' } })).toThrow(/two outputs/);
  expect(() => bbb.model({ layers: [2, 1], likelihood, prior: { kind: 'gaussian', sd: -1 } })).toThrow(/-1/);
  expect(() => bbb.model({ layers: [2, 1], likelihood, prior: { ...mixture, pi: 1.5 } })).toThrow(/1.5/);
  expect(() => bbb.model({ layers: [2, 1], likelihood, prior: { ...mixture, s2: 0 } })).toThrow(/s2/);
  expect(() => bbb.posteriorOf([1, 2], [1])).toThrow(/2 means/);
  expect(() => bbb.posteriorOf([1], [0])).toThrow(/sigma\[0\]/);
  const classes = bbb.model({ layers: [2, 3], likelihood: { kind: 'categorical' } });
  expect(() => bbb.dataset(classes, x, [0, 1, 3, 2])).toThrow(/label 2 is 3/);
  expect(() => bbb.dataset(small, [[1, 2, 3]], [1])).toThrow(/2 inputs/);
  expect(() => bbb.negativeElbo(small, 4, { klWeight: -1 })).toThrow(/klWeight/);
  expect(() => bbb.negativeElbo(small, 4, { draws: 0 })).toThrow(/draws/);
  expect(() => bbb.negativeElbo(small, 4, { estimator: 'flipout' as never })).toThrow(/flipout/);
  const q = bbb.posteriorOf(mu, sigma);
  expect(() => bbb.prune(q, 1)).toThrow(/share/);
  expect(() => bbb.unitSignals(small.net, q, 2)).toThrow(/Hidden layers/);
  const bad = { x: tf.tensor2d([[1, Number.NaN]]), y: tf.tensor2d([[1]]) };
  await expect(bbb.train(small, { data: bad, key: key(0), epochs: 1 })).rejects.toThrow(/NaN/);
  await expect(bbb.drawOutputs(small, q, [[1]], { key: key(0), draws: 2 })).rejects.toThrow(/\[N, 2\]/);
});

test('with one hidden layer the predictive moments are exact: what 40,000 networks give', async () => {
  const bayes = bbb.model({ layers: [2, 5, 1], likelihood: { kind: 'gaussian', noise: 1 } });
  const size = bayes.net.size;
  const q = bbb.posteriorOf(
    Array.from({ length: size }, (_, d) => Math.sin(1 + 2.3 * d)),
    Array.from({ length: size }, (_, d) => 0.2 + 0.1 * (d % 4)),
  );
  const { mean: exact, variance: exactVariance } = bbb.exactMoments(bayes, q, x);
  const S = 40_000;
  const f = await bbb.drawOutputs(bayes, q, x, { key: key(23), draws: S });
  const rows = f.arraySync();
  x.forEach((_, n) => {
    const values = rows.map((draw) => draw[n][0]);
    const v = variance(values);
    const fourth = mean(values.map((value) => (value - exact[n]) ** 4));
    expect(Math.abs(mean(values) - exact[n]) / Math.sqrt(v / S)).toBeLessThan(4);
    expect(Math.abs(v - exactVariance[n]) / Math.sqrt((fourth - v * v) / S)).toBeLessThan(4);
  });
  expect(() => bbb.exactMoments(small, q, x)).toThrow(/ReLU/);
});

test('tasks: no inputs in the gap, two classes of equal size, the same for the same key', () => {
  const gap = bbb.gapTask(key(1));
  expect(gap.x.filter(([at]) => at > -1 && at < 0.8)).toHaveLength(0);
  const residuals = gap.y.map((value, n) => value - bbb.gapFunction(gap.x[n][0]));
  expect(Math.sqrt(variance(residuals))).toBeGreaterThan(0.06);
  expect(Math.sqrt(variance(residuals))).toBeLessThan(0.14);
  const moons = bbb.twoMoons(key(2), { points: 50 });
  expect(mean(moons.y)).toBe(0.5);
  expect(moons).toEqual(bbb.twoMoons(key(2), { points: 50 }));
  expect(bbb.ring(2, 4)[1][1]).toBeCloseTo(2, 12);
  expect(bbb.blockMeans([1, 3, 5, 7, 9], 2)).toEqual([2, 6]);
});
