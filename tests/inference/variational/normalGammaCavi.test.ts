import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import { expect, test } from 'vitest';
import { type NormalGammaFactors, normalGammaCavi } from '../../../src/inference/variational/normalGammaCavi';
import { noKey } from '../noKey';

const model = { data: [2.1, 3.7, 1.2, 4.4, 2.9, 0.3, 3.3], mu0: 1, lambda0: 0.5, a0: 2, b0: 3 };

/** The exact posterior is NormalGamma (Murphy 2007, eq. 85–95). */
function exact({ data, mu0, lambda0, a0, b0 } = model) {
  const n = data.length;
  const mean = data.reduce((a, b) => a + b) / n;
  const scatter = data.reduce((s, x) => s + (x - mean) ** 2, 0);
  const lambda = lambda0 + n;
  const mu = (lambda0 * mu0 + n * mean) / lambda;
  const a = a0 + n / 2;
  const b = b0 + 0.5 * scatter + (0.5 * lambda0 * n * (mean - mu0) ** 2) / lambda;
  const logEvidence =
    gammaln(a) -
    gammaln(a0) +
    a0 * Math.log(b0) -
    a * Math.log(b) +
    0.5 * Math.log(lambda0 / lambda) -
    (n / 2) * Math.log(2 * Math.PI);
  return { mu, lambda, a, b, logEvidence };
}

/** KL(q(μ) q(τ) ‖ NormalGamma posterior) from textbook expectations, apart from the code under test. */
function klToExact({ muN, lambdaN, aN, bN }: NormalGammaFactors): number {
  const p = exact();
  const tau = aN / bN;
  const logTau = digamma(aN) - Math.log(bN);
  const entropyMu = 0.5 * Math.log((2 * Math.PI * Math.E) / lambdaN);
  const entropyTau = aN - Math.log(bN) + gammaln(aN) + (1 - aN) * digamma(aN);
  const crossMu =
    0.5 * (Math.log(p.lambda / (2 * Math.PI)) + logTau) -
    0.5 * p.lambda * tau * ((muN - p.mu) ** 2 + 1 / lambdaN);
  const crossTau = p.a * Math.log(p.b) - gammaln(p.a) + (p.a - 1) * logTau - p.b * tau;
  return -entropyMu - entropyTau - crossMu - crossTau;
}

function runSteps(count: number, start = 0.01) {
  const cavi = normalGammaCavi(model);
  let state = cavi.init(start);
  return Array.from({ length: count }, () => {
    const [next, info] = cavi.step(noKey, state);
    state = next;
    return { state, ...info };
  });
}

test('ELBO + KL = log evidence at every step, and the ELBO never falls', () => {
  const history = runSteps(30);
  for (const { state, elbo, terms } of history) {
    expect(elbo + klToExact(state)).toBeCloseTo(exact().logEvidence, 9);
    expect(terms.logLikelihood + terms.negativeKlMu + terms.negativeKlTau).toBeCloseTo(elbo, 12);
  }
  for (let i = 1; i < history.length; i++) {
    expect(history[i].elbo).toBeGreaterThanOrEqual(history[i - 1].elbo - 1e-9);
  }
  expect(history[0].elbo).toBeLessThan(history[29].elbo - 0.1);
});

test('the mean of μ is exact; q(μ) is Gaussian where the posterior is Student', () => {
  const { state } = runSteps(50)[49];
  expect(state.muN).toBeCloseTo(exact().mu, 12);
  expect(klToExact(state)).toBeGreaterThan(0);
});

test('a broken update of q(τ) is caught by ELBO + KL = log evidence and by the optimum', () => {
  const { state, elbo } = runSteps(50)[49];
  const worse = { ...state, aN: state.aN - 0.5 }; // forgets that μ | τ also depends on τ
  expect(klToExact(worse)).toBeGreaterThan(klToExact(state) + 1e-3);
  expect(Math.abs(elbo + klToExact(worse) - exact().logEvidence)).toBeGreaterThan(1e-3);
});

test('bad input is named', () => {
  expect(() => normalGammaCavi({ ...model, data: [1, Number.NaN] })).toThrow('data[1] is NaN');
  expect(() => normalGammaCavi({ ...model, data: [] })).toThrow('data is empty');
  expect(() => normalGammaCavi({ ...model, b0: -1 })).toThrow('b0 must be finite and > 0, got -1');
  expect(() => normalGammaCavi(model).init(0)).toThrow('E[τ]');
});
