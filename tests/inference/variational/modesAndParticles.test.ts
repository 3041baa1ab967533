import { expect, test } from 'vitest';
import { Normal } from '../../../src/distributions';
import { withGradient } from '../../../src/inference/density';
import { run } from '../../../src/inference/driver';
import { iterate } from '../../../src/inference/iterate';
import { type HmcInfo, type HmcState, hmc } from '../../../src/inference/sampling/hmc';
import { laplace } from '../../../src/inference/variational/laplace';
import { monteCarloEm } from '../../../src/inference/variational/monteCarloEm';
import { ppcaEm } from '../../../src/inference/variational/ppcaEm';
import { steinDirection, svgd } from '../../../src/inference/variational/svgd';
import { adam, exp, key, log, random, tf } from '../../../src/tensor';
import { exactPosterior, linearModel } from '../linearModel';
import { noKey } from '../noKey';

const exact = exactPosterior();

test('Laplace is exact for a Gaussian posterior: mean, covariance and log evidence', () => {
  const found = laplace(linearModel().logDensity, tf.tensor1d([0, 0]));
  found.mean.forEach((value, d) => {
    expect(value).toBeCloseTo(exact.mean[d], 4);
    found.covariance[d].forEach((c, j) => {
      expect(c).toBeCloseTo(exact.covariance[d][j], 5);
    });
  });
  expect(found.logEvidence).toBeCloseTo(exact.logEvidence, 3);
});

test('Laplace of a density that is not Gaussian: log Gamma(a), in q = log x, at Stirling’s value', () => {
  // ∫ exp(a q − e^q) dq = Γ(a); the mode is log a, the curvature a: Laplace gives Stirling’s formula.
  const a = 30;
  const found = laplace((q) => tf.sum(tf.sub(tf.mul(q, a), exp(q)), -1), tf.tensor1d([3]));
  expect(found.mean[0]).toBeCloseTo(Math.log(a), 4);
  expect(found.covariance[0][0]).toBeCloseTo(1 / a, 4);
  expect(found.logEvidence).toBeCloseTo(a * Math.log(a) - a + 0.5 * Math.log((2 * Math.PI) / a), 3);
});

test('Laplace names a density without a maximum', () => {
  const saddle = (q: tf.Tensor): tf.Tensor => tf.sum(tf.mul(tf.square(q), tf.tensor1d([-1, 0])), -1);
  expect(() => laplace(saddle, tf.tensor1d([0, 0]))).toThrow('the density has no maximum');
});

test('SVGD: particles take the posterior’s mean and spread; without the repulsion they collapse', async () => {
  const model = linearModel();
  const start = tf.add(tf.mul(random.normal(key(0), [60, 2]), 0.5), tf.tensor1d([0.5, 1]));
  const fitted = async (algorithm: ReturnType<typeof svgd>): Promise<{ error: number; ratio: number }> => {
    const state = algorithm.init(start);
    const { state: end } = await run(algorithm, { key: key(1), state, steps: 1500, block: 100, xla: false });
    const { mean, variance } = tf.moments(end.particles, 0);
    const error = Math.max(
      ...exact.mean.map((m, d) => Math.abs(mean.dataSync()[d] - m) / Math.sqrt(exact.covariance[d][d])),
    );
    return { error, ratio: variance.dataSync()[0] / exact.covariance[0][0] };
  };
  const optimiser = adam({ learningRate: 0.01 });
  const right = await fitted(svgd(model.logDensity, { optimiser }));
  expect(right.error).toBeLessThan(0.1);
  expect(right.ratio).toBeGreaterThan(0.7); // SVGD with few particles is known to be a little too narrow
  expect(right.ratio).toBeLessThan(1.15);
  const uphillOnly = svgd(model.logDensity, { optimiser });
  const gradientOf = withGradient(model.logDensity);
  const step: typeof uphillOnly.step = (_, { particles, optimiser: slots }) =>
    tf.tidy((): never => {
      const [next, nextSlots] = optimiser.update(tf.neg(gradientOf(particles).gradient), slots, particles);
      const info = { velocity: tf.scalar(0), bandwidth: tf.scalar(0) };
      return [{ particles: next, optimiser: nextSlots }, info] as never;
    });
  expect((await fitted({ ...uphillOnly, step })).ratio).toBeLessThan(0.01);
});

test('the Stein direction is the sum it is defined as, and zero in the mean for a large sample of the target', () => {
  const particles = tf.tensor2d([
    [0.1, -1],
    [1, 0.4],
    [-0.7, 2],
  ]);
  const gradient = tf.neg(particles);
  const { phi, bandwidth } = steinDirection(particles, gradient);
  const x = particles.arraySync() as number[][];
  const h = bandwidth.dataSync()[0];
  const expected = x.map((xi) =>
    [0, 1].map(
      (d) =>
        x.reduce((sum, xj) => {
          const k = Math.exp(-((xi[0] - xj[0]) ** 2 + (xi[1] - xj[1]) ** 2) / h);
          return sum + k * -xj[d] + k * (2 / h) * (xi[d] - xj[d]);
        }, 0) / x.length,
    ),
  );
  expected.flat().forEach((value, i) => {
    expect(phi.dataSync()[i]).toBeCloseTo(value, 5);
  });
  const many = random.normal(key(4), [1500, 1]);
  const atRest = steinDirection(many, tf.neg(many)).phi;
  expect(tf.mean(tf.abs(atRest)).dataSync()[0]).toBeLessThan(0.06);
});

