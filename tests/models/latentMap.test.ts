import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstVae, latentMap, vae } from '../../src/models';
import { key, random, tf, tree } from '../../src/tensor';

const bernoulli = vae.model({ pixels: 6, hidden: 5, latents: 2 });
const images = (count: number, seed = 9) => random.uniform(key(seed), [count, 6]) as tf.Tensor2D;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
/** The distribution function of N(0, 1), by Simpson's rule. */
function phi(x: number): number {
  const [low, cells] = [-12, 4000];
  const at = (i: number) => Math.exp(-0.5 * (low + ((x - low) * i) / cells) ** 2);
  let sum = at(0) + at(cells);
  for (let i = 1; i < cells; i++) sum += (i % 2 === 1 ? 4 : 2) * at(i);
  return (sum * (x - low)) / cells / 3 / Math.sqrt(2 * Math.PI);
}

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

describe('a grid of images', () => {
  // Row i, column j has the image (3 i, 4 j): down changes one pixel by 3, across the other by 4.
  const side = 4;
  const sheet = () =>
    tf.tensor2d(Array.from({ length: side * side }, (_, k) => [3 * Math.floor(k / side), 4 * (k % side)]));

  test('distances by lag, and how fast images change', () => {
    const x = sheet();
    const root = Math.SQRT1_2; // a mean over two pixels, of which one changes
    expect(latentMap.distancesByLag(x, side, [1, 2])).toEqual([
      { lag: 1, mean: expect.closeTo(3.5 * root, 5) },
      { lag: 2, mean: expect.closeTo(7 * root, 5) },
    ]);
    const change = latentMap.localChange(x, side);
    expect(change.flat()).toHaveLength(16);
    // Corners have one neighbour each way, the edges at the top and bottom two across, the others two down.
    expect(change[0][0]).toBeCloseTo(3.5 * root, 5);
    expect(change[0][1]).toBeCloseTo(((3 + 4 + 4) / 3) * root, 5);
    expect(change[1][0]).toBeCloseTo(((3 + 3 + 4) / 3) * root, 5);
    expect(() => latentMap.distancesByLag(x, 3, [1])).toThrow(/3 × 3 needs 9 images, got 16/);
    expect(() => latentMap.distancesByLag(x, side, [4])).toThrow(/lag 4: .* 1 to 3/);
    tree.dispose(x);
  });

  test('the change is fast where it is fast: the rows come bottom up', () => {
    // All images alike but for the top row of the grid.
    const x = tf.tensor2d(Array.from({ length: 9 }, (_, k) => [k < 3 ? 1 : 0]));
    const change = latentMap.localChange(x, 3);
    expect(mean(change[2])).toBeGreaterThan(mean(change[0]));
    tree.dispose(x);
  });

  test('an even grid runs from the top left to the bottom right', () => {
    const grid = latentMap.evenGrid(2, 3);
    const rows = grid.arraySync();
    expect([rows[0], rows[2], rows[4], rows[8]]).toEqual([
      [-2, 2],
      [2, 2],
      [0, 0],
      [2, -2],
    ]);
    expect(() => latentMap.evenGrid(0, 3)).toThrow(/reach > 0/);
    tree.dispose(grid);
  });

  test('pairs at random, against all pairs', () => {
    const x = images(30);
    const rows = x.arraySync();
    const all = rows.flatMap((a) => rows.map((b) => Math.sqrt(mean(a.map((v, i) => (v - b[i]) ** 2)))));
    const sd = Math.sqrt(mean(all.map((d) => (d - mean(all)) ** 2)));
    expect(Math.abs(latentMap.randomDistance(x, key(1), 5000) - mean(all))).toBeLessThan(
      (4 * sd) / Math.sqrt(5000),
    );
    tree.dispose(x);
  });

  test('points in cells', () => {
    const points = [
      [0.1, 0.1],
      [0.9, 0.1],
      [0.9, 0.2],
      [1, 1],
    ];
    expect(latentMap.cellCounts(points, 2)).toEqual([1, 2, 0, 1]);
    expect(() => latentMap.cellCounts([[-0.1, 0.5]], 2)).toThrow(/not in the unit square/);
  });
});

