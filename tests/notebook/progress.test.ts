import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { progress, progressText } from '../../src/notebook/progress';
import { withKernel } from './kernel';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('progress', () => {
  it('updates one display in place, five times a second at most, and always at the end', () => {
    const sent = withKernel(() => {
      const report = progress('training', 1000);
      for (let done = 1; done <= 1000; done++) {
        vi.advanceTimersByTime(1);
        report(done, 1000, `loss ${1000 - done}`);
      }
    });
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.length).toBeLessThan(8);
    expect(sent.map(({ update }) => update)).toEqual([false, ...sent.slice(1).map(() => true)]);
    expect(new Set(sent.map(({ message }) => message.transient.display_id)).size).toBe(1);
    const last = sent[sent.length - 1].message.data;
    expect(last['text/plain']).toBe('training: 1,000 of 1,000 · 1,000/s · done in 1.0 s · loss 0');
    expect(last['text/html']).toContain('<progress value="1000" max="1000"');
  });

  it('prints one line at the end outside of a kernel', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const report = progress('sampling', 3);
    for (const done of [1, 2, 3]) report(done);
    expect(log).toHaveBeenCalledTimes(1);
    expect(log.mock.calls[0][0]).toContain('sampling: 3 of 3');
  });

  it('two runs of a cell use two displays', () => {
    const ids = [1, 2].map(() => withKernel(() => progress('again', 1)(1))[0].message.transient.display_id);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each([
    [
      { label: 'a', done: 300, total: 1000, seconds: 2, note: 'loss 0.3' },
      'a: 300 of 1,000 · 150/s · 4.7 s left · loss 0.3',
    ],
    [{ label: 'a', done: 10, total: 1000, seconds: 2, note: '' }, 'a: 10 of 1,000 · 5/s · 3 min 18 s left'],
    [{ label: 'a', done: 5, seconds: 10, note: '' }, 'a: 5 · 0.5/s'],
    [{ label: 'a', done: 0, total: 10, seconds: 0, note: '' }, 'a: 0 of 10'],
  ])('says where it stands: %j', (state, text) => {
    expect(progressText(state)).toBe(text);
  });
});
