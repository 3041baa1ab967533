/**
 * compile(fn): the operations of a function as one TensorFlow graph. The first call with arguments of some shapes runs
 * the function once under a {@link Trace}, and every call runs the graph.
 */
import { tf } from '../backend';
import { engineState } from './binding';
import { collect, type Leaf, rebuild } from './leaves';
import { activeTrace } from './record';
import { Recorded } from './recorded';

export interface CompileOptions {
  /**
   * Whether XLA compiles the graph further, into machine code of its own, at about a millisecond per operation once. With
   * 'auto', the default, that happens once the graph has been called often enough.
   */
  readonly xla?: boolean | 'auto';
  /** For those who listen to `onCompile`. */
  readonly name?: string;
  /**
   * Checks the result of every operation: a call then fails at the first NaN or ∞, and the error names the operation and
   * the line that made it. For finding out; it slows the graph down and keeps XLA away.
   */
  readonly checkFinite?: boolean;
}

export interface Compiled<Arguments extends readonly unknown[], Result> {
  (...args: Arguments): Result;
  /** Frees the graphs. Tensors that calls have returned stay. */
  dispose(): void;
}

/**
 * Makes one TensorFlow graph of a pure function. It takes and returns nested records of tensors and keys; numbers become
 * scalar tensors. It is recorded once for each combination of shapes and dtypes, and then runs without JavaScript in
 * between. Results are those of the function itself, up to rounding.
 *
 * Everything the function reads from outside is part of the recording, except that a tf.variable is read at every call.
 * JavaScript sees a tensor where a number was passed: `n === 3` is never true and `if (n)` always, which nobody can notice.
 * What decides in JavaScript (a count, a switch) is to be closed over, or passed as a string or `true`.
 *
 * Inside another compiled function, and under tf.grad and its like, it is the function itself.
 *
 * @throws when the function asks for a tensor's value, draws without a key, or returns what is not a tensor.
 */
export function compile<Arguments extends readonly unknown[], Result>(
  fn: (...args: Arguments) => Result,
  options: CompileOptions = {},
): Compiled<Arguments, Result> {
  const graphs = new Map<string, Recorded>();
  const call = (...args: Arguments): Result => {
    const leaves: Leaf[] = [];
    const signature: string[] = [];
    collect(args, leaves, signature);
    if (activeTrace() || engineState().gradientDepth > 0) return inline(fn, args);
    const key = signature.join('');
    let graph = graphs.get(key);
    if (graph === undefined) {
      graph = new Recorded(fn as (...args: never[]) => unknown, args, options);
      graphs.set(key, graph);
    }
    return graph.run(leaves) as Result;
  };
  const dispose = () => {
    for (const graph of graphs.values()) graph.dispose();
    graphs.clear();
  };
  return Object.assign(call, { dispose });
}

/** The function itself, with the arguments as it would see them in a recording. */
function inline<A extends readonly unknown[], R>(fn: (...args: A) => R, args: A): R {
  return fn(
    ...(rebuild(args, (leaf) => (typeof leaf === 'number' ? tf.scalar(leaf) : leaf)) as unknown as A),
  );
}
