import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type Corpus,
  imagesTensor,
  loadApCorpus,
  loadCo2,
  loadFreyFace,
  loadMnist,
  loadMovieLens,
  loadUci,
  oneHot,
  parseCo2,
  parseLdaC,
  parseRatings,
  parseTable,
  type Ratings,
  takeImages,
  trainRows,
  UCI_NAMES,
} from '../../src/data';
import { tf } from '../../src/tensor';

const given = process.env.BAYESBOOK_DATA;
const real = given !== undefined && existsSync(join(given, 'mnist'));

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
};

/** Facts that the published descriptions state; none is taken from our own reading of the files. */
describe.skipIf(!real)('the published data (BAYESBOOK_DATA names no folder with them)', () => {
  test('MNIST: sizes, class counts and the mean grey value 0.1307 that is used everywhere', async () => {
    const { train, test: held, origin } = await loadMnist();
    expect(origin.kind).toBe('real');
    expect([train.count, held.count, train.height, train.width]).toEqual([60_000, 10_000, 28, 28]);
    expect(train.labels.filter((label) => label === 1).length).toBe(6742);
    expect(held.labels.filter((label) => label === 7).length).toBe(1028);
    expect(sum(train.pixels) / train.pixels.length / 255).toBeCloseTo(0.1307, 4);
  });

  test('Frey Face: 1,965 frames that change little from one to the next', async () => {
    const { images, origin } = await loadFreyFace();
    expect(origin.kind).toBe('real');
    expect(images.count).toBe(1965);
    const step = (a: number, b: number) =>
      sum(
        images.pixels
          .subarray(a * 560, a * 560 + 560)
          .map((v, i) => Math.abs(v - images.pixels[b * 560 + i])),
      );
    expect(step(100, 101)).toBeLessThan(step(100, 1500) / 2);
  });

  test('Associated Press: 2,246 documents, 10,473 terms', async () => {
    const { documents, vocabulary, origin } = await loadApCorpus();
    expect(origin.kind).toBe('real');
    expect([documents.length, vocabulary.length]).toEqual([2246, 10_473]);
    expect(documents[0].terms.length).toBe(186);
  });

  test('MovieLens: 100,000 ratings, ten held out of each user', async () => {
    const { train, test: held, titles, origin } = await loadMovieLens();
    expect(origin.kind).toBe('real');
    expect(train.stars.length + held.stars.length).toBe(100_000);
    for (let user = 0; user < 943; user++) expect(held.users.filter((u) => u === user).length).toBe(10);
    expect(titles[0]).toBe('Toy Story (1995)');
    const mean = (sum(train.stars) + sum(held.stars)) / 100_000;
    expect(mean).toBeCloseTo(3.52986, 5);
  });

  test.each(UCI_NAMES)('UCI %s: the splits hold out a tenth and nothing twice', async (name) => {
    const table = await loadUci(name);
    expect(table.origin.kind).toBe('real');
    expect(table.testRows.length).toBe(20);
    for (let split = 0; split < 20; split++) {
      expect(new Set(table.testRows[split]).size).toBe(table.testRows[split].length);
      expect(trainRows(table, split).length + table.testRows[split].length).toBe(table.rows);
      expect(Math.abs(table.testRows[split].length - table.rows / 10)).toBeLessThanOrEqual(1);
    }
  });

  test('Mauna Loa: 802 months, from 315.71 to 425.4 ppm', async () => {
    const { years, ppm } = await loadCo2();
    expect([years.length, ppm[0], ppm[801]]).toEqual([802, 315.71, 425.4]);
  });
});

