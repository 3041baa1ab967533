import gammaln from '@stdlib/math-base-special-gammaln';
import { expect, test } from 'vitest';
import { logSumExp64 } from '../../../src/inference/numeric';
import { Spd } from '../../../src/inference/spd';
import {
  type GaussianMixturePrior,
  gaussianMixtureCavi,
} from '../../../src/inference/variational/gaussianMixtureCavi';
import { noKey } from '../noKey';

const prior: GaussianMixturePrior = {
  alpha0: 0.8,
  beta0: 0.3,
  m0: [0, 0.5],
  inverseW0: [
    [2, 0.3],
    [0.3, 1.5],
  ],
  nu0: 4,
};

/** Points from a small linear congruential generator, in three clumps. */
function clumps(perClump: number): number[][] {
  let seed = 7;
  const uniform = () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const centres = [
    [-4, 0],
    [4, 1],
    [0, 5],
  ];
  return centres.flatMap(([a, b]) =>
    Array.from({ length: perClump }, () => [a + 0.7 * gaussian(), b + 0.7 * gaussian()]),
  );
}

/** log p(X) by summing over all K^N assignments: Dirichlet–multinomial times Normal–Wishart evidences. */
function logEvidence(data: number[][], K: number): number {
  const N = data.length;
  const terms: number[] = [];
  for (let code = 0; code < K ** N; code++) {
    const members: number[][][] = Array.from({ length: K }, () => []);
    let rest = code;
    for (const x of data) {
      members[rest % K].push(x);
      rest = Math.floor(rest / K);
    }
    let log = gammaln(K * prior.alpha0) - gammaln(K * prior.alpha0 + N);
    for (const m of members) {
      log += gammaln(prior.alpha0 + m.length) - gammaln(prior.alpha0) + componentEvidence(m);
    }
    terms.push(log);
  }
  return logSumExp64(terms);
}

/** Murphy (2007), eq. 266, for Normal–Wishart with scale matrix T = W⁻¹. */
function componentEvidence(points: number[][]): number {
  const n = points.length;
  if (n === 0) return 0;
  const D = prior.m0.length;
  const mean = prior.m0.map((_, d) => points.reduce((s, x) => s + x[d], 0) / n);
  const posterior = prior.inverseW0.map((row, i) =>
    row.map((t, j) => {
      const scatter = points.reduce((s, x) => s + (x[i] - mean[i]) * (x[j] - mean[j]), 0);
      const pull = (prior.beta0 * n) / (prior.beta0 + n);
      return t + scatter + pull * (mean[i] - prior.m0[i]) * (mean[j] - prior.m0[j]);
    }),
  );
  const logGammaD = (nu: number) => gammaln(nu / 2) + gammaln((nu - 1) / 2);
  return (
    -(n * D * 0.5) * Math.log(Math.PI) +
    logGammaD(prior.nu0 + n) -
    logGammaD(prior.nu0) +
    0.5 * prior.nu0 * new Spd(prior.inverseW0).logDet -
    0.5 * (prior.nu0 + n) * new Spd(posterior).logDet +
    0.5 * D * Math.log(prior.beta0 / (prior.beta0 + n))
  );
}

function run(data: number[][], means: number[][], steps: number, p = prior) {
  const cavi = gaussianMixtureCavi(data, p);
  let state = cavi.init(means);
  return Array.from({ length: steps }, () => {
    const [next, info] = cavi.step(noKey, state);
    state = next;
    return { state, ...info };
  });
}

test('the ELBO never falls', () => {
  const data = clumps(20);
  for (const means of [data.slice(0, 4), [data[0], data[25], data[50], data[59], data[10]]]) {
    const history = run(data, means, 60);
    for (let i = 1; i < history.length; i++) {
      expect(history[i].elbo).toBeGreaterThanOrEqual(history[i - 1].elbo - 1e-6);
    }
  }
});

test('with one component the factors are exact: ELBO = log evidence', () => {
  const data = clumps(2);
  const [{ elbo }] = run(data, [data[0]], 1);
  expect(elbo).toBeCloseTo(componentEvidence(data), 8);
});

test('the ELBO stays below the log evidence summed over all assignments, and close to it up to the label symmetry', () => {
  const data = clumps(3);
  const evidence = logEvidence(data, 2);
  const { elbo } = run(data, [data[0], data[4]], 100)[99];
  expect(elbo).toBeLessThan(evidence);
  expect(elbo).toBeGreaterThan(evidence - 5); // log 2! of it is the symmetry
});

test('components that the data do not need end empty under a sparse Dirichlet; the clumps are found', () => {
  const data = clumps(40);
  const start = [data[0], data[1], data[45], data[46], data[85], data[86]];
  const { state, weights } = run(data, start, 500, { ...prior, alpha0: 1e-3 })[499];
  const used = state.components.filter((_, k) => weights[k] > 0.01);
  expect(used).toHaveLength(3);
  const found = used.map((c) => c.m[0]).sort((a, b) => a - b);
  [-4, 0, 4].forEach((centre, i) => {
    expect(Math.abs(found[i] - centre)).toBeLessThan(0.4);
  });
});

test('bad input is named', () => {
  expect(() => gaussianMixtureCavi([[1, 2], [3]], prior)).toThrow('data[1] has 1 numbers where row 0 has 2');
  expect(() => gaussianMixtureCavi([[1, Number.NaN]], prior)).toThrow('data[0][1] is NaN');
  const indefinite = {
    ...prior,
    inverseW0: [
      [1, 2],
      [2, 1],
    ],
  };
  expect(() => gaussianMixtureCavi([[1, 2]], indefinite)).toThrow(
    'inverseW0 is not positive definite: pivot 1',
  );
  expect(() => gaussianMixtureCavi([[1, 2]], { ...prior, nu0: 1 })).toThrow(
    'nu0 must exceed D − 1 = 1, got 1',
  );
});
