import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Independent, kl, Normal } from '../../src/distributions';
import { anatomy, marginalLikelihood, vae } from '../../src/models';
import { foldIn, key, random, tf, tree } from '../../src/tensor';

const SCALE = 0.6;
const bernoulli = vae.model({ pixels: 6, hidden: 5, latents: 2 });
const gaussian = vae.model({ pixels: 6, hidden: 5, latents: 2, decoder: 'gaussian' });
const both = [
  ['bernoulli', bernoulli],
  ['gaussian', gaussian],
] as const;

const images = (count: number, pixels = 6, seed = 9) =>
  random.uniform(key(seed), [count, pixels]) as tf.Tensor2D;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

describe('by hand', () => {
  test('one unit of everything, computed with a pencil', () => {
    const one = (w: number, b: number) => ({ weights: [[w]], bias: [b] });
    const params: anatomy.PlainParams = {
      encoder: { hidden: one(2, -1), mu: one(3, 0.5), logVar: one(0, Math.log(0.25)) },
      decoder: { hidden: one(1, 0), logits: one(0, Math.log(3)) },
    };
    const h = Math.tanh(2 * 0.5 - 1); // 0
    expect(anatomy.encodeByHand(params, [0.5])).toEqual({ mu: [3 * h + 0.5], logVar: [Math.log(0.25)] });
    const { bound, kl: divergence, reconstruction } = anatomy.boundByHand(params, [0.5], [[1], [-1]]);
    // y = 3/4 whatever z is; KL of N(½, ¼) to N(0, 1) = ½ (¼ + ¼ − 1 − log ¼)
    expect(reconstruction).toBeCloseTo(0.5 * Math.log(0.75) + 0.5 * Math.log(0.25), 12);
    expect(divergence).toBeCloseTo(0.5 * (0.5 - 1 - Math.log(0.25)), 12);
    expect(bound).toBeCloseTo(reconstruction - divergence, 12);
    const sure = { ...params, decoder: { ...params.decoder, logVar: one(0, Math.log(0.01)) } };
    // N(½; ¾, 0.01)
    const density = Math.exp((-0.5 * 0.25 ** 2) / 0.01) / Math.sqrt(2 * Math.PI * 0.01);
    expect(anatomy.logLikelihoodByHand(sure, [0.5], [0])).toBeCloseTo(Math.log(density), 12);
    expect(() => anatomy.encodeByHand(params, [1, 2])).toThrow(/1 inputs got 2/);
  });

  test.each(both)('%s: the bound in a batch is the bound by hand', (_, model) => {
    const params = vae.init(model, key(1), SCALE);
    const [x, epsilon] = [images(3), random.normal(key(2), [4, 3, 2])];
    const inBatch = anatomy.boundAt(model, params, x, epsilon);
    const noise = epsilon.arraySync() as number[][][];
    const plain = anatomy.plainParams(params);
    const expected = x.arraySync().map((row, i) =>
      anatomy.boundByHand(
        plain,
        row,
        noise.map((draw) => draw[i]),
      ),
    );
    expect(Array.from(inBatch.dataSync())).toEqual(expected.map(({ bound }) => expect.closeTo(bound, 4)));
    tree.dispose(params, [x, epsilon, inBatch]);
  });

  test.each(both)('%s: slopes agree; with the trick left out those of the encoder do not', (_, model) => {
    const params = vae.init(model, key(3), SCALE);
    const [x, epsilon] = [images(1), random.normal(key(4), [2, 1, 2])];
    const rows = anatomy.slopes(model, params, x, { epsilon, key: key(5), perArray: 3 });
    expect(new Set(rows.map(({ place }) => place)).size).toBe(model.decoder === 'gaussian' ? 36 - 2 : 30 - 2);
    for (const { byGradient, byDifference } of rows) expect(byGradient).toBeCloseTo(byDifference, 3);
    // Other noise in one of the two is another function: the comparison is able to fail.
    const other = random.normal(key(6), [2, 1, 2]);
    const wrong = anatomy.slopes(model, params, x, { epsilon: other, key: key(5), perArray: 3 });
    const apart = rows.map(({ byGradient }, i) => Math.abs(byGradient - wrong[i].byDifference));
    expect(Math.max(...apart)).toBeGreaterThan(0.05);
    tree.dispose(params, [x, epsilon, other]);
  });
});

