import betainc64 from '@stdlib/math-base-special-betainc';
import erfc64 from '@stdlib/math-base-special-erfc';
import gammainc64 from '@stdlib/math-base-special-gammainc';
import gammaln64 from '@stdlib/math-base-special-gammaln';
import { describe, expect, test } from 'vitest';
import { compile, foldIn, grad, type Key, key, random, split, tf } from '../../src/tensor';
import { differentiate } from './finiteDifferences';

const N = 100_000;
const values = (tensor: tf.Tensor): number[] => {
  const array = [...tensor.dataSync()];
  tensor.dispose();
  return array;
};
const normalCdf64 = (x: number) => 0.5 * erfc64(-x * Math.SQRT1_2);

/** √n times the largest gap between the empirical and the true distribution function (Kolmogorov and Smirnov). */
function kolmogorov(draws: number[], cdf: (x: number) => number): number {
  const sorted = Float64Array.from(draws).sort();
  const n = sorted.length;
  let gap = 0;
  sorted.forEach((x, i) => {
    const F = cdf(x);
    gap = Math.max(gap, Math.abs(F - i / n), Math.abs(F - (i + 1) / n));
  });
  return Math.sqrt(n) * gap;
}
/** Exceeded with probability 0.001 by draws from the right distribution. */
const KOLMOGOROV_LIMIT = 1.95;

/** How many standard deviations Pearson's χ² lies above its mean; 3.5 is passed with probability below 0.001. */
function chiSquare(counts: readonly number[], probabilities: readonly number[]): number {
  const n = counts.reduce((a, b) => a + b, 0);
  const chi = counts.reduce(
    (sum, count, i) => sum + (count - n * probabilities[i]) ** 2 / (n * probabilities[i]),
    0,
  );
  const degrees = counts.length - 1;
  return (chi - degrees) / Math.sqrt(2 * degrees);
}
const CHI_LIMIT = 3.5;

function count(draws: readonly number[], cells: number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (const draw of draws) counts[Math.min(draw, cells - 1)]++;
  return counts;
}

/** As first drawn: whoever changes these numbers changes every figure in the book. */
const GOLDEN = {
  normal: [-0.25582, 1.1776, 0.63018, 0.26756],
  uniform: [0.1559, 0.41317, 0.34247, 0.0033545],
  gamma: [0.9155, 0.57065, 1.6474, 4.1786],
  permutation: [1, 4, 2, 5, 0, 3],
};

