import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cachedTensors, checkpointPath, records, saveRecord, splitImages } from '../../src/data';
import { key, tf, tree } from '../../src/tensor';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'records-'));
  vi.stubEnv('XDG_CACHE_HOME', root);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const run = {
  experiment: 'figure9',
  name: 'b',
  settings: { samples: 100 },
  figures: { bounds: [-1.5, -1.25], label: 'x' },
  command: 'npm run record -- figure9',
  cores: 1,
  seconds: 3,
  commit: 'abc',
};

test('records come back as they were saved, by name, with day and memory', () => {
  expect(records('figure9', root)).toEqual([]);
  saveRecord(run, root);
  saveRecord({ ...run, name: 'a' }, root);
  const found = records<typeof run.figures>('figure9', root);
  expect(found.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(found[1]).toMatchObject(run);
  expect(found[1].date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(found[1].peakMemory).toBeGreaterThan(10);
});

test('a file that is no record is named', () => {
  mkdirSync(join(root, 'records', 'figure9'), { recursive: true });
  writeFileSync(join(root, 'records', 'figure9', 'half.json'), '{"name": "half"}');
  expect(() => records('figure9', root)).toThrow(/half\.json lacks experiment, settings/);
});

test('tensors are made once for each setting, and again where the file is cut short', async () => {
  let made = 0;
  const make = () => {
    made++;
    return { weights: tf.tensor1d([made, 2]) };
  };
  const first = await cachedTensors('model', { seed: 1, Nz: 2 }, make);
  const again = await cachedTensors('model', { Nz: 2, seed: 1 }, make);
  const other = await cachedTensors('model', { seed: 2, Nz: 2 }, make);
  expect([first.cached, again.cached, other.cached, made]).toEqual([false, true, false, 2]);
  expect(Array.from(again.tensors.weights.dataSync())).toEqual([1, 2]);
  truncateSync(checkpointPath('model', { seed: 1, Nz: 2 }), 20);
  const mended = await cachedTensors('model', { seed: 1, Nz: 2 }, make);
  expect([mended.cached, made]).toEqual([false, 3]);
  tree.dispose([first, again, other, mended].map(({ tensors }) => tensors));
});

test('a split keeps every image once', () => {
  const images = { count: 6, height: 1, width: 1, pixels: Uint8Array.from([0, 1, 2, 3, 4, 5]) };
  const { train, test: rest } = splitImages(images, 4, key(1));
  expect([train.count, rest.count]).toEqual([4, 2]);
  expect([...train.pixels, ...rest.pixels].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(() => splitImages(images, 6, key(1))).toThrow(/6 of 6 images/);
});