describe('appendix B', () => {
  test.each([
    [0, 1],
    [1.3, 0.4],
    [-2, 1.7],
    [0.2, 0.05],
  ])('N(%f, %f²): quadrature against the book’s distributions', (mu, sigma) => {
    const found = anatomy.appendixB(mu, sigma);
    const [expected, entropy] = tf.tidy(() => {
      const q = new Independent(new Normal([mu], [sigma]), 1);
      const p = new Independent(new Normal([0], [1]), 1);
      return [kl(q, p).dataSync()[0], 0.5 * Math.log(2 * Math.PI * Math.E * sigma ** 2)];
    }) as unknown as [number, number];
    expect(-found.minusKl).toBeCloseTo(expected, 5);
    expect(-found.logQUnderQ).toBeCloseTo(entropy, 9);
    const zs = Array.from({ length: 8001 }, (_, i) => -20 + i / 200);
    const area = anatomy.klIntegrand(mu, sigma, zs).reduce((a, b) => a + b, 0) / 200;
    expect(area).toBeCloseTo(expected, 5);
  });

  test('draws have the closed form as their mean, and the sum over latents is the KL', () => {
    const q = { mu: random.normal(key(1), [5, 3]), logVar: random.normal(key(2), [5, 3]) };
    const closed = vae.klToPrior(q);
    const values = Array.from(closed.dataSync());
    anatomy.klByDraws(q, { key: key(3), L: 4000 }).forEach((estimate, i) => {
      expect(Math.abs(estimate.mean - values[i])).toBeLessThan(4 * estimate.standardError);
      expect(estimate.standardError).toBeCloseTo(estimate.sd / Math.sqrt(4000), 9);
    });
    const drawnSd = anatomy.klByDraws(q, { key: key(4), L: 20_000 }).map(({ sd }) => sd);
    const expectedSd = anatomy.sdOfOneDraw(q);
    expectedSd.forEach((sd, i) => {
      expect(Math.abs(drawnSd[i] / sd - 1)).toBeLessThan(0.06);
    });
    const perLatent = anatomy.klPerLatent(q);
    expect(perLatent).toHaveLength(3);
    expect(perLatent.reduce((a, b) => a + b)).toBeCloseTo(mean(values), 4);
    expect(() => anatomy.klByDraws(q, { key: key(3), L: 1 })).toThrow(/L ≥ 2 draws, got 1/);
    expect(() => anatomy.appendixB(0, 0)).toThrow(/σ must be > 0, got 0/);
    tree.dispose(q.mu, q.logVar, closed);
  });
});

