import { foldIn, Interrupted, interruptible, type Key } from '../tensor';
import type { Algorithm } from './algorithm';
import { assertPositiveInteger } from './checks';
import type { Progress } from './driver';

export interface IterateOptions<State, Info> {
  readonly state: State;
  readonly steps: number;
  /** Deterministic algorithms do not need one. */
  readonly key?: Key;
  /** Stops after a step of which this holds. */
  readonly until?: (info: Info, previous: Info | undefined) => boolean;
  readonly progress?: Progress;
  readonly note?: (info: Info) => string;
}

/**
 * Runs an algorithm that works in plain JavaScript (coordinate ascent, EM, LDA), step by step, and keeps all infos.
 * After an interrupt it returns what there is.
 */
export async function iterate<State, Info>(
  algorithm: Pick<Algorithm<never, State, Info>, 'step'>,
  { state: start, steps, key = NO_KEY, until, progress, note }: IterateOptions<State, Info>,
): Promise<{ readonly state: State; readonly infos: readonly Info[]; readonly interrupted: boolean }> {
  assertPositiveInteger('steps', steps);
  const infos: Info[] = [];
  let state = start;
  let interrupted = false;
  try {
    await interruptible(async (pause) => {
      for (let i = 0; i < steps; i++) {
        await pause();
        const [next, info] = algorithm.step(key === NO_KEY ? key : foldIn(key, i), state);
        const previous = infos[infos.length - 1];
        state = next;
        infos.push(info);
        progress?.(i + 1, steps, note?.(info) ?? '');
        if (until?.(info, previous)) break;
      }
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    interrupted = true;
  }
  return { state, infos, interrupted };
}

/** Stands in for a key; an algorithm that needs one fails on it by name. */
const NO_KEY = undefined as unknown as Key;
