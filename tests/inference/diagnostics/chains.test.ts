import { describe, expect, it } from 'vitest';
import {
  autocorrelation,
  countDivergences,
  eBfmi,
  essBulk,
  essMean,
  essQuantile,
  essSd,
  essTail,
  mcseMean,
  mcseQuantile,
  mcseSd,
  rankNormalise,
  rhat,
  splitRhat,
  summarise,
} from '../../../src/inference/diagnostics';
import { tf } from '../../../src/tensor';
import { CASES, makeChains, normals } from './draws';
import tables from './reference/tables.json';

/** ArviZ takes autocovariances from an FFT; ours are direct sums. Both round at about 1e-13. */
const RELATIVE = 1e-9;

function near(value: number, reference: number) {
  expect(Math.abs(value - reference) / Math.max(Math.abs(reference), 1e-12)).toBeLessThan(RELATIVE);
}

describe.each(Object.entries(tables.chains))('against ArviZ: %s', (name, reference) => {
  const [count, length, rule] = CASES[name];
  const chains = makeChains(reference.seed, count, length, rule);

  it('effective sample sizes', () => {
    near(essBulk(chains), reference.ess.bulk);
    near(essTail(chains), reference.ess.tail);
    near(essMean(chains), reference.ess.mean);
    near(essSd(chains), reference.ess.sd);
    near(essQuantile(chains, 0.5), reference.ess.median);
    near(essQuantile(chains, 0.1), reference.ess.quantile10);
  });

  it('R-hat', () => {
    if (reference.rhat !== null) near(rhat(chains), reference.rhat);
    near(splitRhat(chains), reference.splitRhat);
  });

  it('Monte Carlo standard errors', () => {
    near(mcseMean(chains), reference.mcse.mean);
    near(mcseSd(chains), reference.mcse.sd);
    near(mcseQuantile(chains, 0.1), reference.mcse.q10);
    near(mcseQuantile(chains, 0.9), reference.mcse.q90);
  });

  it('energy and autocorrelation', () => {
    chains.forEach((chain, c) => {
      near(eBfmi(chain), reference.bfmi[c]);
    });
    const rho = autocorrelation(chains[0]);
    [1, 2, 5].forEach((lag, i) => {
      near(rho[lag], reference.autocorrelation[i]);
    });
  });
});

describe('cases whose answer is known', () => {
  it('AR(1) of coefficient φ: ESS = n (1 − φ)/(1 + φ), averaged over repetitions', () => {
    for (const phi of [0, 0.5, 0.9]) {
      const repetitions = 40;
      const ratios = Array.from({ length: repetitions }, (_, r) => {
        const chains = makeChains(500 + r, 4, 1000, (z, x) => phi * x + z);
        return essMean(chains) / 4000 / ((1 - phi) / (1 + phi));
      });
      const mean = ratios.reduce((a, b) => a + b) / repetitions;
      const sd = Math.sqrt(ratios.reduce((a, b) => a + (b - mean) ** 2, 0) / (repetitions - 1));
      // Geyer's truncation leaves a bias of a few per cent besides the Monte Carlo error.
      expect(Math.abs(mean - 1)).toBeLessThan(3 * (sd / Math.sqrt(repetitions)) + 0.05);
    }
  });

  it('the standard error of the mean is the spread of means over repetitions', () => {
    const runs = Array.from({ length: 200 }, (_, r) => makeChains(9000 + r, 2, 300, (z, x) => 0.6 * x + z));
    const means = runs.map((chains) => chains.flatMap((c) => [...c]).reduce((a, b) => a + b) / 600);
    const spread = Math.sqrt(means.reduce((a, b) => a + b * b, 0) / means.length);
    const claimed = runs.map(mcseMean).reduce((a, b) => a + b) / runs.length;
    // The spread of 200 normal means is known to 1/√400 = 5 %.
    expect(Math.abs(claimed / spread - 1)).toBeLessThan(0.15);
  });

  it('R-hat without ranks misses chains whose scales differ; with ranks it does not', () => {
    const chains = makeChains(31, 4, 400, (z, _x, _t, c) => (c === 0 ? 4 * z : z));
    expect(splitRhat(chains)).toBeLessThan(1.01);
    expect(rhat(chains)).toBeGreaterThan(1.05);
  });

  it('one drifting chain is caught because it is split', () => {
    expect(rhat(makeChains(5, 1, 400, (z, _x, t) => z + t / 100))).toBeGreaterThan(1.1);
  });

  it('chains that stand still at different places have infinite R-hat', () => {
    const stuck = [new Float64Array(10).fill(1), new Float64Array(10).fill(2)];
    expect(splitRhat(stuck)).toBe(Number.POSITIVE_INFINITY);
  });

  it('normal scores share ranks between ties and are symmetric', () => {
    const scores = rankNormalise([3, 1, 1, 7]);
    expect(scores[1]).toBe(scores[2]);
    expect([...rankNormalise([1, 2, 3])].reduce((a, b) => a + b)).toBeCloseTo(0, 12);
  });

  it('independent energies have E-BFMI 2, a random walk nearly 0', () => {
    const z = normals(3);
    const independent = Float64Array.from({ length: 20_000 }, z);
    expect(Math.abs(eBfmi(independent) - 2)).toBeLessThan(0.05);
    let x = 0;
    const walk = Float64Array.from({ length: 2000 }, () => {
      x += z();
      return x;
    });
    expect(eBfmi(walk)).toBeLessThan(0.05);
  });

  it('counts divergences', () => {
    const flags = [
      [true, false, false],
      [false, true, true],
    ];
    expect(countDivergences(flags)).toEqual({ total: 3, perChain: [1, 2], fraction: 0.5 });
    expect(countDivergences([[0, 0]])).toEqual({ total: 0, perChain: [0], fraction: 0 });
    expect(() => countDivergences([[0, 2]])).toThrow('chain 0, draw 1: 2 is not a true/false flag');
  });
});