describe('grey pixels', () => {
  test.each([0.01, 0.2, 0.5, 0.7, 0.999])('y = %f: the mass is the continuous Bernoulli’s constant', (y) => {
    const closed = y === 0.5 ? 0.5 : (2 * y - 1) / Math.log(y / (1 - y));
    expect(anatomy.massOverGreys(y)).toBeCloseTo(closed, 8);
  });

  test('the best y is x, what is lost there is the entropy, and black and white lose nothing', () => {
    for (const x of [0, 0.3, 0.5, 1]) {
      const best = anatomy.pixelScore(x, x);
      for (const y of [0.01, 0.29, 0.31, 0.6, 0.99])
        expect(anatomy.pixelScore(x, y)).toBeLessThanOrEqual(best);
    }
    const x = tf.tensor2d([[0, 1, 0.5, 0.25]]);
    const entropy = anatomy.pixelEntropy(x);
    const quarter = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
    const expected = [0, 0, Math.log(2), quarter];
    expect(Array.from(entropy.dataSync())).toEqual(expected.map((v) => expect.closeTo(v, 6)));
    expect(() => anatomy.massOverGreys(1)).toThrow(/between 0 and 1, got 1/);
    tree.dispose([x, entropy]);
  });

  test('eq. 11 of a grey image is its average over black-and-white versions', () => {
    const params = vae.init(bernoulli, key(1), SCALE);
    const [x, z] = [images(1), random.normal(key(2), [1, 2]) as tf.Tensor2D];
    const scores = anatomy.scoresOfBinarised(
      bernoulli,
      params.decoder,
      { x, z },
      { key: key(3), times: 8000 },
    );
    const grey = vae.logLikelihood(bernoulli, params.decoder, x, z);
    const error = Math.sqrt(mean(scores.map((s) => (s - mean(scores)) ** 2)) / scores.length);
    expect(Math.abs(mean(scores) - grey.dataSync()[0])).toBeLessThan(4 * error);
    tree.dispose(params, [x, z, grey]);
  });

  test('dequantised bytes stay in their cells, and no Gaussian earns more on a cell than is said', () => {
    const x = tf.tensor2d([[0, 7 / 255, 1, 128 / 255]]);
    const many = tf.tile(x, [500, 1]) as tf.Tensor2D;
    const spread = anatomy.dequantised(many, key(1));
    for (const row of spread.arraySync())
      row.forEach((value, i) => {
        const byte = [0, 7, 255, 128][i];
        expect(value * 256).toBeGreaterThanOrEqual(byte - 1e-4);
        expect(value * 256).toBeLessThanOrEqual(byte + 1 + 1e-4);
      });
    // E log N(u; ½ cell, σ²) for u uniform on the cell: −½ log 2πσ² − cell²/24σ², largest at σ² = cell²/12.
    const earned = (sigma: number) =>
      -0.5 * Math.log(2 * Math.PI * sigma ** 2) - 1 / 256 ** 2 / 24 / sigma ** 2;
    expect(earned(1 / 256 / Math.sqrt(12))).toBeCloseTo(anatomy.MOST_PER_BYTE, 9);
    for (const factor of [0.5, 0.9, 1.1, 2])
      expect(earned((factor / 256) * Math.sqrt(1 / 12))).toBeLessThan(anatomy.MOST_PER_BYTE);
    tree.dispose([x, many, spread]);
  });

  test('what a Gaussian decoder says of its pixels', () => {
    const params = vae.init(gaussian, key(1), SCALE);
    const [x, z] = [images(4), random.normal(key(2), [4, 2]) as tf.Tensor2D];
    const found = anatomy.gaussianPixels(gaussian, params.decoder, x, z);
    const plain = anatomy.plainParams(params);
    const rows = x.arraySync().map((row, i) => ({ row, ...anatomy.decodeByHand(plain, z.arraySync()[i]) }));
    const root = (values: readonly number[]) => Math.sqrt(mean(values));
    found.sigma.forEach((sigma, pixel) => {
      const squares = rows.map(({ row, mean: m }) => (row[pixel] - m[pixel]) ** 2);
      const variances = rows.map(({ logVar }) => Math.exp(logVar![pixel]));
      expect(sigma).toBeCloseTo(root(variances), 4);
      expect(found.error[pixel]).toBeCloseTo(root(squares), 4);
      expect(found.standardised[pixel]).toBeCloseTo(root(squares.map((r, i) => r / variances[i])), 4);
    });
    expect(() => anatomy.gaussianPixels(bernoulli, params.decoder, x, z)).toThrow(/variance to learn/);
    tree.dispose(params, [x, z]);
  });
});

describe('the start', () => {
  test('small weights give what is predicted, large ones do not', () => {
    const model = vae.model({ pixels: 50, hidden: 40, latents: 6 });
    const x = images(200, 50);
    const norm = mean(x.arraySync().map((row) => row.reduce((sum, v) => sum + v * v, 0)));
    const spread = (scale: number) => {
      const measured = anatomy.measuredStart(model, x, { key: key(1), scale, starts: 30 });
      return { measured, predicted: anatomy.predictedStart(model, scale, norm) };
    };
    const small = spread(0.02);
    for (const name of ['mu', 'logVar', 'logits'] as const)
      expect(small.measured[name] / small.predicted[name]).toBeCloseTo(1, 0.9);
    const large = spread(0.5);
    expect(large.measured.mu / large.predicted.mu).toBeLessThan(0.8);
    tree.dispose(x);
  });

  test('the price of the weights, and their size pixel by pixel', () => {
    const params = vae.init(bernoulli, key(1), SCALE);
    const all = tree.leaves(params) as unknown as tf.Tensor[];
    const squares = all.flatMap((t) => Array.from(t.dataSync(), (v) => v * v)).reduce((a, b) => a + b);
    expect(anatomy.priceOfWeights(params, 10)).toBeCloseTo(squares / 20, 4);
    const rows = params.encoder.hidden.weights.arraySync();
    const sizes = rows.map((row) => Math.sqrt(mean(row.map((v) => v * v))));
    expect(anatomy.weightSizePerPixel(params)).toEqual(sizes.map((v) => expect.closeTo(v, 5)));
    tree.dispose(params);
  });
});

