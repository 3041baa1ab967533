import { tf } from '../backend';

/**
 * tfjs's gradients of gradients are silently wrong for every function that keeps its own output for the backward pass
 * (exp, tanh, sigmoid, softmax, …; tensorflow/tfjs #3252): the copy that it keeps is written on the tape *before* the
 * function itself, so a second pass, which reads the tape in order, does not see that the copy depends on the input.
 * Here the entries are put in the right order.
 *
 * Results that are not float32 (comparisons, argMax, casts to int) carry no derivative. Leaving them off the tape keeps
 * a second derivative from failing on a comparison that only chose a branch.
 */
interface TapeNode {
  readonly saved: readonly tf.Tensor[];
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
}

interface Engine {
  readonly state: { activeTape: TapeNode[] | null; readonly gradientDepth: number };
  gradients(...args: unknown[]): unknown;
  runKernel(kernelName: string, inputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor;
  /** The copy of a tensor that a function keeps for the backward pass. */
  clone(x: tf.Tensor): tf.Tensor;
  addTapeNode(
    kernelName: string,
    inputs: Readonly<Record<string, tf.Tensor>>,
    outputs: readonly tf.Tensor[],
    gradient: unknown,
    saved: readonly tf.Tensor[],
    attributes: unknown,
  ): void;
}

const engine = tf.engine() as unknown as Engine;
const addTapeNode = engine.addTapeNode;

engine.addTapeNode = function mended(this: Engine, kernelName, inputs, outputs, gradient, saved, attributes) {
  const tape = this.state.activeTape;
  if (tape === null) return;
  const differentiable = outputs.some((output) => output.dtype === 'float32');
  const copies: TapeNode[] = [];
  const oldest = Math.min(...outputs.map((output) => output.id));
  for (let i = tape.length - 1; i >= 0 && tape[i].outputs[0].id > oldest; i--) {
    const readsOutput = Object.values(tape[i].inputs).some((input) => outputs.includes(input));
    if (readsOutput) copies.unshift(...tape.splice(i, 1));
  }
  if (differentiable) {
    addTapeNode.call(this, kernelName, inputs, outputs, gradient, saved, attributes);
    tape.push(...copies);
  } else {
    for (const tensor of saved) tensor.dispose();
  }
};

engine.clone = function mended(this: Engine, x) {
  const y = this.runKernel('Identity', { x });
  this.addTapeNode('Identity', { x }, [y], null, [], {});
  return y;
};

const gradients = engine.gradients;

/** When the function throws, what the tape has kept is let go: tfjs forgets it. */
engine.gradients = function mended(this: Engine, ...args) {
  try {
    return gradients.apply(this, args);
  } catch (error) {
    if (this.state.gradientDepth === 0) {
      for (const { saved } of this.state.activeTape ?? []) tf.dispose([...saved]);
      this.state.activeTape = null;
    }
    throw error;
  }
};
