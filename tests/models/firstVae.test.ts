import { describe, expect, test } from 'vitest';
import * as firstVae from '../../src/models/firstVae';
import * as vae from '../../src/models/vae';
import { adam, key, random, tf, tree } from '../../src/tensor';

const model = vae.model({ pixels: 6, hidden: 5, latents: 2 });
/** An encoder that says N(0, 1) to everything: then importance sampling draws from the prior, and its weights are bounded. */
const params = { ...vae.init(model, key(1), 0.8), encoder: vae.init(model, key(2), 1e-6).encoder };
const x = tf.tensor2d([
  [1, 0, 0, 1, 0, 1],
  [0, 1, 1, 0.5, 0, 0],
]);

describe('sums over the latent plane', () => {
  const square = { centre: [0, 0] as const, reach: 6, cells: 80 };

  test('log p(x) against importance sampling', () => {
    const exact = firstVae.logEvidence(model, params.decoder, x, square);
    const sampled = vae.importanceLogLikelihood(model, params, x, { key: key(2), k: 20_000 });
    for (const i of [0, 1]) expect(Math.abs(exact[i] - sampled[i])).toBeLessThan(0.03);
    const finer = firstVae.logEvidence(model, params.decoder, x, { ...square, cells: 160 });
    expect(finer[0]).toBeCloseTo(exact[0], 4);
  });

  test('probabilities of all pictures add up to 1', () => {
    const tiny = vae.model({ pixels: 3, hidden: 4, latents: 2 });
    const weights = vae.init(tiny, key(3), 1);
    const all = tf.tensor2d(Array.from({ length: 8 }, (_, n) => [n & 1, (n >> 1) & 1, (n >> 2) & 1]));
    const logs = firstVae.logEvidence(tiny, weights.decoder, all, square);
    expect(logs.reduce((sum, l) => sum + Math.exp(l), 0)).toBeCloseTo(1, 4);
  });

  test('the posterior of a picture is normalised, and the encoder’s q beside it', () => {
    const one = tf.slice(x, [0, 0], [1, -1]);
    const { mesh, q } = firstVae.posteriorOf(model, params, one, { reach: 7, cells: 100 });
    const area = (14 / 100) ** 2;
    expect(mesh.z.flat().reduce((a, b) => a + b) * area).toBeCloseTo(1, 3);
    const { mu, logVar } = vae.encode(model, params.encoder, one);
    expect(q.mean).toEqual(Array.from(mu.dataSync()));
    expect(q.sd[0]).toBeCloseTo(Math.exp(logVar.dataSync()[0] / 2), 6);
  });

  test('the share of the posterior near the code, against the mesh added up', () => {
    const before = tf.memory().numTensors;
    const one = tf.slice(x, [0, 0], [1, -1]);
    const { mesh, q } = firstVae.posteriorOf(model, params, one, { reach: 7, cells: 140 });
    const near = mesh.z.flatMap((row, i) =>
      row.filter((_, j) => Math.abs(mesh.x[j] - q.mean[0]) < 1 && Math.abs(mesh.y[i] - q.mean[1]) < 1),
    );
    const byHand = near.reduce((a, b) => a + b, 0) * (14 / 140) ** 2;
    const fine = { centre: [0, 0] as const, reach: 7, cells: 140 };
    const [share] = firstVae.shareNearCode(model, params, one, { square: fine, reach: 1 });
    expect(share).toBeCloseTo(byHand, 2);
    expect(share).toBeLessThan(0.9); // these posteriors are wide
    const [all] = firstVae.shareNearCode(model, params, one, { square: fine, reach: 20 });
    expect(all).toBeCloseTo(1, 5);
    one.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('says what it cannot do', () => {
    const three = vae.model({ pixels: 6, hidden: 5, latents: 3 });
    expect(() => firstVae.logEvidence(three, params.decoder, x, square)).toThrow(/3 latents/);
    const grey = vae.model({ pixels: 6, hidden: 5, latents: 2, decoder: 'gaussian' });
    expect(() => firstVae.logEvidence(grey, params.decoder, x, square)).toThrow(/Bernoulli/);
  });
});

describe('learning', () => {
  const images = tf.tidy(() => {
    const kinds = tf.tensor2d([
      [1, 1, 1, 0, 0, 0],
      [0, 0, 0, 1, 1, 1],
      [1, 0, 1, 0, 1, 0],
    ]);
    return tf.tile(kinds, [100, 1]);
  });
  const options = {
    images,
    samples: 20_000,
    batchSize: 50,
    key: key(4),
    optimiser: adam({ learningRate: 0.02 }),
    checkpoints: [1000, 20_000],
    draw: 4,
    rebuild: tf.slice(images, [0, 0], [3, -1]) as tf.Tensor2D,
  };

  test('frames from the start; with KL the model gives the pictures more probability than without', async () => {
    const before = tf.memory().numTensors;
    const withKl = await firstVae.learn(model, options);
    const without = await firstVae.learn(model, { ...options, klWeight: 0 });
    expect(withKl.frames.map(({ seen }) => seen)).toEqual([0, 1000, 20_000]);
    expect(withKl.frames[2].drawn).toHaveLength(4);
    const last = withKl.frames[2].rebuilt.map((row) => row.map(Math.round));
    expect(last[0]).toEqual([1, 1, 1, 0, 0, 0]);
    const square = { centre: [0, 0] as const, reach: 6, cells: 200 };
    const evidence = [withKl, without].map(({ params: found }) =>
      firstVae.logEvidence(model, found.decoder, options.rebuild, square).reduce((a, b) => a + b / 3, 0),
    );
    expect(evidence[0]).toBeGreaterThan(-1.6); // log(1/3) = −1.10 at best
    expect(without.curve[1].train.kl).toBeGreaterThan(2 * withKl.curve[1].train.kl);
    expect(without.curve[1].train.reconstruction).toBeGreaterThan(withKl.curve[1].train.reconstruction);
    expect(withKl.curve[1].train.bound).toBeLessThan(evidence[0]);
    tree.dispose([withKl, without].flatMap(({ params: p, state }) => [p, state]) as never);
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(4);
  }, 60_000);

  test('a weight that is none', async () => {
    await expect(firstVae.learn(model, { ...options, klWeight: -1 })).rejects.toThrow(/klWeight/);
  });
});

describe('looks', () => {
  test('Braille: full and empty cells, rows by <br>, a picture that is none', () => {
    expect(firstVae.braille(new Array(8).fill(1), 2)).toBe('⣿');
    expect(firstVae.braille([1, 0, 0, 0, 0, 0, 0, 0], 2)).toBe('⠁');
    expect(firstVae.braille([0, 0, 0, 0, 0, 0, 0, 1], 2)).toBe('⢀');
    expect(firstVae.braille(new Array(28 * 28).fill(0), 28).split('<br>')).toHaveLength(7);
    expect(() => firstVae.braille([1, 2, 3], 2)).toThrow(/rows of 2/);
  });

  test('neighbours: four points on a line', () => {
    const points = [[0], [1], [5], [5.5]];
    expect(firstVae.neighbourAgreement(points, [0, 0, 1, 1])).toBe(1);
    expect(firstVae.neighbourAgreement(points, [0, 1, 1, 1])).toBe(0.5);
    expect(firstVae.neighbourTable(points, [0, 1, 1, 1], 2)).toEqual([
      [0, 1],
      [1 / 3, 2 / 3],
    ]);
    expect(() => firstVae.neighbourTable(points, [0, 0, 0, 0], 2)).toThrow(/label 1/);
    expect(() => firstVae.neighbourAgreement([[0]], [0])).toThrow(/two points/);
    expect(() => firstVae.neighbourAgreement(points, [0])).toThrow(/1 labels/);
  });

  test('distances against plain loops', () => {
    const [a, b] = [5, 9].map((n, i) => random.uniform(key(i), [n, 7]) as tf.Tensor2D);
    const [rows, others] = [a.arraySync(), b.arraySync()];
    const byHand = rows.map((row) =>
      Math.min(...others.map((o) => Math.sqrt(o.reduce((s, v, d) => s + (v - row[d]) ** 2, 0) / 7))),
    );
    for (const [i, d] of firstVae.distanceToNearest(a, b).entries()) expect(d).toBeCloseTo(byHand[i], 5);
  });
});