describe('the true posterior on a grid', () => {
  const window = { centre: [0, 0], reach: 6, side: 161 } as const;

  test('without a say of z it is the prior, and log p(x) is log p(x|z)', () => {
    const params = vae.init(bernoulli, key(1), 0);
    const x = images(2);
    for (const found of anatomy.posteriorsOnGrid(bernoulli, params.decoder, x, window)) {
      expect(found.logEvidence).toBeCloseTo(6 * Math.log(0.5), 4);
      expect([...found.mean, ...found.sd, found.correlation]).toEqual(
        [0, 0, 1, 1, 0].map((v) => expect.closeTo(v, 3)),
      );
    }
    tree.dispose(params, x);
  });

  test('by hand: sums in plain numbers over a coarse grid; evidence as by the book’s other grid', () => {
    const params = vae.init(bernoulli, key(2), 1.5);
    const x = images(3);
    const plain = anatomy.plainParams(params);
    const [first, second] = anatomy.axesOf({ ...window, side: 41 });
    const found = anatomy.posteriorsOnGrid(bernoulli, params.decoder, x, { ...window, side: 41 });
    x.arraySync().forEach((row, i) => {
      const cells = second.flatMap((z2) =>
        first.map((z1) => {
          const joint = anatomy.logLikelihoodByHand(plain, row, [z1, z2]) - (z1 * z1 + z2 * z2) / 2;
          return { z1, z2, weight: Math.exp(joint) };
        }),
      );
      const total = cells.reduce((sum, c) => sum + c.weight, 0);
      const under = (f: (c: { z1: number; z2: number }) => number) =>
        cells.reduce((sum, c) => sum + (f(c) * c.weight) / total, 0);
      const m = [under((c) => c.z1), under((c) => c.z2)];
      const v = [under((c) => (c.z1 - m[0]) ** 2), under((c) => (c.z2 - m[1]) ** 2)];
      const covariance = under((c) => (c.z1 - m[0]) * (c.z2 - m[1]));
      expect([...found[i].mean, ...found[i].sd, found[i].correlation]).toEqual(
        [...m, ...v.map(Math.sqrt), covariance / Math.sqrt(v[0] * v[1])].map((n) => expect.closeTo(n, 3)),
      );
    });
    const evidence = marginalLikelihood.gridLogLikelihood(bernoulli, params.decoder, x, {
      side: 161,
      reach: 6,
    });
    const fine = anatomy.posteriorsOnGrid(bernoulli, params.decoder, x, window);
    expect(fine.map((one) => one.logEvidence)).toEqual([...evidence].map((v) => expect.closeTo(v, 4)));
    // One cell's weight at a place, in the order of rows and columns that contours draw.
    const one = tf.slice(x, [0, 0], [1, 6]);
    const density = anatomy.posteriorDensity(bernoulli, params.decoder, one, window);
    const [across, down] = anatomy.axesOf(window);
    const joint = anatomy.logLikelihoodByHand(plain, x.arraySync()[0], [across[90], down[70]]);
    const prior = -(across[90] ** 2 + down[70] ** 2) / 2 - Math.log(2 * Math.PI);
    expect(density[70][90]).toBeCloseTo(Math.exp(joint + prior - fine[0].logEvidence), 4);
    tree.dispose(params, [x, one]);
  });

  test('what the encoder says; and what is refused', () => {
    const q = {
      mu: tf.tensor2d([
        [0, 0],
        [1, -0.5],
      ]),
      logVar: tf.tensor2d([
        [0, 0],
        [Math.log(0.25), 0],
      ]),
    };
    const density = anatomy.encoderDensity(q, 1, { centre: [1, -0.5], reach: 1, side: 3 });
    expect(density[1][1]).toBeCloseTo(1 / Math.PI, 6);
    expect(density[1][2]).toBeCloseTo(Math.exp(-2) / Math.PI, 6);
    expect(density[2][1]).toBeCloseTo(Math.exp(-0.5) / Math.PI, 6);
    const three = vae.model({ pixels: 6, hidden: 5, latents: 3 });
    const params = vae.init(three, key(3));
    const x = images(1);
    expect(() => anatomy.posteriorsOnGrid(three, params.decoder, x, window)).toThrow(
      /two latent variables, got 3/,
    );
    expect(() => anatomy.axesOf({ ...window, reach: 0 })).toThrow(/reach > 0/);
    tree.dispose(q, params, x);
  });
});