describe('without the published data', () => {
  beforeEach(() => {
    vi.stubEnv('BAYESBOOK_DATA', '');
    vi.stubEnv('BAYESBOOK_OFFLINE', '1');
    vi.stubEnv('XDG_CACHE_HOME', mkdtempSync(join(tmpdir(), 'bayesbook-empty-')));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('drawn digits: shape of MNIST, all classes, a nearest mean tells them apart, same at every call', async () => {
    const { train, test: held, origin } = await loadMnist();
    expect(origin.kind).toBe('generated');
    expect(origin.note).toMatch(/MNIST is not on this machine.*BAYESBOOK_DATA/s);
    expect([train.count, held.count]).toEqual([60_000, 10_000]);
    const means = Array.from({ length: 10 }, () => new Float64Array(784));
    const counts = new Array(10).fill(0);
    for (let i = 0; i < 2000; i++) {
      counts[train.labels[i]]++;
      for (let j = 0; j < 784; j++) means[train.labels[i]][j] += train.pixels[i * 784 + j];
    }
    expect(Math.min(...counts)).toBeGreaterThan(150);
    let right = 0;
    for (let i = 0; i < 500; i++) {
      const distance = (c: number) =>
        sum(means[c].map((total, j) => (held.pixels[i * 784 + j] - total / counts[c]) ** 2));
      const nearest = counts.map((_, c) => c).reduce((best, c) => (distance(c) < distance(best) ? c : best));
      if (nearest === held.labels[i]) right++;
    }
    expect(right / 500).toBeGreaterThan(0.6);
    const again = await loadMnist();
    expect(again.train.pixels.subarray(0, 10_000)).toEqual(train.pixels.subarray(0, 10_000));
  }, 120_000);

  test('drawn faces', async () => {
    const { images, origin } = await loadFreyFace();
    expect(origin.kind).toBe('generated');
    expect([images.count, images.height, images.width, images.pixels.length]).toEqual([
      1965, 28, 20, 1_100_400,
    ]);
  });

  test('a generated corpus: shape of AP, valid terms, words named after topics', async () => {
    const corpus: Corpus = await loadApCorpus();
    expect([corpus.documents.length, corpus.vocabulary.length]).toEqual([2246, 10_473]);
    for (const { terms } of corpus.documents) {
      expect(new Set(terms).size).toBe(terms.length);
      expect(Math.max(...terms)).toBeLessThan(10_473);
    }
    const words = corpus.documents.reduce((total, { counts }) => total + sum(counts), 0);
    expect(words / 2246).toBeGreaterThan(150);
    expect(new Set(corpus.vocabulary).size).toBe(10_473);
  });

  test('generated ratings: ten held out of each user, none twice, a spread like the real one', async () => {
    const { train, test: held, origin } = await loadMovieLens();
    expect(origin.kind).toBe('generated');
    const pair = ({ users, films }: Ratings) => Array.from(users, (u, i) => u * 1682 + films[i]);
    const all = [...pair(train), ...pair(held)];
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(80_000);
    expect(held.stars.length).toBe(9430);
    const mean = sum(train.stars) / train.stars.length;
    const spread = Math.sqrt(sum(train.stars.map((s) => (s - mean) ** 2)) / train.stars.length);
    expect(spread).toBeGreaterThan(0.9);
    expect(spread).toBeLessThan(1.4);
  });

  test('generated tables and series', async () => {
    const table = await loadUci('yacht');
    expect([table.rows, table.features, table.x.length, table.y.length]).toEqual([308, 6, 1848, 308]);
    expect(trainRows(table, 3).length + table.testRows[3].length).toBe(308);
    const { ppm } = await loadCo2();
    expect(ppm.length).toBe(802);
    expect(ppm[801]).toBeGreaterThan(400);
  });
});

describe('bad input', () => {
  test('lines that do not fit are named', () => {
    expect(() => parseLdaC('2 0:1 1:2\n2 0:1', 5)).toThrow(/line 2 says 2 terms and holds 1/);
    expect(() => parseLdaC('1 7:1', 5)).toThrow(/line 1: "7:1"/);
    expect(() => parseLdaC('1 1:x', 5)).toThrow(/line 1: "1:x"/);
    expect(() => parseRatings('1\t1\t6\t0', 943, 1682)).toThrow(/line 1/);
    expect(() => parseTable('1 2 3\n1 x 3', 3)).toThrow(/row 2/);
    expect(() => parseCo2('year,month,decimal,co2_ppm\n1958,3,1958.2,-99.99')).toThrow(/line 2/);
  });

  test('unknown table, split, rows, labels', async () => {
    await expect(async () => loadUci('housing' as 'yacht')).rejects.toThrow(/no UCI table "housing".*yacht/);
    const images = { count: 2, height: 1, width: 2, pixels: Uint8Array.of(0, 255, 51, 102) };
    expect(() => imagesTensor(images, 1, 2)).toThrow(/images 1 to 2 of a set of 2/);
    expect(() => takeImages(images, [2])).toThrow(/row 2/);
    expect(() => oneHot(Uint8Array.of(3, 10))).toThrow(/label 10 at 1/);
  });

  test('images as numbers in [0, 1], chosen rows', () => {
    const images = {
      count: 2,
      height: 1,
      width: 2,
      pixels: Uint8Array.of(0, 255, 51, 102),
      labels: Uint8Array.of(7, 8),
    };
    const before = tf.memory().numTensors;
    const x = imagesTensor(takeImages(images, [1, 0]));
    expect(x.shape).toEqual([2, 2]);
    expect(Array.from(x.dataSync())).toEqual([0.2, 0.4, 0, 1].map((v) => Math.fround(v)));
    expect(takeImages(images, [1]).labels).toEqual(Uint8Array.of(8));
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
