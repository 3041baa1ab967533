/** Thrown out of a long loop when the reader presses stop. What the loop has changed so far stays usable. */
export class Interrupted extends Error {
  constructor() {
    super('stopped: the cell was interrupted');
    this.name = 'Interrupted';
  }
}

/** Milliseconds of work between two looks at the outside world. */
const BREATH = 50;

/**
 * Runs an asynchronous loop that a notebook's stop button can stop. `work` awaits `pause()` once per step: now and
 * then that lets other events run, and after a SIGINT it throws {@link Interrupted}, so that the loop ends there.
 *
 * The kernel alone cannot do this: it fails the cell at once, but a loop that awaits would go on behind its back.
 *
 * @example
 * await interruptible(async (pause) => {
 *   for (let i = 0; i < steps; i++) {
 *     step(i);
 *     await pause();
 *   }
 * });
 */
export async function interruptible<T>(work: (pause: () => Promise<void>) => Promise<T>): Promise<T> {
  let stopped = false;
  let lastBreath = performance.now();
  const onInterrupt = () => {
    stopped = true;
  };
  const pause = async () => {
    if (performance.now() - lastBreath < BREATH) return;
    await new Promise((resume) => setImmediate(resume));
    lastBreath = performance.now();
    if (stopped) throw new Interrupted();
  };
  // Not in the synchronous part of a cell: there Node holds SIGINT for itself, and a listener added meanwhile would leave
  // the process without a handler afterwards, so that the stop button would end the kernel.
  await null;
  process.on('SIGINT', onInterrupt);
  try {
    return await work(pause);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
