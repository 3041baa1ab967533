/**
 * Repetition inside one graph call. Without a loop operation a function that repeats a step is recorded once per
 * repetition; with it the step is recorded once, as a function inside the graph.
 */
import { tf } from '../backend';
import { engineState } from './binding';
import { checkForm, type Flat, flatten, hostKeys } from './flat';
import { recordLoop, type Step } from './loopRecording';
import { activeTrace } from './record';

export interface ScanOptions {
  /** Number of steps. */
  readonly length: number;
  /**
   * Whether to record the step once per repetition: that runs a little faster and takes longer to compile. Under tf.grad
   * the loop is always unrolled.
   */
  readonly unroll?: boolean;
}

/**
 * Repeats `step(state, index)`, which returns the next state and an output, and gives the last state and the outputs
 * stacked along a new first axis. Eagerly it is a plain loop; inside `compile` one loop operation of TensorFlow. The
 * index is an int32 scalar. The state must keep its structure, shapes and dtypes; a key in it may be split at each step.
 *
 * @throws when a step changes the form of the state, naming both forms.
 */
export function scan<State, Output>(
  step: (state: State, index: tf.Scalar) => readonly [State, Output],
  initial: State,
  { length, unroll = false }: ScanOptions,
): [State, Output] {
  if (!Number.isInteger(length) || length < 1) {
    throw new Error(`scan: the length must be an integer ≥ 1, got ${length}.`);
  }
  const trace = activeTrace();
  const eager = trace === undefined || unroll || engineState().gradientDepth > 0;
  const run = eager ? unrolled : recordLoop;
  return run(step as Step, flatten(initial), length) as [State, Output];
}

/** As {@link scan}, without outputs. */
export function repeat<State>(
  step: (state: State, index: tf.Scalar) => State,
  initial: State,
  { times, unroll }: { readonly times: number; readonly unroll?: boolean },
): State {
  return scan((state: State, index) => [step(state, index), null], initial, { length: times, unroll })[0];
}

/**
 * Repeats `step(state, index)` while `goesOn(state)`, a bool scalar, holds, and at most `times` times. Eagerly a plain loop that
 * reads the condition; inside `compile` one loop operation. It has no gradient: how often it runs depends on values.
 */
export function repeatWhile<State>(
  goesOn: (state: State) => tf.Tensor,
  step: (state: State, index: tf.Scalar) => State,
  initial: State,
  { times }: { readonly times: number },
): State {
  if (engineState().gradientDepth > 0) {
    throw new Error('repeatWhile has no gradient: take gradients inside of its step, or use repeat.');
  }
  if (activeTrace() === undefined) {
    let state = initial;
    for (let i = 0; i < times && goesOn(state).dataSync()[0]; i++) state = step(state, tf.scalar(i, 'int32'));
    return state;
  }
  const guarded: Step = (carried, index) => {
    const next = step((carried as [tf.Tensor, State])[1], index);
    return [[goesOn(next), next], null];
  };
  const [last] = recordLoop(guarded, flatten([goesOn(initial), initial]), times, true);
  return (last as [tf.Tensor, State])[1];
}

function unrolled(step: Step, initial: Flat, length: number): [unknown, unknown] {
  const results: tf.Tensor[][] = [];
  let state = initial;
  let output: Flat | undefined;
  for (let i = 0; i < length; i++) {
    const tensors = tf.tidy(() => {
      const [next, out] = step(state.rebuild(state.tensors), tf.scalar(i, 'int32')).map(flatten);
      checkForm(state, next);
      output = out;
      return [...next.tensors, ...out.tensors].map((tensor) => tensor.clone());
    });
    if (state !== initial) tf.dispose(state.tensors);
    state = { ...initial, tensors: tensors.slice(0, initial.tensors.length) };
    results.push(tensors.slice(initial.tensors.length));
  }
  const stacked = results[0].map((_, leaf) =>
    tf.tidy(() => tf.stack(results.map((tensors) => tensors[leaf]))),
  );
  tf.dispose(results);
  return hostKeys([state.rebuild(state.tensors), output?.rebuild(stacked)], activeTrace() !== undefined) as [
    unknown,
    unknown,
  ];
}
