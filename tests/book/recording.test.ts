import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { book, everyMinute, keeper, real, wanted } from '../../scripts/record/common.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'recording-'));
  vi.stubEnv('XDG_CACHE_HOME', root);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

test('what is asked for runs in its own order; what is recorded does not run again unless asked', () => {
  const names = ['a', 'b', 'c'];
  const done = new Set(['b']);
  expect([...wanted(names, { done })]).toEqual(['a', 'c']);
  expect([...wanted(names, { done, only: ['c', 'b'] })]).toEqual(['c']);
  expect([...wanted(names, { done, only: ['c', 'b'], again: true })]).toEqual(['b', 'c']);
  expect(() => wanted(names, { done, only: ['d'] })).toThrow("there is no run 'd', only a, b, c");
});

test('a run goes on from what was kept, and one state alone lies on the disk', () => {
  const kept = keeper('an-experiment', 'bayes');
  expect(kept.read({ curve: [] })).toEqual({ count: 0, curve: [] });
  for (const count of [1, 2]) {
    const state = { w: book.tf.tensor1d([count, 0.5]) };
    kept.keep({ count, curve: Array(count).fill(3) }, state);
    state.w.dispose();
  }
  const { state, ...soFar } = kept.read({ curve: [] });
  expect(soFar).toEqual({ count: 2, curve: [3, 3] });
  expect(Array.from(state.w.dataSync())).toEqual([2, 0.5]);
  state.w.dispose();
  const files = readdirSync(join(book.cacheFolder(), 'recording', 'an-experiment', 'bayes'));
  expect(files.sort()).toEqual(['curve.json', 'state-2.tensors']);
  kept.clear();
  expect(kept.read({ curve: [] })).toEqual({ count: 0, curve: [] });
});

test('a stop between the state and the curve that names it loses one stretch, not the run', () => {
  const kept = keeper('an-experiment');
  const w = book.tf.tensor1d([7]);
  kept.keep({ count: 5 }, { w });
  writeFileSync(join(book.cacheFolder(), 'recording', 'an-experiment', 'state-6.tensors'), 'half a fi');
  writeFileSync(join(book.cacheFolder(), 'recording', 'an-experiment', 'curve.json.part'), '{"cou');
  const { count, state } = kept.read();
  expect([count, ...state.w.dataSync()]).toEqual([5, 7]);
  w.dispose();
  state.w.dispose();
});

test('generated data is never recorded', async () => {
  const set = (kind: string) => Promise.resolve({ origin: { kind, note: 'no file; generated digits' } });
  await expect(real(set('generated'))).rejects.toThrow('generated digits');
  expect((await real(set('real'))).origin.kind).toBe('real');
});

test('a line of progress a minute, no more', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const lines: number[] = [];
  const report = everyMinute((i: number) => lines.push(i));
  for (let second = 0; second < 150; second++) {
    report(second);
    vi.advanceTimersByTime(1000);
  }
  expect(lines).toEqual([60, 120]);
});
