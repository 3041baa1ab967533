import { describe, expect, it } from 'vitest';
import { Beta, Binomial, Gamma, Normal } from '../../../src/distributions';
import { sbcRank, sbcUniformity } from '../../../src/inference/diagnostics';
import { betaBinomial, normalGamma } from '../../../src/inference/exact';
import { type Key, key, split, tf } from '../../../src/tensor';

/** Draws as numbers. */
function draw(k: Key, distribution: { sample(k: Key, shape: number[]): tf.Tensor }, count: number): number[] {
  return Array.from(tf.tidy(() => distribution.sample(k, [count]).dataSync()));
}

const SIMULATIONS = 300;
const DRAWS = 99;
/** Few, so that the prior matters. */
const TRIALS = 5;

/** Ranks of the true parameter for each simulation, each with keys of its own. */
function ranks(simulate: (keys: Key[]) => number): number[] {
  return split(key(11), SIMULATIONS).map((k) => simulate(split(k, 4)));
}

describe('simulation-based calibration of exact posteriors', () => {
  const binomial =
    (posterior: typeof betaBinomial.posterior) =>
    ([a, b, c]: Key[]) => {
      const prior = { alpha: 2, beta: 3 };
      const [p] = draw(a, new Beta(prior.alpha, prior.beta), 1);
      const [successes] = draw(b, new Binomial(TRIALS, { probs: p }), 1);
      const after = posterior(prior, { successes, trials: TRIALS });
      return sbcRank(p, draw(c, new Beta(after.alpha, after.beta), DRAWS));
    };

  it('Beta–Binomial passes', () => {
    expect(sbcUniformity(ranks(binomial(betaBinomial.posterior)), { draws: DRAWS }).pValue).toBeGreaterThan(
      0.005,
    );
  });

  it('a posterior that forgets the prior is caught', () => {
    const forgetful: typeof betaBinomial.posterior = (_prior, { successes, trials }) => ({
      alpha: successes + 1e-2,
      beta: trials - successes + 1e-2,
    });
    expect(sbcUniformity(ranks(binomial(forgetful)), { draws: DRAWS }).pValue).toBeLessThan(1e-3);
  });

  const gaussian =
    (posterior: typeof normalGamma.posterior) =>
    ([a, b, c, d]: Key[]) => {
      const prior = { mu: 1, lambda: 2, a: 3, b: 2 };
      const [tau] = draw(a, new Gamma(prior.a, prior.b), 1);
      const [forMu, forData] = split(b);
      const [mu] = draw(forMu, new Normal(prior.mu, 1 / Math.sqrt(prior.lambda * tau)), 1);
      const x = draw(forData, new Normal(mu, 1 / Math.sqrt(tau)), 6);
      const after = posterior(prior, x);
      const taus = draw(c, new Gamma(after.a, after.b), DRAWS);
      const mus = draw(d, new Normal(0, 1), DRAWS).map(
        (e, i) => after.mu + e / Math.sqrt(after.lambda * taus[i]),
      );
      // The precision and the mean together, in one number that both decide.
      return sbcRank(
        mu + Math.log(tau),
        mus.map((m, i) => m + Math.log(taus[i])),
      );
    };

  it('Normal–Gamma passes', () => {
    expect(sbcUniformity(ranks(gaussian(normalGamma.posterior)), { draws: DRAWS }).pValue).toBeGreaterThan(
      0.005,
    );
  });

  it('an update that counts each observation as two is caught', () => {
    const doubled: typeof normalGamma.posterior = (prior, x) =>
      normalGamma.posterior(prior, [...Array.from(x), ...Array.from(x)]);
    expect(sbcUniformity(ranks(gaussian(doubled)), { draws: DRAWS }).pValue).toBeLessThan(1e-3);
  });
});
