import { describe, expect, it } from 'vitest';
import { gp } from '../../../src/inference/exact';
import { key } from '../../../src/tensor';
import tables from './reference/tables.json';

const { constant, linear, matern32, matern52, periodic, product, rationalQuadratic, rbf, sum, white } = gp;
const reference = tables.gaussianProcess;
const near = (a: number, b: number, tolerance = 1e-9) =>
  expect(Math.abs(a - b)).toBeLessThan(tolerance * Math.max(1, Math.abs(b)));

/** The kernels of the tables, and our hyper-parameters in scikit-learn's order. */
const CASES: Record<keyof typeof reference.cases, { kernel: gp.Kernel; order: string[] }> = {
  rbf: { kernel: rbf({ variance: 1.7, lengthScale: 0.9 }), order: ['variance', 'lengthScale'] },
  matern32: { kernel: matern32({ variance: 1.7, lengthScale: 0.9 }), order: ['variance', 'lengthScale'] },
  matern52: { kernel: matern52({ variance: 0.6, lengthScale: 1.4 }), order: ['variance', 'lengthScale'] },
  rationalQuadratic: {
    kernel: rationalQuadratic({ variance: 1.2, lengthScale: 1.1, mixture: 0.7 }),
    order: ['variance', 'mixture', 'lengthScale'],
  },
  periodic: {
    kernel: periodic({ variance: 0.9, lengthScale: 1.3, period: 6.1 }),
    order: ['variance', 'lengthScale', 'period'],
  },
  linear: {
    kernel: sum({ slope: linear({ variance: 0.5 }), bias: constant({ variance: 2 }) }),
    order: ['slope.variance', 'bias.variance'],
  },
  ard: {
    kernel: rbf({ variance: 1.5, lengthScale: [0.8, 2.5] }),
    order: ['variance', 'lengthScale[0]', 'lengthScale[1]'],
  },
  composite: {
    kernel: sum({
      trend: rbf({ variance: 2, lengthScale: 3 }),
      season: product({
        decay: rbf({ variance: 0.8, lengthScale: 8 }),
        wave: periodic({ lengthScale: 1.2, period: 6.3 }),
      }),
      bumps: rationalQuadratic({ variance: 0.3, lengthScale: 0.5, mixture: 1.1 }),
      noise: white({ variance: 0.04 }),
    }),
    order: [
      'trend.variance',
      'trend.lengthScale',
      'season.decay.variance',
      'season.decay.lengthScale',
      'season.wave.lengthScale',
      'season.wave.period',
      'bumps.variance',
      'bumps.mixture',
      'bumps.lengthScale',
      'noise.variance',
    ],
  },
};

const inputs = (name: keyof typeof CASES) =>
  reference.cases[name].dimensions === 1
    ? { x: reference.x1, star: reference.star1 }
    : { x: reference.x2, star: reference.star2 };

describe.each(Object.keys(CASES) as (keyof typeof CASES)[])('%s against scikit-learn', (name) => {
  const { kernel, order } = CASES[name];
  const expected = reference.cases[name];
  const { x, star } = inputs(name);
  const model = { kernel, noiseVariance: reference.noise };
  const data = { x, y: reference.y };
  const posterior = gp.gpRegression(model, data);

  it('log marginal likelihood and its gradient', () => {
    near(posterior.logMarginalLikelihood, expected.logMarginalLikelihood);
    expect(posterior.jitter).toBe(0);
    const { gradient, logMarginalLikelihood } = gp.logEvidenceAndGradient(model, data);
    expect(logMarginalLikelihood).toBe(posterior.logMarginalLikelihood);
    order.forEach((parameter, i) => {
      near(gradient[parameter], expected.gradient[i], 1e-8);
    });
    expect(Object.keys(gradient).sort()).toEqual([...order, 'noiseVariance'].sort());
  });

  it('predictive mean and covariance', () => {
    const joint = posterior.predictJointly(star);
    const marginal = posterior.predict(star);
    expected.covariance.forEach((row, i) => {
      near(joint.mean[i], expected.mean[i]);
      near(marginal.mean[i], expected.mean[i]);
      near(marginal.variance[i], row[i], 1e-8);
      row.forEach((c, j) => {
        near(joint.covariance.data[i * row.length + j], c, 1e-8);
      });
    });
  });

  it('gradient agrees with finite differences, noise included', () => {
    const all = { ...kernel.hyperparameters, noiseVariance: reference.noise };
    const at = (changes: gp.Hyperparameters) =>
      gp.gpRegression(gp.withHyperparameters({ kernel, noiseVariance: reference.noise }, changes), {
        x,
        y: reference.y,
      }).logMarginalLikelihood;
    const { gradient } = gp.logEvidenceAndGradient(model, data);
    for (const [parameter, value] of Object.entries(all)) {
      const h = 1e-4;
      const slope =
        (at({ [parameter]: value * Math.exp(h) }) - at({ [parameter]: value * Math.exp(-h) })) / (2 * h);
      near(gradient[parameter], slope, 1e-5);
    }
  });
});