describe('summary', () => {
  it('takes tensors [draws, chains, …event] apart and names components', () => {
    const [a, b] = makeChains(8, 2, 100, (z) => z);
    const interleaved = Array.from({ length: 100 }, (_, t) => [[[a[t], 10 + a[t]]], [[b[t], 10 + b[t]]]]);
    const theta = tf.tensor(interleaved);
    const rows = summarise({ theta, mu: [a, b] });
    theta.dispose();
    expect(rows.map((row) => row.name)).toEqual(['theta[0,0]', 'theta[0,1]', 'mu']);
    expect(rows[0].mean).toBeCloseTo(rows[2].mean, 6);
    expect(rows[1].mean - 10).toBeCloseTo(rows[2].mean, 5);
    expect(rows[1].essBulk).toBeCloseTo(essBulk([a, b]), 3);
    expect(rows[2].rhat).toBe(rhat([a, b]));
    const all = [...a, ...b].sort((x, y) => x - y);
    expect(rows[2].median).toBeCloseTo((all[99] + all[100]) / 2, 12);
  });
});

describe('draws that cannot be diagnosed', () => {
  const good = [1, 2, 3, 4, 5];
  it.each([
    ['no chains', [], 'there are no chains'],
    ['unequal chains', [good, [1, 2]], 'chain 1 has 2 draws but chain 0 has 5'],
    ['NaN', [good, [1, 2, Number.NaN, 4, 5]], 'chain 1[2] is NaN'],
    ['too few', [[1, 2, 3]], 'each chain has 3 draws; at least 4 are needed'],
    ['constant', [[7, 7, 7, 7]], 'all 4 draws equal 7: the chains never moved'],
  ])('%s', (_name, chains, message) => {
    for (const f of [rhat, splitRhat, essBulk, essTail, essMean, essSd, mcseMean, mcseSd]) {
      expect(() => f(chains)).toThrow(message);
    }
    if (chains.length > 0) expect(() => summarise({ beta: chains })).toThrow(`beta: ${message}`);
  });

  it('one chain given without its brackets', () => {
    expect(() => rhat(good as never)).toThrow('draws are [chains][draws]');
  });

  it('a tensor without a chain axis', () => {
    const x = tf.ones([5]);
    expect(() => summarise({ x })).toThrow('[draws, chains, …] is needed');
    x.dispose();
  });

  it('autocorrelation of a chain that stays, is too short, or lacks the lag', () => {
    expect(() => autocorrelation([2, 2, 2])).toThrow('the chain stays at 2');
    expect(() => autocorrelation([2])).toThrow('1 draws');
    expect(() => autocorrelation([1, 2, 3], 3)).toThrow('lags 0 to 2');
    expect(() => mcseQuantile([good], 1.2)).toThrow('p is 1.2');
  });
});
