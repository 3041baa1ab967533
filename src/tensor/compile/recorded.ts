/** One recording of a function: the graph for arguments of certain shapes and dtypes. */
import { tf } from '../backend';
import { isKey, Key, keyFromTensor, keyToTensor } from '../keys';
import { backend, type Handle, type NativeTensor } from './binding';
import type { CompileOptions } from './compile';
import type { Ref } from './graphDef';
import { leafHandle } from './leafHandle';
import { collect, type Leaf, leavesOf, rebuild } from './leaves';
import type { Capture } from './outside';
import { Trace } from './record';
import { Session } from './session';
import { Tiers } from './tiers';
import { graphOf, outputNames } from './traceGraph';

type ResultKind = 'tensor' | 'key' | { readonly constant: number };

export class Recorded {
  private session: Session;
  private readonly tiers: Tiers;
  private readonly outputs: readonly Ref[];
  private firstInXla: boolean;
  private readonly name: string;
  private readonly captures: readonly Capture[];
  private readonly trace: Trace;
  private readonly inputNames: string;
  private readonly kinds: readonly ResultKind[];
  /** The result with a number for every leaf. */
  private readonly template: unknown;

  constructor(
    fn: (...args: never[]) => unknown,
    args: readonly unknown[],
    { xla = 'auto', name = fn.name || 'function', checkFinite = false }: CompileOptions,
  ) {
    const trace = new Trace({ checkFinite });
    this.trace = trace;
    const result: Leaf[] = [];
    let outputs: Ref[] = [];
    try {
      let template: unknown;
      tf.tidy(() => {
        const inputs = leavesOf(args).map((leaf) => inputOf(trace, leaf));
        const value = trace.record(() => {
          let next = 0;
          const traced = rebuild(args, (leaf) => {
            const tensor = inputs[next++];
            return isKey(leaf) ? keyFromTensor(tensor) : tensor;
          });
          const returned = fn(...(traced as never[]));
          collect(returned, result, []);
          outputs = result.filter((leaf) => typeof leaf !== 'number').map((leaf) => outputOf(trace, leaf));
          return returned;
        });
        template = rebuild(value, () => 0);
      });
      this.template = template;
      if (outputs.length === 0) throw new Error('compile: the function returns no tensor.');
      this.kinds = result.map((leaf) =>
        typeof leaf === 'number' ? { constant: leaf } : isKey(leaf) ? 'key' : 'tensor',
      );
      this.captures = trace.outside.captures;
      this.inputNames = [...trace.inputs, ...this.captures.map(({ ref }) => ref)]
        .map(({ node }) => node)
        .join();
      this.name = name;
      this.outputs = outputs;
      const { operations, executions } = trace;
      this.tiers = new Tiers(checkFinite ? false : xla, { name, operations, executions });
      this.firstInXla = this.tiers.startsInXla;
      this.session = new Session(graphOf(trace, outputs, this.firstInXla), name);
    } catch (error) {
      trace.release();
      throw error;
    }
  }

  run(leaves: readonly Leaf[]): unknown {
    const host = backend();
    const uploaded: Handle[] = [];
    const handles = leaves.map((leaf) => leafHandle(leaf, uploaded));
    for (const capture of this.captures) handles.push(capture.handle());
    let outputs: NativeTensor[];
    try {
      outputs = this.execute(handles);
    } finally {
      for (const handle of uploaded) host.binding.deleteTensor(handle);
    }
    let leaf = 0;
    let next = 0;
    return rebuild(this.template, () => {
      const kind = this.kinds[leaf++];
      if (typeof kind === 'object') return kind.constant;
      const output = outputs[next++];
      if (kind === 'tensor') return host.createOutputTensor(output);
      const [first, second] = host.binding.tensorDataSync(output.id);
      host.binding.deleteTensor(output.id);
      return new Key([first, second]);
    });
  }

  private execute(handles: Handle[]): NativeTensor[] {
    const run = (session: Session) => session.run(handles, this.inputNames, outputNames(this.outputs.length));
    if (this.firstInXla) {
      const results = this.tiers.announced(() => run(this.session));
      this.firstInXla = false;
      return results;
    }
    if (!this.tiers.isTurn()) return run(this.session);
    const compiled = new Session(graphOf(this.trace, this.outputs, true), this.name);
    try {
      const results = this.tiers.announced(() => run(compiled));
      this.session.dispose();
      this.session = compiled;
      return results;
    } catch {
      // XLA knows fewer operations than TensorFlow: such a graph stays as it is.
      compiled.dispose();
      return run(this.session);
    }
  }

  dispose(): void {
    this.session.dispose();
    this.trace.release();
  }
}

function inputOf(trace: Trace, leaf: Leaf): tf.Tensor {
  const uploaded: Handle[] = [];
  const handle = leafHandle(leaf, uploaded);
  const tensor = trace.input(handle);
  for (const one of uploaded) backend().binding.deleteTensor(one);
  return tensor;
}

function outputOf(trace: Trace, leaf: Leaf): Ref {
  return trace.refOf(isKey(leaf) ? keyToTensor(leaf) : (leaf as tf.Tensor));
}