describe('goodness of fit on 1e5 draws', () => {
  const truncated = (low: number, high: number) => (x: number) =>
    (normalCdf64(-low) - normalCdf64(-x)) / (normalCdf64(-low) - normalCdf64(-high));
  const column = (k: Key, i: number) => {
    const draws = random.dirichlet(k, [N, 3], tf.tensor1d([0.5, 1, 2.5]));
    return tf.reshape(tf.slice(draws, [0, i], [-1, 1]), [-1]);
  };
  test.each<[string, (k: Key) => tf.Tensor, (x: number) => number]>([
    ['normal', (k) => random.normal(k, [N]), normalCdf64],
    ['uniform', (k) => random.uniform(k, [N]), (x) => x],
    ['uniform on [−3, 5)', (k) => random.uniform(k, [N], -3, 5), (x) => (x + 3) / 8],
    ['exponential', (k) => random.exponential(k, [N]), (x) => -Math.expm1(-x)],
    ['gumbel', (k) => random.gumbel(k, [N]), (x) => Math.exp(-Math.exp(-x))],
    ['truncatedNormal ±2', (k) => random.truncatedNormal(k, [N]), truncated(-2, 2)],
    ['truncatedNormal in the upper tail', (k) => random.truncatedNormal(k, [N], 4, 7), truncated(4, 7)],
    [
      'truncatedNormal without an upper bound',
      (k) => random.truncatedNormal(k, [N], 0.5, Infinity),
      truncated(0.5, Infinity),
    ],
    ['gamma 0.3', (k) => random.gamma(k, [N], 0.3), (x) => gammainc64(x, 0.3)],
    ['gamma 7', (k) => random.gamma(k, [N], 7), (x) => gammainc64(x, 7)],
    ['exp logGamma 0.3', (k) => tf.exp(random.logGamma(k, [N], 0.3)), (x) => gammainc64(x, 0.3)],
    ['beta(0.5, 0.5)', (k) => random.beta(k, [N], 0.5, 0.5), (x) => betainc64(x, 0.5, 0.5)],
    ['beta(3, 1.5)', (k) => random.beta(k, [N], 3, 1.5), (x) => betainc64(x, 3, 1.5)],
    ['a margin of dirichlet', (k) => column(k, 0), (x) => betainc64(x, 0.5, 3.5)],
    ['another', (k) => column(k, 2), (x) => betainc64(x, 2.5, 1.5)],
  ])('%s', (_, draw, cdf) => {
    for (const seed of [1, 2])
      expect(kolmogorov(values(draw(key(seed))), cdf)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  const poisson = (rate: number) => (x: number) => Math.exp(x * Math.log(rate) - rate - gammaln64(x + 1));
  const binomial = (n: number, p: number) => (x: number) =>
    Math.exp(
      gammaln64(n + 1) - gammaln64(x + 1) - gammaln64(n - x + 1) + x * Math.log(p) + (n - x) * Math.log1p(-p),
    );
  test.each<[string, (k: Key) => tf.Tensor, number, (x: number) => number]>([
    ['bernoulli', (k) => tf.cast(random.bernoulli(k, 0.3, [N]), 'int32'), 2, (x) => (x === 1 ? 0.3 : 0.7)],
    [
      'categorical',
      (k) => random.categorical(k, tf.log(tf.tensor1d([1, 2, 3, 4])), [N]),
      4,
      (x) => (x + 1) / 10,
    ],
    ['randint', (k) => random.randint(k, [N], 5, 12).sub(tf.scalar(5, 'int32')), 7, () => 1 / 7],
    [
      'choice with probabilities',
      (k) => random.choice(k, 3, [N], { probs: tf.tensor1d([0.2, 0, 0.8]) }),
      3,
      (x) => [0.2, 1e-12, 0.8][x],
    ],
    [
      'poisson 2.5',
      (k) => random.poisson(k, [N], 2.5),
      9,
      (x) =>
        x < 8 ? poisson(2.5)(x) : 1 - [0, 1, 2, 3, 4, 5, 6, 7].reduce((s, i) => s + poisson(2.5)(i), 0),
    ],
    ['binomial(6, 0.3)', (k) => random.binomial(k, [N], 6, 0.3), 7, binomial(6, 0.3)],
    [
      'binomial(200, 0.02)',
      (k) => random.binomial(k, [N], 200, 0.02),
      12,
      (x) =>
        x < 11
          ? binomial(200, 0.02)(x)
          : 1 - Array.from({ length: 11 }, (_, i) => binomial(200, 0.02)(i)).reduce((a, b) => a + b),
    ],
  ])('%s', (_, draw, cells, mass) => {
    for (const seed of [3, 4]) {
      const counts = count(values(draw(key(seed))), cells);
      expect(
        chiSquare(
          counts,
          counts.map((_count, i) => mass(i)),
        ),
      ).toBeLessThan(CHI_LIMIT);
    }
  });

  test('permutation: all 24 orders of 4 items equally often', () => {
    const counts = new Map<string, number>();
    for (const k of split(key(6), 6000)) {
      const order = values(random.permutation(k, 4)).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()], new Array(24).fill(1 / 24))).toBeLessThan(CHI_LIMIT);
  });

  test('the tests have teeth: a scale wrong by 4 %, a probability by 1 %, a shift by 0.01 are caught', () => {
    expect(kolmogorov(values(random.normal(key(1), [N]).mul(1.04)), normalCdf64)).toBeGreaterThan(
      KOLMOGOROV_LIMIT,
    );
    expect(kolmogorov(values(random.normal(key(1), [N]).add(0.01)), normalCdf64)).toBeGreaterThan(
      KOLMOGOROV_LIMIT,
    );
    const coin = count(values(tf.cast(random.bernoulli(key(3), 0.31, [N]), 'int32')), 2);
    expect(chiSquare(coin, [0.7, 0.3])).toBeGreaterThan(CHI_LIMIT);
  });

  test('both tails of normal are there, as often as they should be', () => {
    const draws = values(random.normal(key(8), [4_000_000]));
    for (const bound of [3, 4, 4.7]) {
      const expected = draws.length * normalCdf64(-bound);
      for (const found of [draws.filter((x) => x > bound), draws.filter((x) => x < -bound)]) {
        expect(Math.abs(found.length - expected) / Math.sqrt(expected)).toBeLessThan(3.5);
      }
    }
  });
});

describe('independence', () => {
  /** Pairs of uniform draws fall evenly into 20 × 20 cells. */
  function evenPairs(first: readonly number[], second: readonly number[]): number {
    const cells = first.map((u, i) => Math.floor(u * 20) * 20 + Math.floor(second[i] * 20));
    return chiSquare(count(cells, 400), new Array(400).fill(1 / 400));
  }
  const uniform = (k: Key) => values(random.uniform(k, [N]));

  test('streams of split keys, of folded keys, of neighbouring seeds; keys and their children', () => {
    const k = key(21);
    const [a, b, c] = split(k, 3);
    const pairs: [Key, Key][] = [
      [a, b],
      [b, c],
      [k, a],
      [k, b],
      [a, split(a)[0]],
      [foldIn(k, 0), foldIn(k, 1)],
      [foldIn(k, 7), foldIn(k, 8)],
      [k, foldIn(k, 0)],
      [a, foldIn(k, 0)],
      [key(0), key(1)],
      [key(1), key(2)],
      [key(1), key(-1)],
      [key(1), key(2 ** 32 + 1)],
    ];
    for (const [first, second] of pairs) {
      expect(evenPairs(uniform(first), uniform(second)), `${first} and ${second}`).toBeLessThan(CHI_LIMIT);
    }
  });

  test('within a stream, at several distances', () => {
    const draws = uniform(key(22));
    for (const lag of [1, 2, 3, 4, 128, 1000]) {
      expect(evenPairs(draws.slice(lag), draws.slice(0, -lag)), `distance ${lag}`).toBeLessThan(CHI_LIMIT);
    }
  });

  test('the first draws of many keys are themselves a good stream', () => {
    const firstDraws = split(key(23), 4000).map((k) => values(random.normal(k))[0]);
    expect(kolmogorov(firstDraws, normalCdf64)).toBeLessThan(KOLMOGOROV_LIMIT);
    const folded = Array.from({ length: 4000 }, (_, i) => values(random.normal(foldIn(key(24), i)))[0]);
    expect(kolmogorov(folded, normalCdf64)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test('one key used twice is caught by the same test', () => {
    expect(evenPairs(uniform(key(25)), uniform(key(25)))).toBeGreaterThan(100);
  });
});

describe('the same key, the same draws', () => {
  /** Up to rounding: a graph may multiply by 1/b where eager mode divides by b. */
  function expectSame(got: readonly number[], expected: readonly number[]): void {
    expect(got).toHaveLength(expected.length);
    got.forEach((x, i) => {
      expect(Math.abs(x - expected[i])).toBeLessThanOrEqual(2e-6 * (1 + Math.abs(expected[i])));
    });
  }

  const shape = [50, 3];
  const plain: Record<string, (k: Key) => tf.Tensor> = {
    normal: (k) => random.normal(k, shape),
    uniform: (k) => random.uniform(k, shape),
    exponential: (k) => random.exponential(k, shape),
    gumbel: (k) => random.gumbel(k, shape),
    truncatedNormal: (k) => random.truncatedNormal(k, shape, -1, 3),
    bernoulli: (k) => random.bernoulli(k, 0.4, shape).toFloat(),
    categorical: (k) => random.categorical(k, tf.tensor1d([0, 1, -1]), shape).toFloat(),
    randint: (k) => random.randint(k, shape, -5, 50).toFloat(),
  };
  const cpuOnly: Record<string, (k: Key) => tf.Tensor> = {
    gamma: (k) => random.gamma(k, shape, tf.tensor1d([0.2, 1, 9])),
    beta: (k) => random.beta(k, shape, 2, 0.7),
    dirichlet: (k) => random.dirichlet(k, shape, tf.tensor1d([0.2, 1, 9])),
    permutation: (k) => random.permutation(k, 40).toFloat(),
    poisson: (k) => random.poisson(k, shape, 4),
    binomial: (k) => random.binomial(k, shape, 9, 0.4),
  };

  test.each(Object.entries({ ...plain, ...cpuOnly }))('%s: eager twice, and as a graph', (_, draw) => {
    const f = compile(draw);
    for (const seed of [0, -17]) {
      const eager = values(draw(key(seed)));
      expect(values(draw(key(seed)))).toEqual(eager);
      expectSame(values(f(key(seed))), eager);
      expect(values(f(key(seed + 1)))).not.toEqual(eager);
    }
    f.dispose();
  });

  test.each(Object.entries(plain))('%s: under XLA, to rounding', (_, draw) => {
    const f = compile((k: Key) => draw(split(foldIn(k, 3))[1]), { xla: true });
    const eager = values(draw(split(foldIn(key(5), 3))[1]));
    expectSame(values(f(key(5))), eager);
    f.dispose();
  });

  test('in every run', () => {
    const round = (tensor: tf.Tensor) => values(tensor).map((x) => Number(x.toPrecision(5)));
    expect(round(random.normal(key(0), [4]))).toEqual(GOLDEN.normal);
    expect(round(random.uniform(key(0), [4]))).toEqual(GOLDEN.uniform);
    expect(round(random.gamma(key(0), [4], 2))).toEqual(GOLDEN.gamma);
    expect(round(random.permutation(key(0), 6))).toEqual(GOLDEN.permutation);
  });

  test('a longer draw begins like a shorter one', () => {
    const [short, long] = [7, 5000].map((n) => values(random.normal(key(2), [n])));
    expect(long.slice(0, 7)).toEqual(short);
  });
});

describe('gradients of draws', () => {
  test('gamma: each draw moves with alpha as the implicit function theorem says', () => {
    for (const alpha of [0.4, 1, 3.5, 30]) {
      const k = key(31);
      const draws = values(random.gamma(k, [20], alpha));
      draws.forEach((z, i) => {
        const slope = grad((a: tf.Tensor) => tf.sum(tf.slice(random.gamma(k, [20], a), i, 1)))(
          tf.scalar(alpha),
        ).dataSync()[0];
        const density = Math.exp((alpha - 1) * Math.log(z) - z - gammaln64(alpha));
        const expected = -differentiate((a) => gammainc64(z, a), alpha, 1, alpha / 200) / density;
        expect(slope / expected, `alpha ${alpha}, draw ${z}`).toBeCloseTo(1, 3);
      });
    }
  });

  /** The mean of the pathwise gradients, in standard errors from the derivative of the true expectation. */
  function error(perDraw: (k: Key) => tf.Tensor, expected: number): number {
    const slopes = split(key(32), 100).map((k) => values(perDraw(k))[0]);
    const mean = slopes.reduce((a, b) => a + b) / slopes.length;
    const variance = slopes.reduce((sum, s) => sum + (s - mean) ** 2, 0) / (slopes.length - 1);
    return Math.abs(mean - expected) / Math.sqrt(variance / slopes.length);
  }

  test('expectations: gamma, logGamma, beta, dirichlet, truncatedNormal', () => {
    const at = (f: (k: Key, x: tf.Tensor) => tf.Tensor, x: number) => (k: Key) =>
      grad((y: tf.Tensor) => tf.mean(f(k, y)))(tf.scalar(x));
    expect(
      error(
        at((k, a) => tf.square(random.gamma(k, [500], a)), 1.7),
        2 * 1.7 + 1,
      ),
    ).toBeLessThan(3.5);
    expect(
      error(
        at((k, a) => random.logGamma(k, [500], a), 0.3),
        12.2453645 /* ψ′(0.3) */,
      ),
    ).toBeLessThan(3.5);
    expect(
      error(
        at((k, a) => random.beta(k, [500], a, 2), 0.6),
        2 / 2.6 ** 2,
      ),
    ).toBeLessThan(3.5);
    expect(
      error(
        at((k, b) => random.beta(k, [500], 0.6, b), 2),
        -0.6 / 2.6 ** 2,
      ),
    ).toBeLessThan(3.5);
    const first = (k: Key, a: tf.Tensor) =>
      tf.slice(random.dirichlet(k, [500, 3], tf.stack([a, tf.scalar(1), tf.scalar(2)])), [0, 0], [-1, 1]);
    expect(error(at(first, 0.5), 3 / 3.5 ** 2)).toBeLessThan(3.5);
    const h = (b: number) =>
      (Math.exp(-0.5) - Math.exp((-b * b) / 2)) / Math.sqrt(2 * Math.PI) / (normalCdf64(b) - normalCdf64(-1));
    expect(
      error(
        at((k, b) => random.truncatedNormal(k, [500], -1, b), 1.5),
        differentiate(h, 1.5, 1),
      ),
    ).toBeLessThan(3.5);
  });

  test('a second derivative in a shape parameter says that it is not available', () => {
    const f = (a: tf.Tensor) => tf.sum(random.gamma(key(0), [3], a));
    expect(() => grad(grad(f))(tf.scalar(2))).toThrow(/second derivative/);
  });
});

describe('shapes, ends and errors', () => {
  test('shape is the whole shape; parameters broadcast against its last axes', () => {
    const k = key(41);
    expect(random.normal(k).shape).toEqual([]);
    expect(random.normal(k, [0, 3]).shape).toEqual([0, 3]);
    expect(random.gamma(k, [5, 2], tf.tensor1d([1, 2])).shape).toEqual([5, 2]);
    expect(random.gamma(k, [5, 2, 3], tf.ones([2, 1])).shape).toEqual([5, 2, 3]);
    expect(random.bernoulli(k, tf.tensor1d([0.1, 0.9])).shape).toEqual([2]);
    expect(random.categorical(k, tf.zeros([4, 3])).shape).toEqual([4]);
    expect(random.categorical(k, tf.zeros([4, 3]), [7, 4]).shape).toEqual([7, 4]);
    expect(random.dirichlet(k, [7, 3], tf.ones([3])).shape).toEqual([7, 3]);
    expect(random.permutation(k, 0).shape).toEqual([0]);
    expect(random.permutation(k, 1).arraySync()).toEqual([0]);
    expect(values(random.choice(k, 9, [3, 3], { replace: false })).sort()).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    const means = values(random.gamma(k, [N, 2], tf.tensor1d([1, 20])).mean(0));
    expect(means[0]).toBeCloseTo(1, 1);
    expect(means[1]).toBeCloseTo(20, 0);
  });

  test('probabilities 0 and 1 are certain, small shapes give no 0, no 1, no NaN', () => {
    const k = key(42);
    expect(values(random.bernoulli(k, 0, [N])).some(Boolean)).toBe(false);
    expect(values(random.bernoulli(k, 1, [N])).every(Boolean)).toBe(true);
    expect(
      values(random.categorical(k, tf.tensor1d([-Infinity, 0, -Infinity]), [N])).every((i) => i === 1),
    ).toBe(true);
    for (const draws of [
      random.gamma(k, [N], 0.001),
      random.beta(k, [N], 0.001, 0.001),
      random.dirichlet(k, [N, 2], tf.tensor1d([0.001, 0.001])),
    ]) {
      const found = values(draws);
      expect(found.every((x) => x > 0 && Number.isFinite(x))).toBe(true);
    }
    expect(Math.max(...values(random.beta(k, [1000], 0.001, 0.001)))).toBeLessThan(1);
    expect(values(random.uniform(k, [N])).every((u) => u >= 0 && u < 1)).toBe(true);
    expect(values(random.normal(k, [1_000_000])).every(Number.isFinite)).toBe(true);
    const far = values(random.truncatedNormal(k, [1000], 11, 12));
    expect(far.every((x) => x >= 11 && x <= 12)).toBe(true);
    expect(values(random.poisson(k, [10], 0))).toEqual(new Array(10).fill(0));
    expect(values(random.binomial(k, [3, 2], tf.tensor1d([0, 5]), tf.tensor1d([0.5, 1])))).toEqual([
      0, 5, 0, 5, 0, 5,
    ]);
  });

  test('errors', () => {
    const k = key(43);
    expect(() => random.normal(k, [2, -1])).toThrow('the shape must be a list of integers ≥ 0, got [2,-1]');
    expect(() => random.gamma(k, [3], tf.ones([2]))).toThrow(
      'parameters of shape [2] do not broadcast to draws of shape [3]',
    );
    expect(() => random.gamma(k, [3], 0)).toThrow('random.gamma: alpha must lie in');
    expect(() => random.bernoulli(k, 1.5)).toThrow(
      'random.bernoulli: the probability must lie in [0, 1], got 1.5',
    );
    expect(() => random.poisson(k, [3], -2)).toThrow(
      'random.poisson: the rate must lie in [0, Infinity], got -2',
    );
    expect(() => random.binomial(k, [3], 5, Number.NaN)).toThrow(
      'the probability must lie in [0, 1], got NaN',
    );
    expect(() => random.uniform(k, [2], 3, 3)).toThrow('needs low < high, got low = 3, high = 3');
    expect(() => random.randint(k, [2], 0, 0.5)).toThrow('needs integers low < high');
    expect(() => random.truncatedNormal(k, [2], 1, 0)).toThrow('needs low < high, got 1 and 0');
    expect(() => random.truncatedNormal(k, [2], 20, 30)).toThrow('too far out for float32');
    expect(() => random.permutation(k, -1)).toThrow('n must be an integer ≥ 0, got -1');
    expect(() => random.choice(k, 3, [4], { replace: false })).toThrow('cannot draw 4 of 3 items');
    expect(() => random.dirichlet(k, [], tf.ones([3]))).toThrow('needs a last axis');
    expect(() => random.categorical(k, tf.scalar(1))).toThrow('the logits need an axis');
  });

  test('nothing is left behind', () => {
    const [k, logits] = [key(44), tf.zeros([3])];
    const before = tf.memory().numTensors;
    const draws = [
      () => random.normal(k, [2]),
      () => random.uniform(k, [2], 1, 2),
      () => random.exponential(k, [2]),
      () => random.gumbel(k, [2]),
      () => random.truncatedNormal(k, [2]),
      () => random.gamma(k, [2], 2),
      () => random.logGamma(k, [2], 2),
      () => random.beta(k, [2], 1, 2),
      () => random.dirichlet(k, [3], logits),
      () => random.bernoulli(k, 0.5, [2]),
      () => random.categorical(k, logits),
      () => random.randint(k, [2], 0, 4),
      () => random.permutation(k, 5),
      () => random.choice(k, 5, [2]),
      () => random.poisson(k, [2], 3),
      () => random.binomial(k, [2], 5, 0.5),
    ];
    for (const draw of draws) {
      draw().dispose();
      expect(tf.memory().numTensors, draw.toString()).toBe(before);
    }
  });
});
