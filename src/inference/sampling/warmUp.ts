import { Interrupted, type Key, split, tf, tree } from '../../tensor';
import type { LogDensity } from '../density';
import type { Progress, Runner } from '../driver';
import { type InverseMass, unitMass } from '../metric';
import { startDualAveraging } from './dualAveraging';
import { firstStepSize } from './firstStepSize';
import { estimateInverseMass } from './massMatrix';
import type { TunedState } from './tuned';
import { warmUpWindows } from './windows';

export interface WarmUpOptions<KernelState, Info> {
  readonly logDensity: LogDensity;
  readonly runner: Runner<TunedState<KernelState>, Info, tf.Tensor>;
  /** The kernel's state at the starting positions. */
  readonly kernel: KernelState;
  readonly positionOf: (kernel: KernelState) => tf.Tensor;
  readonly steps: number;
  readonly block: number;
  readonly mass: 'diagonal' | 'dense';
  readonly key: Key;
  readonly progress?: Progress;
  readonly note?: (infos: Info) => string;
}

export interface WarmedUp<KernelState, Info> {
  /** A state that no longer searches: an ordinary Markov chain goes on from here. */
  readonly state: TunedState<KernelState>;
  /** Infos of each window. */
  readonly infos: readonly Info[];
}

/**
 * Runs the warm-up windows one after the other: each moves the step size towards the wanted acceptance; the slow ones
 * learn the mass from their own draws, after which the step size is searched anew.
 * @throws Interrupted when it was interrupted: there are no draws worth keeping yet
 */
export async function warmUpChains<KernelState, Info>({
  logDensity,
  runner,
  kernel,
  positionOf,
  steps,
  block,
  mass,
  key,
  progress,
  note,
}: WarmUpOptions<KernelState, Info>): Promise<WarmedUp<KernelState, Info>> {
  const windows = warmUpWindows(steps, block);
  const [firstKey, ...keys] = split(key, 1 + 2 * windows.length);
  const searchFrom = (
    position: tf.Tensor,
    inverseMass: InverseMass,
    k: Key,
  ): TunedState<KernelState>['search'] =>
    startDualAveraging(firstStepSize(logDensity, position, { key: k, inverseMass }));

  const start = positionOf(kernel);
  const size = start.shape[start.rank - 1];
  const identity = mass === 'diagonal' ? unitMass(size) : { matrix: tf.eye(size), factor: tf.eye(size) };
  const search = searchFrom(start, identity, firstKey);
  let state: TunedState<KernelState> = { kernel, inverseMass: identity, search, searching: tf.scalar(1) };
  const infos: Info[] = [];
  let done = 0;
  for (const [i, window] of windows.entries()) {
    const before = done;
    const result = await runner.run({
      key: keys[2 * i],
      state,
      steps: window.steps,
      note,
      progress: progress && ((now, _, words) => progress(before + now, steps, words)),
    });
    tree.dispose(state);
    state = result.state;
    infos.push(result.infos);
    if (result.interrupted) throw new Interrupted();
    if (window.learnsMass) {
      const inverseMass = estimateInverseMass(result.draws, mass);
      const renewed = searchFrom(positionOf(state.kernel), inverseMass, keys[2 * i + 1]);
      tree.dispose(state.inverseMass, state.search);
      state = { ...state, inverseMass, search: renewed };
    }
    tree.dispose(result.draws);
    done += window.steps;
  }
  state.searching.dispose();
  return { state: { ...state, searching: tf.scalar(0) }, infos };
}
