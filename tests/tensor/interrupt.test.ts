import { describe, expect, it } from 'vitest';
import { Interrupted, interruptible } from '../../src/tensor/interrupt';

const busy = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};

describe('interruptible', () => {
  it('returns what the work returns, and leaves no listener behind', async () => {
    const before = process.listenerCount('SIGINT');
    const value = await interruptible(async (pause) => {
      for (let i = 0; i < 3; i++) await pause();
      return 42;
    });
    expect(value).toBe(42);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it('stops an endless loop at SIGINT and keeps what it did', async () => {
    const before = process.listenerCount('SIGINT');
    const model = { steps: 0 };
    setTimeout(() => process.emit('SIGINT'), 120);
    const work = interruptible(async (pause) => {
      for (;;) {
        busy(10);
        model.steps++;
        await pause();
      }
    });
    await expect(work).rejects.toThrow(Interrupted);
    const stoppedAt = model.steps;
    expect(stoppedAt).toBeGreaterThan(2);
    await new Promise((resume) => setTimeout(resume, 50));
    expect(model.steps).toBe(stoppedAt);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it('lets other events run while it works', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await interruptible(async (pause) => {
      for (let i = 0; i < 20; i++) {
        busy(10);
        await pause();
      }
    });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(1);
  });
});
