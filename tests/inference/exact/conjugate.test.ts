import { describe, expect, it } from 'vitest';
import { Beta, Gamma, Normal } from '../../../src/distributions';
import {
  betaBinomial,
  dirichletMultinomial,
  gammaPoisson,
  normalGamma,
  normalNormal,
} from '../../../src/inference/exact';
import { tf } from '../../../src/tensor';
import tables from './reference/tables.json';

const numbers = (t: tf.Tensor) => Array.from(tf.tidy(() => t.dataSync()));
const value = (f: () => tf.Tensor): number => tf.tidy(() => f().dataSync()[0]);

describe('Beta–Binomial', () => {
  it('evidence agrees with SciPy', () => {
    for (const { alpha, beta, successes, trials, logEvidence } of tables.conjugate.betaBinomial) {
      const evidence = betaBinomial.logEvidence({ alpha, beta }, { successes, trials });
      expect(evidence).toBeCloseTo(logEvidence, 7);
    }
  });

  it('Bayes: prior × likelihood / evidence is the posterior, at several points', () => {
    const prior = { alpha: 2, beta: 3 };
    const data = { successes: 7, trials: 10 };
    const after = betaBinomial.posterior(prior, data);
    expect(after).toEqual({ alpha: 9, beta: 6 });
    const evidence = betaBinomial.logEvidence(prior, data, { of: 'sequence' });
    for (const p of [0.1, 0.4, 0.8]) {
      const joint = value(() => new Beta(2, 3).logProb(p)) + 7 * Math.log(p) + 3 * Math.log(1 - p);
      expect(joint - evidence).toBeCloseTo(
        value(() => new Beta(after.alpha, after.beta).logProb(p)),
        5,
      );
    }
  });

  it('evidence is the product of one-step predictives, whatever the order', () => {
    const outcomes = [1, 1, 0, 1, 0, 0, 1];
    let belief = { alpha: 0.7, beta: 1.9 };
    let total = 0;
    for (const success of outcomes) {
      total += value(() => betaBinomial.predictive(belief, 1).logProb(success));
      belief = betaBinomial.posterior(belief, { successes: success, trials: 1 });
    }
    const whole = betaBinomial.logEvidence(
      { alpha: 0.7, beta: 1.9 },
      { successes: 4, trials: 7 },
      { of: 'sequence' },
    );
    expect(total).toBeCloseTo(whole, 5);
    expect(Object.values(belief)).toEqual([4.7, 4.9].map((v) => expect.closeTo(v, 12)));
  });

  it('refuses impossible data', () => {
    expect(() => betaBinomial.posterior({ alpha: 0, beta: 1 }, { successes: 1, trials: 2 })).toThrow('alpha');
    expect(() => betaBinomial.posterior({ alpha: 1, beta: 1 }, { successes: 3, trials: 2 })).toThrow(
      '3 successes in 2',
    );
    expect(() => betaBinomial.posterior({ alpha: 1, beta: 1 }, { successes: 0.5, trials: 2 })).toThrow(
      'got 0.5',
    );
  });
});

describe('Dirichlet–Multinomial', () => {
  it('evidence agrees with SciPy', () => {
    for (const { alpha, counts, logEvidence } of tables.conjugate.dirichletMultinomial) {
      expect(dirichletMultinomial.logEvidence(alpha, counts)).toBeCloseTo(logEvidence, 9);
    }
  });

  it('two categories are Beta–Binomial, and predictives multiply to the evidence', () => {
    const pair = betaBinomial.logEvidence({ alpha: 2, beta: 5 }, { successes: 3, trials: 4 });
    expect(dirichletMultinomial.logEvidence([2, 5], [3, 1])).toBeCloseTo(pair, 12);
    const alpha = [0.5, 1, 2];
    let belief = alpha;
    let total = 0;
    for (const category of [2, 0, 2, 1]) {
      total += value(() => dirichletMultinomial.predictive(belief).logProb(category));
      belief = dirichletMultinomial.posterior(
        belief,
        [0, 1, 2].map((k) => (k === category ? 1 : 0)),
      );
    }
    expect(total).toBeCloseTo(dirichletMultinomial.logEvidence(alpha, [1, 1, 2], { of: 'sequence' }), 5);
    expect(belief).toEqual([1.5, 2, 4]);
  });

  it('refuses lengths that differ', () => {
    expect(() => dirichletMultinomial.posterior([1, 1], [1])).toThrow(
      'alpha has 2 categories but counts has 1',
    );
    expect(() => dirichletMultinomial.posterior([1, -1], [1, 1])).toThrow('alpha[1]');
    expect(() => dirichletMultinomial.posterior([1, 1], [1, 1.5])).toThrow('counts[1]');
  });
});

