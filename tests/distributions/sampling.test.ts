import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../src/distributions';
import { Beta, Gamma, Normal, StudentT } from '../../src/distributions';
import { key, tf } from '../../src/tensor';
import { allFamilies, scalarFamilies } from './catalogue';

const DRAWS = 20_000;
/** Kolmogorov's distribution: √n·D exceeds this once in 10,000 tests. */
const KS_LIMIT = 2.23;
/** |error| in standard errors; four hundred numbers are looked at, so 3 would be passed now and then. */
const Z_LIMIT = 4;

/** √n times the largest distance between the CDF and the draws' own. */
function kolmogorov(distribution: Distribution, draws: tf.Tensor): number {
  const sorted = Array.from(draws.dataSync()).sort((a, b) => a - b);
  const cdf = distribution.cdf(sorted).dataSync();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    distance = Math.max(distance, Math.abs(cdf[i] - i / n), Math.abs(cdf[i] - (i + 1) / n));
  }
  return Math.sqrt(n) * distance;
}

/** (observed − expected) / √expected, squared and summed over counts that are expected five times or more. */
function chiSquared(distribution: Distribution, draws: tf.Tensor): { statistic: number; cells: number } {
  const seen = new Map<number, number>();
  for (const k of draws.dataSync()) {
    seen.set(k, (seen.get(k) ?? 0) + 1);
  }
  const highest = Math.max(...seen.keys()) + 5;
  const expected = distribution.prob(Array.from({ length: highest + 1 }, (_, k) => k)).dataSync();
  const cells = Array.from(expected, (p, k) => ({ p: p * DRAWS, seen: seen.get(k) ?? 0 })).filter(
    ({ p }) => p >= 5,
  );
  const statistic = cells.reduce((sum, cell) => sum + (cell.seen - cell.p) ** 2 / cell.p, 0);
  return { statistic, cells: cells.length };
}

describe('draws follow their distribution', () => {
  for (const { name, make, discrete } of scalarFamilies) {
    it(name, () => {
      tf.tidy(() => {
        const distribution = make([]);
        const draws = distribution.sample(key(11), [DRAWS]);
        if (discrete) {
          const { statistic, cells } = chiSquared(distribution, draws);
          expect(statistic).toBeLessThan(cells + 4 * Math.sqrt(2 * cells));
        } else {
          expect(kolmogorov(distribution, draws)).toBeLessThan(KS_LIMIT);
        }
      });
    });
  }

  it('and the test would notice a scale that is 10 % off', () => {
    tf.tidy(() => {
      const draws = new Normal(0, 1.1).sample(key(11), [DRAWS]);
      expect(kolmogorov(new Normal(0, 1), draws)).toBeGreaterThan(KS_LIMIT);
    });
  });
});

describe('means and variances of draws', () => {
  for (const { name, make, noMoments } of allFamilies.filter((family) => !family.noMoments)) {
    it(name, () => {
      expect(noMoments).toBeFalsy();
      tf.tidy(() => {
        const distribution = make([]);
        const x = distribution.sample(key(3), [DRAWS]);
        const [mean, variance] = [distribution.mean(), distribution.variance()];
        const square = x.sub(mean).square();
        expect(largestZ(x, mean)).toBeLessThan(Z_LIMIT);
        expect(largestZ(square, variance)).toBeLessThan(Z_LIMIT);
      });
    });
  }
});

/** Of the draws' mean around what it should be. */
function largestZ(x: tf.Tensor, expected: tf.Tensor): number {
  const centre = x.mean(0);
  const standardError = x.sub(centre).square().mean(0).div(DRAWS).sqrt();
  return centre.sub(expected).abs().div(standardError.add(1e-12)).max().dataSync()[0];
}

describe('keys', () => {
  it('the same key gives the same draws, another key others', () => {
    tf.tidy(() => {
      for (const { name, make } of allFamilies) {
        const distribution = make([2]);
        const [a, b, c] = [7, 7, 8].map((seed) =>
          Array.from(distribution.sample(key(seed), [50]).dataSync()),
        );
        expect(a, name).toEqual(b);
        expect(a, name).not.toEqual(c);
      }
    });
  });
});

describe('draws at the edge of float32 stay inside the support', () => {
  it('small concentrations', () => {
    tf.tidy(() => {
      for (const distribution of [new Beta(0.01, 0.01), new Gamma(0.01, 1), new StudentT(0.5, 0, 1)]) {
        const logProb = distribution.logProb(distribution.sample(key(1), [5000])).dataSync();
        expect(Array.from(logProb).every(Number.isFinite), distribution.name).toBe(true);
      }
    });
  });
});
