/** One recording of a function: the graph for arguments of certain shapes and dtypes. */
import { tf } from '../backend';
import { isKey, Key, keyFromTensor, keyToTensor } from '../keys';
import { type Backend, backend, DT, type Handle, type NativeTensor } from './binding';
import { attribute, type Graph, type Ref } from './graphDef';
import { collect, type Leaf, rebuild } from './leaves';
import { type Capture, Trace, tensorHandle } from './record';
import { Session } from './session';
import { worthXla } from './xla';

type ResultKind = 'tensor' | 'key' | { readonly constant: number };

export class Recorded {
  private readonly session: Session;
  private readonly captures: readonly Capture[];
  private readonly trace = new Trace();
  private readonly inputNames: string;
  private readonly outputNames: string;
  private readonly kinds: readonly ResultKind[];
  /** The result with a number for every leaf. */
  private readonly template: unknown;

  constructor(fn: (...args: never[]) => unknown, args: readonly unknown[], xla: boolean | 'auto') {
    const { trace } = this;
    const result: Leaf[] = [];
    let outputs: Ref[] = [];
    try {
      let template: unknown;
      tf.tidy(() => {
        const traced = rebuild(args, (leaf) => inputOf(trace, leaf)) as never[];
        const value = trace.record(() => {
          const returned = fn(...traced);
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
      this.captures = trace.captures;
      const graph = graphOf(trace, outputs, xla === 'auto' ? worthXla(trace.nodes) : xla);
      this.inputNames = [...trace.inputs, ...this.captures.map(({ ref }) => ref)]
        .map(({ node }) => node)
        .join();
      this.outputNames = outputs.map((_, i) => `output${i}`).join();
      this.session = new Session(graph);
    } catch (error) {
      trace.release();
      throw error;
    }
  }

  run(leaves: readonly Leaf[]): unknown {
    const host = backend();
    const uploaded: Handle[] = [];
    const handles = leaves.map((leaf) => feed(host, leaf, uploaded));
    for (const capture of this.captures) handles.push(capture.handle());
    let outputs: NativeTensor[];
    try {
      outputs = this.session.run(handles, this.inputNames, this.outputNames);
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

  dispose(): void {
    this.session.dispose();
    this.trace.release();
  }
}

/** The handle to feed for a leaf; handles made for this call alone are added to `uploaded`. */
function feed(host: Backend, leaf: Leaf, uploaded: Handle[]): Handle {
  if (leaf instanceof tf.Tensor) return tensorHandle(leaf, host);
  let handle: Handle;
  if (typeof leaf === 'number') {
    handle = host.binding.createTensor([], DT.float32, Float32Array.of(leaf));
  } else if (leaf.state instanceof tf.Tensor) {
    return tensorHandle(leaf.state, host);
  } else {
    handle = host.binding.createTensor([2], DT.int32, Int32Array.from(leaf.state));
  }
  uploaded.push(handle);
  return handle;
}

function inputOf(trace: Trace, leaf: Leaf): tf.Tensor | Key {
  const uploaded: Handle[] = [];
  const handle = feed(backend(), leaf, uploaded);
  const tensor = trace.input(handle);
  for (const one of uploaded) backend().binding.deleteTensor(one);
  return isKey(leaf) ? keyFromTensor(tensor) : tensor;
}

function outputOf(trace: Trace, leaf: Leaf): Ref {
  return trace.refOf(isKey(leaf) ? keyToTensor(leaf) : (leaf as tf.Tensor));
}

/** The trace as a graph: placeholders, the nodes (with XLA: a call of a function that holds them), named outputs. */
function graphOf(trace: Trace, outputs: readonly Ref[], xla: boolean): Graph {
  const inputs = [...trace.inputs, ...trace.captures.map(({ ref }) => ref)];
  const placeholders = inputs.map(({ node, dtype, shape }) => ({
    name: node,
    op: 'Placeholder',
    inputs: [],
    attributes: { dtype: attribute.type(dtype), shape: attribute.shape(shape) },
  }));
  const ends = (refs: readonly Ref[]) =>
    refs.map((ref, i) => ({
      name: `output${i}`,
      op: 'Identity',
      inputs: [ref],
      attributes: { T: attribute.type(ref.dtype) },
    }));
  if (!xla) return { nodes: [...placeholders, ...trace.nodes, ...ends(outputs)], functions: trace.functions };

  const mustCompile = { _XlaMustCompile: attribute.boolean(true) };
  const body = { name: 'recorded', inputs, nodes: trace.nodes, outputs, attributes: mustCompile };
  const call = { name: 'call', op: body.name, inputs, attributes: mustCompile };
  const results = outputs.map((ref, index) => ({ ...ref, node: call.name, op: body.name, index }));
  return { nodes: [...placeholders, call, ...ends(results)], functions: [...trace.functions, body] };
}