test('SVGD names one particle', () => {
  const algorithm = svgd(linearModel().logDensity, { optimiser: adam({ learningRate: 0.1 }) });
  expect(() => algorithm.init(tf.zeros([1, 2]))).toThrow('2 particles or more');
});

test('EM for PPCA: the likelihood never falls and ends at the closed form', async () => {
  const data = Array.from({ length: 60 }, (_, n) => {
    const [a, b, c] = [Math.sin(n * 1.7), Math.cos(n * 2.9), Math.sin(n * n)];
    return [
      2 * a + 0.3 * c,
      -a + b + 0.2 * Math.cos(5 * n),
      0.5 * b + 0.4 * Math.sin(3 * n * n),
      0.3 * Math.cos(n * n + 1),
    ];
  });
  const algorithm = ppcaEm(data, { latent: 2 });
  const start = [
    [1, 0],
    [0, 1],
    [0.5, 0.5],
    [0.1, -0.2],
  ];
  const { state, infos } = await iterate(algorithm, { state: algorithm.init(start), steps: 500 });
  for (let i = 1; i < infos.length; i++) {
    expect(infos[i].logLikelihood).toBeGreaterThanOrEqual(infos[i - 1].logLikelihood - 1e-9);
  }
  // Tipping & Bishop 1999, eq. 8: σ² is the mean of the eigenvalues left out.
  const { EigenvalueDecomposition, Matrix } = await import('ml-matrix');
  const X = new Matrix(data);
  const centred = X.subRowVector(X.mean('column'));
  const S = centred.transpose().mmul(centred).div(data.length);
  const eigenvalues = new EigenvalueDecomposition(S, { assumeSymmetric: true }).realEigenvalues.sort(
    (p, q) => p - q,
  );
  expect(state.noise).toBeCloseTo((eigenvalues[0] + eigenvalues[1]) / 2, 6);
  const signal = new EigenvalueDecomposition(state.W.transpose().mmul(state.W), { assumeSymmetric: true })
    .realEigenvalues;
  expect(Math.max(...signal)).toBeCloseTo(eigenvalues[3] - state.noise, 5);
  expect(() => ppcaEm(data, { latent: 4 })).toThrow("latent = 4 must be below the data's 4 columns");
  expect(() => algorithm.step(noKey, algorithm.init(start))).not.toThrow();
});

test('Monte Carlo EM finds the maximum-likelihood parameters of a model whose marginal is known', async () => {
  // z_n ~ N(μ, 1), x_n | z_n ~ N(z_n, s²): x_n ~ N(μ, 1 + s²), so μ̂ = mean and ŝ² = variance − 1.
  const x = [0.4, 3.1, 2.2, -0.9, 5.3, 1.4, 2.8, -1.6, 4.6, 0.9, 3.9, 1.1];
  const observedX = tf.tensor2d(x, [x.length, 1]);
  const mean = x.reduce((a, b) => a + b) / x.length;
  const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
  interface Params {
    readonly mu: tf.Tensor;
    readonly logS: tf.Tensor;
  }
  const logJoint =
    ({ mu, logS }: Params) =>
    (z: tf.Tensor): tf.Tensor =>
      tf.sum(tf.add(new Normal(mu, 1).logProb(z), new Normal(z, exp(logS)).logProb(observedX)), -1);
  const algorithm = monteCarloEm<Params, HmcState, HmcInfo, tf.Tensor, { logS: tf.Tensor }>({
    sampler: (params) => hmc(logJoint(params), { stepSize: 0.4, steps: 4, jitter: 0.3 }),
    renew: (params, { position }) => ({ position, ...withGradient(logJoint(params))(position) }),
    latents: ({ position }) => position,
    burnIn: 5,
    draws: 20,
    maximise: (_, z) => {
      const s2 = tf.mean(tf.square(tf.sub(observedX, z)));
      const logS = tf.mul(log(s2), 0.5);
      return [{ mu: tf.mean(z), logS }, { logS }];
    },
  });
  const state = algorithm.init({
    params: { mu: tf.scalar(0), logS: tf.scalar(0) },
    position: tf.zeros([x.length, 1]),
  });
  const collect = (s: { params: Params }): tf.Tensor => tf.stack([s.params.mu, exp(s.params.logS)]);
  const { draws } = await run(algorithm, { key: key(8), state, steps: 600, block: 25, collect, xla: false });
  const [mu, s] = tf.mean(tf.slice(draws, [200, 0]), 0).dataSync();
  expect(Math.abs(mu - mean)).toBeLessThan(0.05);
  expect(Math.abs(s - Math.sqrt(variance - 1))).toBeLessThan(0.05);
});
