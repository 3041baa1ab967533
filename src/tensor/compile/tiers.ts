/**
 * Which of its two forms a recorded graph runs in: as it is, ready at once, or compiled by XLA into machine code, which
 * takes about a millisecond per operation and then saves the time between operations. With 'auto' a graph moves to XLA
 * when it has been run often: after a number of calls, not after some time, so that two runs of a program give the same
 * numbers to the last bit.
 */

/** Let a graph's operations be executed as often as this, on average, before XLA is worth its time. */
const EXECUTIONS = 100;

/** What a listener of {@link onCompile} hears: when XLA starts, and again with the time it took. */
export interface CompileEvent {
  readonly name: string;
  readonly operations: number;
  /** Only when XLA is done. */
  readonly milliseconds?: number;
}

const listeners = new Set<(event: CompileEvent) => void>();

/** Calls the listener before and after XLA compiles a graph. Returns a function that ends this. */
export function onCompile(listener: (event: CompileEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

interface Work {
  /** For messages. */
  readonly name: string;
  /** Operations recorded, and operations that one call executes: more if there are loops. */
  readonly operations: number;
  readonly executions: number;
}

/** Counts the calls of one graph and says when to change its form. */
export class Tiers {
  private calls = 0;
  private readonly callsBefore: number;
  private settled: boolean;

  constructor(
    private readonly mode: boolean | 'auto',
    private readonly work: Work,
  ) {
    this.callsBefore = Math.ceil((EXECUTIONS * work.operations) / work.executions);
    this.settled = mode !== 'auto';
  }

  /** Whether the graph starts in XLA's form. */
  get startsInXla(): boolean {
    return this.mode === true;
  }

  /** Whether the next call is the one to move to XLA at. */
  get isTurnNext(): boolean {
    return !this.settled && this.calls >= this.callsBefore;
  }

  /** To be asked before each call: whether this is the one to move to XLA at. */
  isTurn(): boolean {
    if (this.settled) return false;
    this.calls++;
    if (this.calls <= this.callsBefore) return false;
    this.settled = true;
    return true;
  }

  /** Runs the first call in XLA's form, which compiles, and tells the listeners. */
  announced<T>(firstCall: () => T): T {
    const { name, operations } = this.work;
    for (const listener of listeners) listener({ name, operations });
    const start = performance.now();
    try {
      return firstCall();
    } finally {
      const milliseconds = performance.now() - start;
      for (const listener of listeners) listener({ name, operations, milliseconds });
    }
  }
}
