import { tf } from '../backend';
import './tape';

/**
 * The vector–Jacobian product of a kernel that tfjs knows: for each input, the function that computes its cotangent.
 * Everything in it must be built of differentiable functions, then derivatives of any order are right.
 */
export type Gradient = (context: {
  readonly dy: tf.Tensor;
  readonly inputs: readonly tf.Tensor[];
  readonly output: tf.Tensor;
  readonly attributes: Readonly<Record<string, unknown>>;
}) => readonly (() => tf.Tensor)[];

/** Puts a derivative of ours in the place of tfjs's own, for functions and chained methods alike. */
export function mend(kernelName: string, inputs: readonly string[], gradient: Gradient): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: [...inputs],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const cotangent = dy as tf.Tensor;
      const thunks = gradient({
        dy: cotangent,
        inputs: saved.slice(0, inputs.length),
        output: saved[inputs.length],
        attributes,
      });
      return Object.fromEntries(inputs.map((name, i) => [name, () => owned(thunks[i](), cotangent)]));
    },
  });
}

/** The engine disposes a cotangent once it has been added to another: dy itself must not be handed on. */
export function owned(result: tf.Tensor, dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const given = Array.isArray(dy) ? dy.includes(result) : dy === result;
  return given ? result.clone() : result;
}
