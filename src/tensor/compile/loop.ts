/**
 * Repetition inside one graph call. Without a loop operation a function that repeats a step is recorded once per
 * repetition; with it the step is recorded once, as a function inside the graph.
 */
import { tf } from '../backend';
import { engineState } from './binding';
import { checkForm, type Flat, flatten, flattenStep, hostKeys } from './flat';
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
  if (!eager) return recordLoop(step as Step, flatten(initial), length) as [State, Output];
  return tf.tidy(() => unrolled(step as Step, flatten(initial), length) as never);
}

/** As {@link scan}, without outputs. */
export function repeat<State>(
  step: (state: State, index: tf.Scalar) => State,
  initial: State,
  { times, unroll }: { readonly times: number; readonly unroll?: boolean },
): State {
  if (!Number.isInteger(times) || times < 1) {
    throw new Error(`repeat: times must be an integer ≥ 1, got ${times}.`);
  }
  return scan((state: State, index) => [step(state, index), null], initial, { length: times, unroll })[0];
}

/**
 * Repeats `step(state, index)` while `goesOn(state)`, a bool scalar, holds, and at most `times` times. Eagerly a plain
 * loop that reads the condition; inside `compile` one loop operation. The result is the caller's, also where no step was
 * taken. It has no gradient: how often it runs depends on values.
 *
 * @throws when the condition is not a bool scalar, or a step changes the form of the state.
 */
export function repeatWhile<State>(
  goesOn: (state: State) => tf.Tensor,
  step: (state: State, index: tf.Scalar) => State,
  initial: State,
  { times }: { readonly times: number },
): State {
  if (!Number.isInteger(times) || times < 0) {
    throw new Error(`repeatWhile: times must be an integer ≥ 0, got ${times}.`);
  }
  if (engineState().gradientDepth > 0) {
    throw new Error('repeatWhile has no gradient: take gradients inside of its step, or use repeat.');
  }
  const holds = (state: unknown) => checkedCondition(goesOn(state as State));
  const next = (state: unknown, index: tf.Scalar) => step(state as State, index);
  if (activeTrace() === undefined) {
    return tf.tidy(() => whileEagerly(holds, next, flatten(initial), times) as never);
  }
  const guarded: Step = (carried, index) => {
    const state = next((carried as [tf.Tensor, State])[1], index);
    return [[holds(state), state], null];
  };
  const start = flatten(initial);
  const first = holds(start.rebuild(start.tensors));
  const [last] = recordLoop(guarded, flatten([first, initial]), times, true);
  return (last as [tf.Tensor, State])[1];
}

/** TensorFlow's loop takes any tensor with an element for true, and would not end. */
function checkedCondition(condition: tf.Tensor): tf.Tensor {
  if (condition instanceof tf.Tensor && condition.dtype === 'bool' && condition.rank === 0) return condition;
  const got =
    condition instanceof tf.Tensor ? `${condition.dtype} of shape [${condition.shape}]` : String(condition);
  throw new Error(`repeatWhile: the condition must be a bool scalar, got ${got}.`);
}

function whileEagerly(
  holds: (state: unknown) => tf.Tensor,
  step: (state: unknown, index: tf.Scalar) => unknown,
  initial: Flat,
  times: number,
): unknown {
  let tensors = initial.tensors.map((tensor) => tensor.clone());
  const goesOn = () => tf.tidy(() => holds(initial.rebuild(tensors)).dataSync()[0]) === 1;
  for (let i = 0; i < times && goesOn(); i++) {
    const after = tf.tidy(() => {
      const next = flatten(step(initial.rebuild(tensors), tf.scalar(i, 'int32')));
      checkForm(initial, next);
      return next.tensors.map((tensor) => tensor.clone());
    });
    tf.dispose(tensors);
    tensors = after;
  }
  return hostKeys(initial.rebuild(tensors), false);
}

function unrolled(step: Step, initial: Flat, length: number): [unknown, unknown] {
  const results: tf.Tensor[][] = [];
  let state = initial;
  let output: Flat | undefined;
  for (let i = 0; i < length; i++) {
    const tensors = tf.tidy(() => {
      const [next, out] = flattenStep(step(state.rebuild(state.tensors), tf.scalar(i, 'int32')));
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