describe('what a Gaussian process must do', () => {
  const kernel = rbf({ variance: 1, lengthScale: 1 });
  const x = [0, 1, 2.5, 4];
  const y = [0.2, -0.3, 0.9, 0.1];

  it('without noise goes through the data and is certain there; far away it is the prior', () => {
    const posterior = gp.gpRegression({ kernel, noiseVariance: 0, mean: 3 }, { x, y });
    const at = posterior.predict([...x, 100]);
    y.forEach((value, i) => {
      expect(at.mean[i]).toBeCloseTo(value, 9);
      expect(at.variance[i]).toBeLessThan(1e-9);
    });
    expect(at.mean[4]).toBeCloseTo(3, 12);
    expect(at.variance[4]).toBeCloseTo(1, 12);
  });

  it('evidence is the product of one-step predictives', () => {
    const noiseVariance = 0.3;
    let total = 0;
    y.forEach((value, n) => {
      const { mean, variance } =
        n === 0
          ? { mean: [0], variance: [1] }
          : gp
              .gpRegression({ kernel, noiseVariance }, { x: x.slice(0, n), y: y.slice(0, n) })
              .predict([x[n]]);
      const spread = variance[0] + noiseVariance;
      total -= 0.5 * (Math.log(2 * Math.PI * spread) + (value - mean[0]) ** 2 / spread);
    });
    near(gp.gpRegression({ kernel, noiseVariance }, { x, y }).logMarginalLikelihood, total, 1e-12);
  });

  it('draws have the mean and covariance that they are drawn from', () => {
    const posterior = gp.gpRegression({ kernel, noiseVariance: 0.1 }, { x, y });
    const joint = posterior.predictJointly([0.5, 0.6, 3]);
    const count = 20_000;
    const draws = gp.sampleFunctions(key(1), joint, count);
    for (let i = 0; i < 3; i++) {
      const mean = draws.reduce((s, f) => s + f[i], 0) / count;
      const sd = Math.sqrt(joint.covariance.data[i * 4]);
      expect(Math.abs(mean - joint.mean[i]) / (sd / Math.sqrt(count))).toBeLessThan(3.5);
      for (let j = 0; j < 3; j++) {
        const covariance =
          draws.reduce((s, f) => s + (f[i] - joint.mean[i]) * (f[j] - joint.mean[j]), 0) / count;
        const sdJ = Math.sqrt(joint.covariance.data[j * 4]);
        expect(Math.abs(covariance - joint.covariance.data[i * 3 + j])).toBeLessThan(
          (3.5 * Math.SQRT2 * sd * sdJ) / Math.sqrt(count),
        );
      }
    }
    const prior = gp.sampleFunctions(key(2), gp.gpPrior(kernel, [0, 0.01, 0.02, 5]), 3);
    expect(Math.abs(prior[0][0] - prior[0][1])).toBeLessThan(0.1);
  });

  it('repeated inputs without noise get a jitter, and it is said how much', () => {
    const doubled = gp.gpRegression({ kernel, noiseVariance: 0 }, { x: [0, 0, 1], y: [1, 1, 0] });
    expect(doubled.jitter).toBeGreaterThan(0);
    expect(doubled.jitter).toBeLessThanOrEqual(1e-6);
    expect(doubled.predict([0]).mean[0]).toBeCloseTo(1, 4);
  });

  it('a function that is no covariance is refused with the pivot', () => {
    const distance = gp.functionKernel((a, b) => Math.abs(a[0] - b[0]) + 1);
    expect(() => gp.gpRegression({ kernel: distance, noiseVariance: 0 }, { x, y })).toThrow(
      'the covariance is not positive definite: pivot 1 (counted from 0) is -3.',
    );
  });

  it('white noise is not shared between an observation and a new point at the same place', () => {
    const K = gp.kernelMatrix(sum({ f: kernel, noise: white({ variance: 2 }) }), [0, 1]);
    expect(K[0][0]).toBe(3);
    expect(gp.kernelMatrix(white({ variance: 2 }), [0, 1], [0, 1])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const rows = [[0], [1]];
    expect(gp.kernelMatrix(white({ variance: 2 }), rows, rows)[0][0]).toBe(0);
  });

  it('refuses what does not fit', () => {
    expect(() => gp.gpRegression({ kernel, noiseVariance: -1 }, { x, y })).toThrow('noiseVariance is -1');
    expect(() => gp.gpRegression({ kernel, noiseVariance: 1 }, { x, y: [1] })).toThrow(
      '4 inputs x but 1 outputs y',
    );
    expect(() => gp.gpRegression({ kernel, noiseVariance: 1 }, { x: [1, Number.NaN], y: [1, 2] })).toThrow(
      'x[1]',
    );
    expect(() => gp.gpRegression({ kernel, noiseVariance: 1 }, { x: [[1, 2], [1]], y: [1, 2] })).toThrow(
      'x[1] has 1 coordinates',
    );
    expect(() => rbf({ variance: -1, lengthScale: 1 })).toThrow('variance is -1');
    expect(() => kernel.with({ lengthscale: 2 })).toThrow(
      'there is no hyper-parameter lengthscale; there are variance, lengthScale',
    );
    expect(() => gp.kernelMatrix(rbf({ lengthScale: [1, 2] }), [1, 2])).toThrow(
      '2 length scales but the points have 1',
    );
    expect(() => sum({})).toThrow('at least one part');
    const posterior = gp.gpRegression({ kernel, noiseVariance: 1 }, { x, y });
    expect(() => posterior.predict([[1, 2]])).toThrow('x has 2 coordinates but the data have 1');
  });
});

describe('fitting', () => {
  it('recovers the hyper-parameters that made the data, and ends where the gradient is zero', () => {
    const truth = { kernel: rbf({ variance: 2, lengthScale: 0.8 }), noiseVariance: 0.05 };
    const x = Array.from({ length: 150 }, (_, i) => i * 0.1);
    const covariance = truth.kernel.covariance(x.map((v) => [v]));
    for (let i = 0; i < x.length; i++) covariance.data[i * (x.length + 1)] += 0.05;
    const [y] = gp.sampleFunctions(key(4), { mean: new Float64Array(x.length), covariance }, 1);
    const start = { kernel: rbf({ variance: 0.5, lengthScale: 3 }), noiseVariance: 0.5 };
    const fit = gp.fitGp(start, { x, y });
    expect(fit.converged).toBe(true);
    for (const slope of Object.values(gp.logEvidenceAndGradient(fit.posterior.model, { x, y }).gradient))
      expect(Math.abs(slope)).toBeLessThan(1e-2);
    expect(fit.posterior.logMarginalLikelihood).toBeGreaterThan(
      gp.gpRegression(truth, { x, y }).logMarginalLikelihood - 1e-6,
    );
    expect(Math.abs(Math.log(fit.hyperparameters.lengthScale / 0.8))).toBeLessThan(0.4);
    expect(Math.abs(Math.log(fit.hyperparameters.noiseVariance / 0.05))).toBeLessThan(0.5);
    fit.history.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(fit.history[i]);
    });
  });

  it('fixed hyper-parameters stay, restarts find the better of two maxima', () => {
    const x = reference.x1;
    const y = reference.x1.map((v) => Math.sin(2 * v));
    const start = { kernel: rbf({ variance: 0.3, lengthScale: 40 }), noiseVariance: 1 };
    const stuck = gp.fitGp(start, { x, y }, { fixed: ['variance'] });
    expect(stuck.hyperparameters.variance).toBe(0.3);
    const searched = gp.fitGp(start, { x, y }, { restarts: { key: key(3), count: 6, spread: 4 } });
    expect(searched.posterior.logMarginalLikelihood).toBeGreaterThan(
      stuck.posterior.logMarginalLikelihood + 10,
    );
    expect(searched.hyperparameters.lengthScale).toBeLessThan(5);
    expect(() => gp.fitGp(start, { x, y }, { fixed: ['scale'] })).toThrow('no hyper-parameter scale');
    expect(() => gp.fitGp(start, { x, y }, { fixed: ['variance', 'lengthScale', 'noiseVariance'] })).toThrow(
      'nothing to fit',
    );
  });
});
