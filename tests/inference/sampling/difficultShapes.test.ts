import { expect, test } from 'vitest';
import { Normal } from '../../../src/distributions';
import { eBfmi, rhat } from '../../../src/inference/diagnostics';
import { model } from '../../../src/inference/model';
import { type Samples, sample } from '../../../src/inference/sampling/sample';
import { exp, key, tf } from '../../../src/tensor';
import { coordinates, worstZ } from '../monteCarlo';

const D = 10;
const CORRELATION = 0.9;
const SCALES = Array.from({ length: D }, (_, d) => 10 ** (d / (D - 1) - 0.5)); // 0.3 … 3

/**
 * N(m, S): neighbours correlate by 0.9 (an AR(1) process), times scales that differ tenfold. The precision of AR(1) is
 * tridiagonal: the density is a product of (x_d − ρ x_{d−1})'s.
 */
function autoregressive(q: tf.Tensor): tf.Tensor {
  const x = tf.div(
    tf.sub(
      q,
      SCALES.map((scale) => 2 * scale),
    ),
    SCALES,
  );
  const [first, before, after] = [
    tf.slice(x, zeros(q), sizes(q, 1)),
    tf.slice(x, zeros(q), sizes(q, D - 1)),
    tf.slice(x, [...zeros(q).slice(1), 1], sizes(q, D - 1)),
  ];
  const innovations = tf.div(
    tf.sub(after, tf.mul(CORRELATION, before)),
    Math.sqrt(1 - CORRELATION * CORRELATION),
  );
  return tf.mul(-0.5, tf.add(tf.sum(tf.square(first), -1), tf.sum(tf.square(innovations), -1)));
}
const zeros = ({ rank }: tf.Tensor): number[] => Array(rank).fill(0);
const sizes = ({ shape }: tf.Tensor, last: number): number[] => [...shape.slice(0, -1), last];

const draws = (samples: Samples<never>, infos: 'divergent' | 'energy'): Float64Array[] =>
  samples.infos[infos].map((chain) => Float64Array.from(chain));
const count = (chains: readonly Float64Array[]): number =>
  chains.reduce((sum, chain) => sum + chain.reduce((s, x) => s + x, 0), 0);

test.each([
  ['NUTS, diagonal mass', 'nuts', 'diagonal'],
  ['NUTS, dense mass', 'nuts', 'dense'],
  ['HMC, dense mass', { leapfrogs: 8 }, 'dense'],
] as const)('%s finds a correlated Gaussian in ten dimensions', async (_, method, mass) => {
  const target = {
    size: D,
    logDensity: autoregressive,
    constrain: () => ({}),
    initial: () => tf.zeros([4, D]),
  };
  const samples = await sample(target, { key: key(3), method, mass, warmUp: 600, draws: 1500 });
  const truths = SCALES.map((sd) => ({ mean: 2 * sd, sd }));
  // Twenty z-scores: the largest is above 3.9 once in 500 runs when all is right.
  expect(worstZ(samples.positions, truths)).toBeLessThan(3.9);
  expect(Math.max(...coordinates(samples.positions).map(rhat))).toBeLessThan(1.01);
  expect(count(draws(samples as never, 'divergent'))).toBe(0);
});

// Neal's funnel: v ~ N(0, 3²), x_i ~ N(0, e^{v/2}). Nothing is observed, so that v's marginal is its prior.
const DIMENSIONS = 4;
const settings = { key: key(5), warmUp: 800, draws: 1500, targetAcceptance: 0.9 } as const;

test('NUTS finds the funnel whose draws are non-centred', async () => {
  const nonCentred = model({ v: new Normal(0, 3), e: new Normal(tf.zeros([DIMENSIONS]), 1) }, () =>
    tf.scalar(0),
  );
  const samples = await sample(nonCentred, settings);
  const v = tf.reshape(samples.draws.v, [1500, 4]);
  expect(worstZ(v, [{ mean: 0, sd: 3 }])).toBeLessThan(3.5);
  expect(count(draws(samples as never, 'divergent'))).toBe(0);
});

test('the centred funnel, which no step size fits, is told by its diagnostics', async () => {
  const centred = model(
    { v: new Normal(0, 3), x: ({ v }) => new Normal(tf.zeros([DIMENSIONS]), exp(tf.div(v, 2))) },
    () => tf.scalar(0),
  );
  const samples = await sample(centred, settings);
  const [v] = coordinates(tf.reshape(samples.draws.v, [1500, 4]));
  const signs = [
    count(draws(samples as never, 'divergent')) > 0,
    rhat(v) > 1.01,
    Math.min(...draws(samples as never, 'energy').map(eBfmi)) < 0.3,
  ];
  expect(signs).toContain(true);
});
