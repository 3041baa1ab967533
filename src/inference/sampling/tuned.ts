import { exp, tf, where } from '../../tensor';
import type { Algorithm } from '../algorithm';
import type { InverseMass } from '../metric';
import { chooseRows } from '../rows';
import { type DualAveragingState, updateDualAveraging } from './dualAveraging';

/** What Hamiltonian samplers want to know about the target before they work well. */
export interface Tuning {
  readonly stepSize: tf.Tensor;
  readonly inverseMass: InverseMass;
}

export interface TunedState<KernelState> {
  readonly kernel: KernelState;
  readonly inverseMass: InverseMass;
  readonly search: DualAveragingState;
  /** 1 while the step size is searched for, 0 afterwards. */
  readonly searching: tf.Tensor;
}

/**
 * A Hamiltonian sampler whose step size and mass are part of its state: while `searching` is 1 each step also moves
 * the step size towards the wanted mean acceptance (over all chains); when it is 0 the chain is an ordinary one with
 * ε̄. So one recorded graph serves warm-up and sampling.
 *
 * The step size is one for all chains, found by their mean acceptance, unless `pool` keeps the acceptances of rows apart and
 * the search's tensors have that shape.
 */
export function tuned<KernelState, Info extends { readonly acceptance: tf.Tensor }>(
  kernelOf: (tuning: Tuning) => Algorithm<tf.Tensor, KernelState, Info>,
  targetAcceptance: number,
  pool: (acceptance: tf.Tensor) => tf.Tensor = (acceptance) => tf.mean(acceptance),
): Algorithm<TunedState<KernelState>, TunedState<KernelState>, Info & { readonly stepSize: tf.Tensor }> {
  if (!(targetAcceptance > 0 && targetAcceptance < 1)) {
    throw new RangeError(`The target acceptance must lie in (0, 1), got ${targetAcceptance}.`);
  }
  return {
    init: (state) => state,
    step: (key, { kernel, inverseMass, search, searching }) =>
      tf.tidy((): never => {
        const on = tf.greater(searching, 0);
        const stepSize = exp(where(on, search.logStepSize, search.logAveraged));
        const [next, info] = kernelOf({ stepSize, inverseMass }).step(key, kernel);
        const updated = updateDualAveraging(search, pool(info.acceptance), targetAcceptance);
        const state = { kernel: next, inverseMass, search: chooseRows(on, updated, search), searching };
        return [state, { ...info, stepSize }] as never;
      }),
  };
}
