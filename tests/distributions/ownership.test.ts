import { describe, expect, it } from 'vitest';
import { Beta, bijectors, kl, Normal } from '../../src/distributions';
import { compile, grad, type Key, key, tf } from '../../src/tensor';
import { allFamilies } from './catalogue';

describe('memory', () => {
  it('every method leaves one tensor, which the caller owns, and a distribution none', () => {
    const before = tf.memory().numTensors;
    for (const { name, make, noMoments } of allFamilies) {
      const outside = tf.memory().numTensors;
      const distribution = make([]);
      const parameters = tf.memory().numTensors - outside;
      const results = [distribution.sample(key(1), [3])];
      results.push(distribution.logProb(results[0]), distribution.prob(results[0]));
      if (!noMoments) {
        results.push(distribution.mean(), distribution.variance(), distribution.stddev());
      }
      expect(tf.memory().numTensors - outside, name).toBe(parameters + results.length);
      for (const result of results) {
        result.dispose();
      }
      expect(tf.memory().numTensors - outside, name).toBe(parameters);
    }
    const made = tf.memory().numTensors;
    const beta = new Beta(2, 3);
    expect(tf.memory().numTensors).toBe(made);
    const results = [
      beta.entropy(),
      beta.cdf(0.3),
      beta.quantile(0.5),
      beta.logCdf(0.2),
      kl(beta, new Beta(1, 1)),
    ];
    expect(tf.memory().numTensors).toBe(made + results.length);
    expect(before).toBeLessThanOrEqual(made);
  });

  it("a caller's tensors survive, and what comes back is never one of them", () => {
    const loc = tf.tensor1d([1, 2]);
    const normal = new Normal(loc, 1);
    const mean = normal.mean();
    mean.dispose();
    normal.mode().dispose();
    normal.logProb(loc).dispose();
    bijectors.identity.forward(loc).dispose();
    expect(loc.isDisposed).toBe(false);
    loc.dispose();
  });
});

describe('compiled and eager agree', () => {
  for (const { name, make } of allFamilies) {
    // Its number of draws decides the size of a table, so in a graph it must be a number.
    const batch = name === 'Hypergeometric' ? [] : [2];
    it(name, () => {
      const run = compile((k: Key) => {
        const distribution = make(batch);
        const x = distribution.sample(k, [5]);
        return { x, logProb: distribution.logProb(x) };
      });
      tf.tidy(() => {
        const distribution = make(batch);
        const x = distribution.sample(key(9), [5]);
        const compiled = run(key(9));
        const difference = (a: tf.Tensor, b: tf.Tensor) =>
          a.sub(b).abs().div(b.abs().add(1)).max().dataSync()[0];
        expect(difference(compiled.x, x)).toBeLessThan(1e-5);
        expect(difference(compiled.logProb, distribution.logProb(x))).toBeLessThan(2e-5);
      });
      run.dispose();
    });
  }

  it('traced parameters are not looked at: the graph takes any, and its gradient too', () => {
    const slope = compile((scale: tf.Tensor, x: tf.Tensor) =>
      grad((s: tf.Tensor) => new Normal(0, s).logProb(x).sum())(scale),
    );
    tf.tidy(() => {
      expect(slope(tf.scalar(2), tf.scalar(1)).dataSync()[0]).toBeCloseTo(-0.375, 5);
      expect(slope(tf.scalar(1), tf.scalar(2)).dataSync()[0]).toBeCloseTo(3, 4);
    });
    slope.dispose();
  });

  it('quantiles run in a graph', () => {
    const quantile = compile((p: tf.Tensor) => new Beta(3, 2).quantile(p));
    tf.tidy(() => {
      const levels = tf.tensor1d([0.1, 0.5, 0.9]);
      const difference = quantile(levels).sub(new Beta(3, 2).quantile(levels)).abs().max();
      expect(difference.dataSync()[0]).toBeLessThan(1e-6);
    });
    quantile.dispose();
  });
});