describe('all codes together', () => {
  const few = () => ({ mu: random.normal(key(1), [7, 2]), logVar: random.normal(key(2), [7, 2]) });

  test('the density of the mixture, cell by cell', () => {
    const q = few();
    const found = latentMap.aggregate(q, { reach: 3, cells: 12 });
    const [mu, logVar] = [q.mu, q.logVar].map((t) => t.arraySync() as number[][]);
    const at = (z: readonly number[]) =>
      mean(
        mu.map((m, i) =>
          m.reduce((product, v, d) => {
            const s = Math.exp(logVar[i][d] / 2);
            return (product * Math.exp(-0.5 * ((z[d] - v) / s) ** 2)) / s / Math.sqrt(2 * Math.PI);
          }, 1),
        ),
      );
    for (const [i, j] of [
      [0, 0],
      [3, 8],
      [11, 2],
    ])
      expect(found.q[i][j]).toBeCloseTo(at([found.axis[j], found.axis[i]]), 6);
    expect(found.axis[0]).toBeCloseTo(-2.75, 12);
    expect(found.cellArea).toBeCloseTo(0.25, 12);
    tree.dispose(q.mu, q.logVar);
  });

  test('one Gaussian for all: no information, all of KL is distance from the prior', () => {
    const q = { mu: tf.tensor2d([[1, -0.5]]), logVar: tf.tensor2d([[Math.log(0.3), 0]]) };
    const shares = latentMap.klShares(q, latentMap.aggregate(q, { reach: 8, cells: 400 }));
    const expected = 0.5 * (1 + 0.3 - 1 - Math.log(0.3) + 0.25);
    expect(shares.kl).toBeCloseTo(expected, 5);
    expect(shares.fromPrior).toBeCloseTo(expected, 3);
    expect(shares.information).toBeCloseTo(0, 3);
    expect(() => latentMap.klShares(q, latentMap.aggregate(q, { reach: 1, cells: 50 }))).toThrow(/holds 0\./);
    tree.dispose(q.mu, q.logVar);
  });

  test('needles far apart: the information is that of which one', () => {
    const q = {
      mu: tf.tensor2d([
        [-2, -2],
        [-2, 2],
        [2, -2],
        [2, 2],
      ]),
      logVar: tf.fill([4, 2], Math.log(0.04)),
    };
    const { information } = latentMap.klShares(q, latentMap.aggregate(q, { reach: 6, cells: 600 }));
    expect(information).toBeCloseTo(Math.log(4), 3);
    tree.dispose(q.mu, q.logVar);
  });

  test('the distance from the prior by draws is that of the grid; for one Gaussian it has a formula', () => {
    const q = {
      mu: tf.tidy(() => tf.tile(random.normal(key(7), [10, 2]), [300, 1])),
      logVar: tf.fill([3000, 2], Math.log(0.2)),
    };
    const { fromPrior } = latentMap.klShares(q, latentMap.aggregate(q, { reach: 7, cells: 280 }));
    const drawn = latentMap.logRatios(q, key(8));
    const error = Math.sqrt(mean(drawn.map((v) => (v - mean(drawn)) ** 2)) / drawn.length);
    expect(drawn).toHaveLength(3000);
    expect(Math.abs(mean(drawn) - fromPrior)).toBeLessThan(4 * error);
    // A quarter of the spread for every image is another q(z), and far outside the error.
    const sharper = { mu: q.mu, logVar: tf.sub(q.logVar, Math.log(16)) };
    const other = latentMap.klShares(sharper, latentMap.aggregate(sharper, { reach: 7, cells: 280 }));
    expect(Math.abs(mean(drawn) - other.fromPrior)).toBeGreaterThan(4 * error);
    const prior = { mu: tf.zeros([5, 3]), logVar: tf.zeros([5, 3]) };
    for (const ratio of latentMap.logRatios(prior, key(9))) expect(ratio).toBeCloseTo(0, 5);
    tree.dispose(q.mu, q.logVar, sharper.logVar, prior.mu, prior.logVar);
  });

  test('variance, and what lies inside a square', () => {
    const q = few();
    const [mu, logVar] = [q.mu, q.logVar].map((t) => t.arraySync() as number[][]);
    const variances = [0, 1].map((d) => {
      const m = mu.map((row) => row[d]);
      return mean(m.map((v) => (v - mean(m)) ** 2)) + mean(logVar.map((row) => Math.exp(row[d])));
    });
    expect(latentMap.aggregateVariance(q)).toEqual(variances.map((v) => expect.closeTo(v, 4)));
    const inside = mean(
      mu.map((row, i) =>
        row.reduce((product, v, d) => {
          const s = Math.exp(logVar[i][d] / 2);
          return product * (phi((1.5 - v) / s) - phi((-1.5 - v) / s));
        }, 1),
      ),
    );
    expect(latentMap.shareInside(q, 1.5)).toBeCloseTo(inside, 5);
    const prior = { mu: tf.zeros([1, 2]), logVar: tf.zeros([1, 2]) };
    expect(latentMap.shareInside(prior, 1.959964)).toBeCloseTo(0.9025, 5);
    tree.dispose(q.mu, q.logVar, prior.mu, prior.logVar);
  });

  test('a plane needs two latent variables', () => {
    const q = { mu: tf.zeros([3, 4]), logVar: tf.zeros([3, 4]) };
    expect(() => latentMap.aggregate(q, { reach: 3, cells: 5 })).toThrow(/two latent variables, got 4/);
    tree.dispose(q.mu, q.logVar);
  });
});