describe('watching and walking', () => {
  test('training with moments kept; a traversal moves one number at a time', async () => {
    const x = images(100);
    const learnt = await anatomy.watch(bernoulli, {
      images: x,
      test: x,
      samples: 400,
      checkpoints: [100, 400],
      batchSize: 20,
      warmUp: 2,
      learningRate: 0.02,
      key: key(1),
      pictures: 3,
      xla: false,
    });
    expect(learnt.moments.map(({ samples }) => samples)).toEqual([100, 400]);
    const [, { klPerLatent, rebuilt }] = learnt.moments;
    expect(klPerLatent.reduce((a, b) => a + b)).toBeCloseTo(learnt.curve[1].test!.kl, 4);
    expect([rebuilt.length, rebuilt[0].length]).toEqual([3, 6]);
    const options = { centre: [0.3, -0.2], units: [1], from: -1, to: 1, steps: 3 };
    const walk = anatomy.traversal(bernoulli, learnt.params, options);
    const plain = anatomy.plainParams(learnt.params);
    const expected = [-1, 0, 1].map((v) => anatomy.decodeByHand(plain, [0.3, v]).mean);
    expect(walk.arraySync()).toEqual(expected.map((row) => row.map((v) => expect.closeTo(v, 5))));
    const variances = expected[0].map((_, i) => {
      const values = expected.map((row) => row[i]);
      return mean(values.map((v) => (v - mean(values)) ** 2));
    });
    expect(anatomy.changeAlong(walk, 1)[0]).toBeCloseTo(Math.sqrt(mean(variances)), 5);
    expect(() => anatomy.traversal(bernoulli, learnt.params, { ...options, units: [2] })).toThrow(
      /latent variable 2: there are 0 to 1/,
    );
    tree.dispose(learnt.params, learnt.state, [x, walk]);
  });

  test('a training that blows up leaves its curve and says why; other errors pass through', async () => {
    const black = tf.zeros([60, 6]) as tf.Tensor2D;
    const common = {
      images: black,
      key: foldIn(key(1), 1),
      batchSize: 20,
      warmUp: 2,
      pixels: [0, 5],
      xla: false,
    };
    const run = { ...common, samples: 40_000, checkpoints: [200, 2000], learningRate: 2 };
    const end = await anatomy.trainToTheEnd(gaussian, run);
    expect(end.failure).toMatch(/not finite/);
    expect(end.curve.length).toBeGreaterThan(0);
    const fine = await anatomy.trainToTheEnd(gaussian, { ...common, samples: 200, learningRate: 0.01 });
    expect(fine.failure).toBeUndefined();
    await expect(anatomy.trainToTheEnd(gaussian, { ...run, batchSize: 99 })).rejects.toThrow(/batchSize/);
    await expect(anatomy.trainToTheEnd(gaussian, { ...run, pixels: [] })).rejects.toThrow(/no pixel/);
    tree.dispose(black);
  });

  test('what each Gaussian pixel earns adds up to log p(x|z)', () => {
    const params = vae.init(gaussian, key(1), SCALE);
    const x = images(4);
    const earned = anatomy.pixelDensities(gaussian, params, x).reduce((a, b) => a + b);
    const total = tf.tidy(() => {
      const { mu } = vae.encode(gaussian, params.encoder, x);
      return tf.mean(vae.logLikelihood(gaussian, params.decoder, x, mu)).dataSync()[0];
    }) as unknown as number;
    expect(earned).toBeCloseTo(total, 4);
    expect(() => anatomy.pixelDensities(bernoulli, params, x)).toThrow(/only Gaussian/);
    tree.dispose(params, x);
  });
});
