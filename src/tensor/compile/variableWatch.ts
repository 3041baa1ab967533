import type { tf } from '../backend';
import { engineState, type Handle, tensorHandle } from './binding';

/** tfjs's variables at the start of a recording: which handles are theirs, and whether the function changes them. */
export class VariableWatch {
  private readonly byHandle = new Map<Handle, tf.Variable>();
  private readonly count: number;

  constructor() {
    const variables = Object.values(engineState().registeredVariables);
    this.count = variables.length;
    for (const variable of variables) this.byHandle.set(tensorHandle(variable), variable);
  }

  /** The variable that a handle held the value of. */
  of(handle: Handle): tf.Variable | undefined {
    return this.byHandle.get(handle);
  }

  /** Throws if variables have been made or assigned to since. */
  check(): void {
    if (Object.keys(engineState().registeredVariables).length !== this.count) {
      throw new Error(
        'compile: the function makes a tf.variable. Pass state in and out as tensors, or use a trainer.',
      );
    }
    for (const [handle, variable] of this.byHandle) {
      if (variable.isDisposed || tensorHandle(variable) === handle) continue;
      throw new Error(
        `compile: the function assigns to the variable '${variable.name}', which a graph call would not do. ` +
          'Return the new value, or use a trainer.',
      );
    }
  }
}

/** The handle of a variable's value now. */
export function variableHandle(variable: tf.Variable): Handle {
  if (variable.isDisposed) throw new Error(`compile: the captured variable '${variable.name}' is disposed.`);
  return tensorHandle(variable);
}
