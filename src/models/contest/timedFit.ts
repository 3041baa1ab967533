import { type AdviState, type Algorithm, type ElboEstimate, type Family, makeRunner } from '../../inference';
import { type Key, split, tree } from '../../tensor';

export type Told = (done: number, total: number, note: string) => void;

export interface TimedFit<Kept> {
  /** What was kept, stacked along a new first axis: one entry after every `every` steps. The caller's to dispose. */
  readonly kept: Kept;
  /** Seconds since `start` at each of them; the first holds the recording of the graph. */
  readonly times: readonly number[];
}

/** Runs a variational fit and keeps something of its parameters, and the clock, after every `every` steps. */
export async function timedFit<Params, Kept>(
  algorithm: Algorithm<Params, AdviState<Params>, ElboEstimate>,
  options: {
    readonly family: Family<Params>;
    /** Unknowns of the target. */
    readonly size: number;
    readonly key: Key;
    readonly steps: number;
    readonly every: number;
    readonly keep: (params: Params) => Kept;
    /** `performance.now()` where the clock begins. */
    readonly start: number;
    readonly progress?: Told;
  },
): Promise<TimedFit<Kept>> {
  const { family, size, steps, every, keep, start, progress } = options;
  const [initKey, runKey] = split(options.key);
  const first = algorithm.init(family.init(size, initKey), initKey);
  const runner = makeRunner(algorithm, {
    block: every,
    thin: every,
    xla: false, // compiling would take longer than the steps
    collect: ({ params }) => keep(params),
  });
  const times: number[] = [];
  try {
    const { state, draws, infos } = await runner.run({
      key: runKey,
      state: first,
      steps,
      progress: (done, total, note) => {
        times.push((performance.now() - start) / 1000);
        progress?.(done, total, note);
      },
    });
    tree.dispose(state as never, infos as never);
    return { kept: draws, times };
  } finally {
    tree.dispose(first as never);
    runner.dispose();
  }
}
