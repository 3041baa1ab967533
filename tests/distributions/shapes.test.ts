import { describe, expect, it } from 'vitest';
import { Independent, MultivariateNormal, Normal } from '../../src/distributions';
import { key, tf } from '../../src/tensor';
import { allFamilies } from './catalogue';

const BATCHES = [[], [1], [3], [2, 3]];
const SAMPLES = [[], [1], [4], [2, 5]];

describe('sample shape, batch shape and event shape, as TensorFlow Probability has them', () => {
  for (const { name, make, noMoments } of allFamilies) {
    it(name, () => {
      tf.tidy(() => {
        for (const batch of BATCHES) {
          const distribution = make(batch);
          const event = distribution.eventShape;
          expect(distribution.batchShape).toEqual(batch);
          for (const sample of SAMPLES) {
            const x = distribution.sample(key(1), sample);
            expect(x.shape).toEqual([...sample, ...batch, ...event]);
            const logProb = distribution.logProb(x);
            expect(logProb.shape).toEqual([...sample, ...batch]);
            expect(Array.from(logProb.dataSync()).every(Number.isFinite)).toBe(true);
            const both = distribution.sampleAndLogProb(key(1), sample);
            expect(both.draws.shape).toEqual(x.shape);
            expect(both.logProb.shape).toEqual(logProb.shape);
            const difference = both.logProb.sub(distribution.logProb(both.draws)).abs().max().dataSync()[0];
            expect(difference).toBeLessThan(1e-4);
          }
          if (!noMoments) {
            expect(distribution.mean().shape).toEqual([...batch, ...event]);
            expect(distribution.variance().shape).toEqual([...batch, ...event]);
            expect(distribution.stddev().shape).toEqual([...batch, ...event]);
          }
          if (event.length === 0 && name !== 'Categorical') {
            const x = distribution.sample(key(2), [4]);
            expect(distribution.cdf(x).shape).toEqual([4, ...batch]);
          }
        }
      });
    });
  }

  it('parameters broadcast with each other and with the points', () => {
    tf.tidy(() => {
      const normal = new Normal([[0], [1]], [1, 2, 3]);
      expect(normal.batchShape).toEqual([2, 3]);
      expect(normal.logProb(0).shape).toEqual([2, 3]);
      expect(normal.logProb([1, 2, 3]).shape).toEqual([2, 3]);
      expect(normal.logProb(tf.zeros([5, 1, 1])).shape).toEqual([5, 2, 3]);
      expect(normal.mean().arraySync()).toEqual([
        [0, 0, 0],
        [1, 1, 1],
      ]);
      const gaussian = new MultivariateNormal([0, 0], {
        scaleDiag: [
          [1, 1],
          [2, 2],
          [3, 3],
        ],
      });
      expect(gaussian.batchShape).toEqual([3]);
      expect(gaussian.sample(key(0), [4]).shape).toEqual([4, 3, 2]);
      expect(gaussian.logProb([0.5, 0.5]).shape).toEqual([3]);
      const independent = new Independent(normal, 2);
      expect([independent.batchShape, independent.eventShape]).toEqual([[], [2, 3]]);
      expect(independent.entropy().shape).toEqual([]);
    });
  });

  it('a batch of one member each is the members side by side', () => {
    tf.tidy(() => {
      for (const { name, make } of allFamilies) {
        const one = make([]);
        const x = one.sample(key(5), [6]);
        const alone = one.logProb(x).dataSync();
        const many = make([2]).logProb(x.expandDims(1)).dataSync();
        alone.forEach((value, i) => {
          expect(Math.abs(many[2 * i] - value), name).toBeLessThan(1e-5);
          expect(Math.abs(many[2 * i + 1] - many[2 * i]), name).toBeLessThan(1e-5);
        });
      }
    });
  });
});
