import { describe, expect, it } from 'vitest';
import { gp, linearRegression, maximiseEvidence } from '../../../src/inference/exact';
import tables from './reference/tables.json';

const { isotropicPrior, logEvidence, posterior, predictive } = linearRegression;
const reference = tables.evidence;
const { features, targets } = reference;
const near = (a: number, b: number, tolerance = 1e-9) =>
  expect(Math.abs(a - b)).toBeLessThan(tolerance * Math.max(1, Math.abs(b)));

describe('Bayesian linear regression', () => {
  const prior = isotropicPrior(4, 0.7);
  const data = { features, targets, beta: 25 };

  it('is a Gaussian process with a linear kernel: evidence and predictions', () => {
    const model = { kernel: gp.linear({ variance: 1 / 0.7 }), noiseVariance: 1 / 25 };
    const process = gp.gpRegression(model, { x: features, y: targets });
    near(logEvidence(prior, data), process.logMarginalLikelihood);
    const stars = [
      [0.3, -1, 2, 0],
      [1, 1, 1, 1],
    ];
    const ours = predictive(posterior(prior, data), 25, stars);
    const theirs = process.predict(stars);
    ours.mean.forEach((m, i) => {
      near(m, theirs.mean[i]);
      near(ours.variance[i], theirs.variance[i] + 1 / 25);
    });
  });

  it('batch after batch ends where all data at once do, and evidences add', () => {
    const first = { features: features.slice(0, 15), targets: targets.slice(0, 15), beta: 25 };
    const second = { features: features.slice(15), targets: targets.slice(15), beta: 25 };
    const between = posterior(prior, first);
    const stepwise = posterior(between, second);
    const whole = posterior(prior, data);
    whole.mean.forEach((m, i) => {
      near(stepwise.mean[i], m);
      whole.covariance[i].forEach((c, j) => {
        near(stepwise.covariance[i][j], c);
      });
    });
    near(logEvidence(prior, first) + logEvidence(between, second), logEvidence(prior, data));
  });

  it('one weight: the evidence is the integral of likelihood times prior', () => {
    const small = { features: [[1], [2], [-1]], targets: [1.1, 1.7, -0.4], beta: 4 };
    let integral = 0;
    const step = 1e-3;
    for (let w = -10; w < 10; w += step) {
      const misfit = small.targets.reduce((sum, t, n) => sum + (t - w * small.features[n][0]) ** 2, 0);
      integral +=
        step *
        Math.exp(-2 * misfit - 0.25 * w * w) *
        (4 / (2 * Math.PI)) ** 1.5 *
        Math.sqrt(0.5 / (2 * Math.PI));
    }
    near(logEvidence(isotropicPrior(1, 0.5), small), Math.log(integral), 1e-8);
  });

  it('refuses shapes that do not fit', () => {
    expect(() => posterior(isotropicPrior(3, 1), data)).toThrow(
      'features have 4 columns but there are 3 weights',
    );
    expect(() => posterior(prior, { ...data, targets: [1] })).toThrow('40 rows of features but 1 targets');
    expect(() => posterior(prior, { ...data, beta: 0 })).toThrow('beta');
    expect(() =>
      posterior(
        {
          mean: [0, 0],
          covariance: [
            [1, 2],
            [2, 1],
          ],
        },
        { features: [[1, 1]], targets: [1], beta: 1 },
      ),
    ).toThrow("the prior's covariance is not positive definite: pivot 1 (counted from 0) is -3");
    expect(() => isotropicPrior(2, -1)).toThrow('alpha');
  });
});

describe('evidence maximisation', () => {
  const result = maximiseEvidence({ features, targets });

  it('agrees with scikit-learn: α, β, evidence, posterior and predictions', () => {
    expect(result.converged).toBe(true);
    near(result.alpha, reference.alpha, 1e-6);
    near(result.beta, reference.beta, 1e-6);
    near(result.logEvidence, reference.logEvidence, 1e-8);
    result.posterior.mean.forEach((m, i) => {
      near(m, reference.mean[i], 1e-7);
      result.posterior.covariance[i].forEach((c, j) => {
        near(c, reference.covariance[i][j], 1e-7);
      });
    });
    const { mean, variance } = predictive(result.posterior, result.beta, features.slice(0, 3));
    mean.forEach((m, n) => {
      near(m, reference.predictiveMean[n], 1e-7);
      near(variance[n], reference.predictiveVariance[n], 1e-7);
    });
  });

  it('ends at a maximum: the evidence falls on every side', () => {
    const at = (alpha: number, beta: number) =>
      logEvidence(isotropicPrior(4, alpha), { features, targets, beta });
    const top = at(result.alpha, result.beta);
    near(top, result.logEvidence, 1e-12);
    for (const factor of [0.9, 1.1]) {
      expect(at(result.alpha * factor, result.beta)).toBeLessThan(top);
      expect(at(result.alpha, result.beta * factor)).toBeLessThan(top);
    }
    const slope = (at(result.alpha * 1.0001, result.beta) - at(result.alpha / 1.0001, result.beta)) / 2e-4;
    expect(Math.abs(slope)).toBeLessThan(1e-5);
  });

  it('does not converge on targets without signal, and says so', () => {
    // Each feature row comes with +1 and with −1: Φᵀt = 0.
    const rows = [...features, ...features];
    const noise = rows.map((_, n) => (n < features.length ? 1 : -1));
    const mute = maximiseEvidence({ features: rows, targets: noise });
    expect(mute.converged).toBe(false);
    expect(mute.gamma).toBeLessThan(1e-6);
    expect(mute.alpha).toBe(1e12);
  });
});