describe('neighbours and paths', () => {
  test('the nearest other, and purity as the first VAE chapter counts it', () => {
    const points = random.normal(key(3), [60, 3]) as tf.Tensor2D;
    const rows = points.arraySync();
    const labels = rows.map(([first]) => (first > 0 ? 1 : 0));
    const square = (a: readonly number[], b: readonly number[]) => mean(a.map((v, d) => (v - b[d]) ** 2));
    const expected = rows.map((row, i) => {
      const distances = rows.map((other, j) => (j === i ? Number.POSITIVE_INFINITY : square(row, other)));
      return distances.indexOf(Math.min(...distances));
    });
    expect(latentMap.nearestOther(points)).toEqual(expected);
    expect(latentMap.purity(points, labels)).toBeCloseTo(firstVae.neighbourAgreement(rows, labels), 12);
    expect(latentMap.nearestAmong([rows[4], rows[0]], rows)).toEqual([4, 0]);
    expect(() => latentMap.purity(points, [1])).toThrow(/60 points, but 1 labels/);
    expect(() => latentMap.nearestAmong(rows, [])).toThrow(/nothing to be near/);
    tree.dispose(points);
  });

  test('steps of a path; a shuffled path is longer, one without order is not', () => {
    const line = tf.tensor2d(Array.from({ length: 50 }, (_, i) => [3 * i, 4 * i]));
    expect(latentMap.stepLengths(line)).toEqual(new Array(49).fill(expect.closeTo(5, 4)));
    for (const step of latentMap.shuffledSteps(line, key(4), 3)) expect(step).toBeGreaterThan(50);
    const noise = random.normal(key(5), [400, 2]) as tf.Tensor2D;
    const shuffled = latentMap.shuffledSteps(noise, key(6), 10);
    expect(mean(shuffled) / mean(latentMap.stepLengths(noise))).toBeCloseTo(1, 0.9);
    tree.dispose(line, noise);
  });
});

describe('learning and walking', () => {
  const run = { key: key(1), batchSize: 20, warmUp: 2, learningRate: 0.05, xla: false };

  test('decoders are kept at their moments, the last is the end; a stop is no result', async () => {
    const x = images(100);
    const learnt = await latentMap.learn(bernoulli, { ...run, images: x, moments: [40, 200] });
    expect(learnt.decoders).toHaveLength(2);
    const weights = (decoder: vae.DecoderParams) => Array.from(decoder.logits.weights.dataSync());
    expect(weights(learnt.decoders[1])).toEqual(weights(learnt.params.decoder));
    expect(weights(learnt.decoders[0])).not.toEqual(weights(learnt.params.decoder));
    const stopped = latentMap.learn(bernoulli, {
      ...run,
      images: x,
      moments: [40, 1e8],
      progress: (done) => {
        if (done >= 400) process.emit('SIGINT');
      },
    });
    await expect(stopped).rejects.toThrow(/interrupt/i);
    tree.dispose(learnt, x);
  });

  test('two ways: the ends are the rebuilt images, the middles are what they are called', () => {
    const params = vae.init(bernoulli, key(2), 0.8);
    const x = images(2);
    const { walk, blend } = latentMap.twoWays(bernoulli, params, x, 3);
    const rebuilt = vae.reconstruct(bernoulli, params, x);
    const [from, to] = rebuilt.arraySync();
    for (const way of [walk, blend]) {
      expect(way[0]).toEqual(from.map((v) => expect.closeTo(v, 5)));
      expect(way[2]).toEqual(to.map((v) => expect.closeTo(v, 5)));
    }
    expect(blend[1]).toEqual(from.map((v, i) => expect.closeTo((v + to[i]) / 2, 5)));
    const [first, second] = [0, 1].map((i) => tf.slice(x, [i, 0], [1, -1]) as tf.Tensor2D);
    const middle = latentMap.middles(bernoulli, params, first, second);
    expect(Array.from(middle.decoded.dataSync())).toEqual(walk[1].map((v) => expect.closeTo(v, 5)));
    expect(Array.from(middle.blended.dataSync())).toEqual(blend[1].map((v) => expect.closeTo(v, 5)));
    expect(() => latentMap.twoWays(bernoulli, params, first, 3)).toThrow(/got 1 images/);
    tree.dispose(params, middle.decoded, middle.blended, [x, rebuilt, first, second]);
  });
});