describe('Normal–Normal', () => {
  const { x, mu, sigma, noise, logEvidence } = tables.conjugate.normalNormal;

  it('evidence agrees with the joint Gaussian of SciPy', () => {
    expect(normalNormal.logEvidence({ mu, sigma }, { x, noise })).toBeCloseTo(logEvidence, 10);
  });

  it('one datum at a time ends where all at once does, and predictives multiply to the evidence', () => {
    let belief = { mu, sigma };
    let total = 0;
    for (const xi of x) {
      total += value(() => normalNormal.predictive(belief, noise).logProb(xi));
      belief = normalNormal.posterior(belief, { x: [xi], noise });
    }
    const whole = normalNormal.posterior({ mu, sigma }, { x, noise });
    expect(belief.mu).toBeCloseTo(whole.mu, 12);
    expect(belief.sigma).toBeCloseTo(whole.sigma, 12);
    expect(total).toBeCloseTo(logEvidence, 5);
  });

  it('a vague prior leaves the sample mean and noise / √n; a sharp one itself', () => {
    const vague = normalNormal.posterior({ mu: 9, sigma: 1e6 }, { x, noise });
    expect(vague.mu).toBeCloseTo(0.8, 8);
    expect(vague.sigma).toBeCloseTo(noise / Math.sqrt(5), 8);
    expect(normalNormal.posterior({ mu: 9, sigma: 1e-8 }, { x, noise }).mu).toBeCloseTo(9, 8);
  });

  it('refuses a scale of zero and NaN', () => {
    expect(() => normalNormal.posterior({ mu: 0, sigma: 0 }, { x, noise })).toThrow('sigma');
    expect(() => normalNormal.posterior({ mu: 0, sigma: 1 }, { x: [1, Number.NaN], noise })).toThrow(
      'x[1] is NaN',
    );
    expect(() => normalNormal.logEvidence({ mu: 0, sigma: 1 }, { x: [], noise })).toThrow('x is empty');
  });
});

describe('Gamma–Poisson', () => {
  const { alpha, beta, counts, logEvidence } = tables.conjugate.gammaPoisson;

  it('evidence agrees with quadrature', () => {
    expect(gammaPoisson.logEvidence({ alpha, beta }, counts)).toBeCloseTo(logEvidence, 9);
  });

  it('predictives multiply to the evidence, and Bayes holds at points', () => {
    let belief = { alpha, beta };
    let total = 0;
    for (const c of counts) {
      total += value(() => gammaPoisson.predictive(belief).logProb(c));
      belief = gammaPoisson.posterior(belief, [c]);
    }
    expect(total).toBeCloseTo(logEvidence, 5);
    expect(belief).toEqual(gammaPoisson.posterior({ alpha, beta }, counts));
    const logGamma = (p: typeof belief, rate: number) =>
      value(() => new Gamma(p.alpha, p.beta).logProb(rate));
    const logFactorials = Math.log(6) + Math.log(5040) + Math.log(2);
    for (const rate of [0.5, 2.7, 6]) {
      const likelihood = 12 * Math.log(rate) - 4 * rate - logFactorials;
      expect(logGamma({ alpha, beta }, rate) + likelihood - logEvidence).toBeCloseTo(
        logGamma(belief, rate),
        4,
      );
    }
  });

  it('refuses counts that are none', () => {
    expect(() => gammaPoisson.posterior({ alpha, beta }, [1, -2])).toThrow('counts[1]');
    expect(() => gammaPoisson.posterior({ alpha, beta: -1 }, [1])).toThrow('beta');
  });
});

describe('Normal–Gamma', () => {
  const { x, logEvidence, ...prior } = tables.conjugate.normalGamma;

  it('evidence agrees with quadrature over the precision', () => {
    expect(normalGamma.logEvidence(prior, x)).toBeCloseTo(logEvidence, 8);
  });

  it('one datum at a time ends where all at once does, and predictives multiply to the evidence', () => {
    let belief = prior;
    let total = 0;
    for (const xi of x) {
      total += value(() => normalGamma.predictive(belief).logProb(xi));
      belief = normalGamma.posterior(belief, [xi]);
    }
    const whole = normalGamma.posterior(prior, x);
    for (const name of ['mu', 'lambda', 'a', 'b'] as const) expect(belief[name]).toBeCloseTo(whole[name], 10);
    expect(total).toBeCloseTo(logEvidence, 5);
  });

  it('the marginal of the mean is the mixture over precisions', () => {
    const { mu, lambda, a, b } = prior;
    const at = 1.1;
    let density = 0;
    const step = 0.002;
    for (let tau = step / 2; tau < 40; tau += step) {
      const logGamma = a * Math.log(b) - Math.log(Math.sqrt(Math.PI) / 2) + (a - 1) * Math.log(tau) - b * tau;
      const logNormal = 0.5 * Math.log((lambda * tau) / (2 * Math.PI)) - 0.5 * lambda * tau * (at - mu) ** 2;
      density += Math.exp(logGamma + logNormal) * step; // Γ(3/2) = √π/2
    }
    expect(value(() => normalGamma.marginalOfMean(prior).logProb(at))).toBeCloseTo(Math.log(density), 4);
  });

  it('many data leave a predictive close to the sampling distribution', () => {
    const many = Array.from({ length: 20_001 }, (_, i) => (i - 10_000) / 5000);
    const predictive = normalGamma.predictive(normalGamma.posterior(prior, many));
    const sd = Math.sqrt(4 / 3);
    const normal = new Normal(0, sd);
    for (const at of [-1, 0.5]) {
      expect(value(() => predictive.logProb(at))).toBeCloseTo(
        value(() => normal.logProb(at)),
        2,
      );
    }
    expect(numbers(predictive.mean())[0]).toBeCloseTo(0, 3);
  });

  it('refuses parameters that are not positive', () => {
    expect(() => normalGamma.posterior({ ...prior, b: 0 }, x)).toThrow('b must be');
    expect(() => normalGamma.posterior(prior, [])).toThrow('x is empty');
  });
});
