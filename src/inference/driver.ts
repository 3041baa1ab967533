import { compile, foldIn, Interrupted, interruptible, type Key, scan, tf, tree } from '../tensor';
import type { Algorithm } from './algorithm';
import { assertPositiveInteger } from './checks';

/** Called now and then while a loop runs: steps done, steps in all, a few words on how it goes. */
export type Progress = (done: number, total: number, note: string) => void;

/** How the steps of an algorithm are recorded. */
export interface RunnerOptions<State, Draw> {
  /** What to keep of a state, as a tensor or a record of them; nothing where not given. */
  readonly collect?: (state: State) => Draw;
  /** Keep the draw of every so-many-th step; infos are kept of all. */
  readonly thin?: number;
  /** Steps per graph call: the longer, the less overhead, and the later an interrupt is noticed. */
  readonly block?: number;
  /** Whether steps run as a TensorFlow graph (default) or eagerly, operation by operation. */
  readonly compiled?: boolean;
  readonly xla?: boolean | 'auto';
}

export interface RunOptions<State, Info> {
  readonly key: Key;
  /** Where to start: `algorithm.init(position, key)`, or the state that an earlier run ended in. */
  readonly state: State;
  readonly steps: number;
  readonly progress?: Progress;
  /** Words for `progress` from the infos of the last block, stacked along their first axis. */
  readonly note?: (infos: Info) => string;
}

export interface Run<State, Info, Draw> {
  /** Where the run ended: another run can go on from here. */
  readonly state: State;
  /** Stacked along a new first axis: [steps / thin, …]. */
  readonly draws: Draw;
  /** Stacked along a new first axis: [steps, …]. */
  readonly infos: Info;
  /** Steps done: fewer than asked for after an interrupt. */
  readonly steps: number;
  readonly interrupted: boolean;
}

/**
 * Runs an algorithm whose states are tensors: many steps per graph call, step i with the key foldIn(key, i). Gives
 * other events a turn between calls, reports progress, and after an interrupt (SIGINT, a notebook's stop button)
 * returns what there is. The caller owns all tensors of the result; the starting state stays the caller's.
 * @throws Interrupted when the interrupt came before the first block was done
 */
export async function run<State, Info, Draw = null>(
  algorithm: Pick<Algorithm<never, State, Info>, 'step'>,
  options: RunOptions<State, Info> & RunnerOptions<State, Draw>,
): Promise<Run<State, Info, Draw>> {
  const { thin = 1, steps } = options;
  assertPositiveInteger('steps', steps);
  assertPositiveInteger('thin', thin);
  const block = thin * largestDivisor(steps / thin, Math.max(1, Math.floor((options.block ?? 25) / thin)));
  const runner = makeRunner(algorithm, { ...options, block });
  try {
    return await runner.run(options);
  } finally {
    runner.dispose();
  }
}

/** A recorded block of steps that serves several runs, as warm-up windows are. */
export interface Runner<State, Info, Draw> {
  readonly run: (options: RunOptions<State, Info>) => Promise<Run<State, Info, Draw>>;
  /** Frees the graph. */
  readonly dispose: () => void;
}

/** As `run`, for several runs of one algorithm: records its graph once. Runs are multiples of `block` steps (25). */
export function makeRunner<State, Info, Draw = null>(
  algorithm: Pick<Algorithm<never, State, Info>, 'step'>,
  { thin = 1, block = 25, compiled = true, xla, collect }: RunnerOptions<State, Draw>,
): Runner<State, Info, Draw> {
  const keep = collect ?? ((): Draw => null as Draw);
  const runBlock = (key: Key, first: tf.Scalar, start: State): readonly [State, Info, Draw] => {
    const step = (
      state: State,
      i: tf.Scalar,
    ): readonly [State, { readonly info: Info; readonly draw: Draw }] => {
      const [next, info] = algorithm.step(foldIn(key, tf.add(first, i)), state);
      return [next, { info, draw: keep(next) }];
    };
    const [end, { info, draw }] = scan(step, start, { length: block });
    return [end, info, everyNth(draw, thin)];
  };
  const graph = compiled ? compile(runBlock, { xla, name: 'run' }) : undefined;
  return {
    run: (options) => runBlocks(graph ?? runBlock, block, options, thin),
    dispose: () => graph?.dispose(),
  };
}

async function runBlocks<State, Info, Draw>(
  call: (key: Key, first: tf.Scalar, start: State) => readonly [State, Info, Draw],
  block: number,
  { key, steps, progress, note, state: start }: RunOptions<State, Info>,
  thin: number,
): Promise<Run<State, Info, Draw>> {
  if (steps % block !== 0 || steps % thin !== 0) {
    throw new RangeError(
      `steps = ${steps} must be a multiple of thin = ${thin} and of the block of ${block} steps.`,
    );
  }
  const infos: Info[] = [];
  const draws: Draw[] = [];
  let state = tree.clone(start);
  let done = 0;
  let interrupted = false;
  try {
    await interruptible(async (pause) => {
      while (done < steps) {
        await pause();
        const first = done;
        const [next, info, draw] = tf.tidy(
          () => call(key, tf.scalar(first, 'int32'), state) as never,
        ) as unknown as readonly [State, Info, Draw];
        tree.dispose(state);
        state = next;
        infos.push(info);
        draws.push(draw);
        done += block;
        progress?.(done, steps, note?.(info) ?? '');
      }
    });
  } catch (error) {
    if (!(error instanceof Interrupted) || done === 0) throw error;
    interrupted = true;
  }
  return { state, draws: concatenate(draws), infos: concatenate(infos), steps: done, interrupted };
}

function everyNth<Draw>(draws: Draw, n: number): Draw {
  if (n === 1) return draws;
  const pick = (x: tf.Tensor): tf.Tensor =>
    tf
      .squeeze(tf.slice(tf.reshape(x, [x.shape[0] / n, n, -1]), [0, n - 1, 0], [-1, 1, -1]), [1])
      .reshape([x.shape[0] / n, ...x.shape.slice(1)]);
  return tree.map(
    ((x: unknown) => (x instanceof tf.Tensor ? pick(x) : x)) as never,
    draws,
  ) as unknown as Draw;
}

/** Joins blocks along their first axis and disposes them. */
function concatenate<T>(blocks: readonly T[]): T {
  const join = (...parts: unknown[]): unknown =>
    parts[0] instanceof tf.Tensor ? tf.concat(parts as tf.Tensor[], 0) : parts[0];
  const joined = tree.map(join as never, ...(blocks as never[])) as unknown as T;
  tree.dispose(...blocks);
  return joined;
}

function largestDivisor(n: number, atMost: number): number {
  for (let d = Math.min(n, atMost); d > 1; d--) if (n % d === 0) return d;
  return 1;
}
