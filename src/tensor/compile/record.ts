/**
 * Recording. tfjs-node sends every operation, upload and download through one object, the native binding. While a
 * function is recorded, a {@link Trace} stands in its place: it lets each operation happen, so that shapes and errors are
 * the usual ones, and writes down what happened as the nodes of a graph. Tensors are told apart by their handles, which
 * are never used twice; a handle that no recorded operation has made comes from outside (see outside.ts).
 */
import type { tf } from '../backend';
import { encodeAttribute } from './attributes';
import {
  type Binding,
  backend,
  type DataType,
  DT,
  dtypeName,
  type Handle,
  type HostValues,
  type NativeAttribute,
  type NativeTensor,
  tensorHandle,
} from './binding';
import { attribute, type GraphFunction, type GraphNode, type Ref } from './graphDef';
import { guarded, place } from './guards';
import { Outside } from './outside';
import type { Bytes } from './protobuf';
import { inferredTypes } from './signature';
import { VariableWatch } from './variableWatch';

let active: Trace | undefined;

/** The trace that is being recorded now, if any. */
export function activeTrace(): Trace | undefined {
  return active;
}

/** Whether a compiled function is being recorded: the values of its tensors are not known now and must not be asked for. */
export function isTracing(): boolean {
  return active !== undefined;
}

/** What stands for random numbers that no key controls. */
const UNKEYED = /^(Random(?!GammaGrad)|TruncatedNormal|ParameterizedTruncatedNormal|Multinomial)/;

export interface TraceOptions {
  /** What the names of functions inside the graph begin with. */
  readonly name?: string;
  /** Whether each result is checked when the graph runs, so that an error names the operation that gave NaN or ∞. */
  readonly checkFinite?: boolean;
}

export class Trace {
  readonly name: string;
  readonly nodes: GraphNode[] = [];
  readonly inputs: Ref[] = [];
  readonly outside: Outside;
  /** Operations recorded, loop bodies included, and how many of them one run executes. */
  operations = 0;
  executions = 0;
  /** Loop bodies and conditions inside the graph; shared with the traces of those. */
  readonly functions: GraphFunction[];
  /** An error that could not be thrown where it happened. */
  failure: Error | undefined;
  readonly native: Binding;
  readonly variables = new VariableWatch();
  readonly parent: Trace | undefined;
  private readonly checkFinite: boolean;
  /** What inputs and recorded operations have made. */
  private readonly refs = new Map<Handle, Ref>();

  /** Made while another trace is active, it records a body of a loop in that one. */
  constructor({ name = 'graph', checkFinite = false }: TraceOptions = {}) {
    this.parent = active;
    this.name = active?.name ?? name;
    this.native = active?.native ?? backend().binding;
    this.functions = active?.functions ?? [];
    this.checkFinite = active?.checkFinite ?? checkFinite;
    this.outside = new Outside(this);
  }

  /** Runs `fn` with this trace in the binding's place. */
  record<T>(fn: () => T): T {
    const host = backend();
    const [before, enclosing] = [host.binding, active];
    host.binding = this.recorder();
    active = this;
    try {
      const result = guarded(this, fn);
      if (this.failure) throw this.failure;
      this.variables.check();
      return result;
    } finally {
      host.binding = before;
      active = enclosing;
    }
  }

  /** Declares an input of the graph and gives the tensor that stands for it: same value, a handle of its own. */
  input(handle: Handle): tf.Tensor {
    const ref: Ref = { node: `input${this.inputs.length}`, op: null, index: 0, dtype: 0, shape: [] };
    const tensor = this.standFor(ref, handle);
    this.inputs.push(this.refOf(tensor));
    return tensor;
  }

  /** A tensor of the same value as another one that stands for an input or an output of an added node. */
  standFor(ref: Ref, handle: Handle): tf.Tensor {
    const own = this.native.executeOp('Identity', [], [handle], 1)[0];
    this.refs.set(own.id, { ...ref, dtype: own.dtype, shape: own.shape });
    return backend().createOutputTensor(own);
  }

  /** A tensor that stands for an output of an added node, with zeros for values. */
  standIn(ref: Ref): tf.Tensor {
    const size = ref.shape.reduce((a, b) => a * b, 1);
    const Values = { [DT.float32]: Float32Array, [DT.bool]: Uint8Array }[ref.dtype] ?? Int32Array;
    const id = this.native.createTensor([...ref.shape], ref.dtype, new Values(size));
    this.refs.set(id, ref);
    return backend().createOutputTensor({ id, shape: [...ref.shape], dtype: ref.dtype });
  }

  /** Where the graph holds the tensor's value. */
  refOf(tensor: tf.Tensor): Ref {
    if (!tensor.isDisposed) return this.resolve(tensorHandle(tensor));
    throw new Error(`compile: a result of shape [${tensor.shape}] is already disposed.`);
  }

  /** Where the graph holds what a handle stands for. */
  resolve(handle: Handle): Ref {
    return this.refs.get(handle) ?? this.outside.refOf(handle);
  }

  /** Adds a node that was not recorded, and gives its first output. */
  add(node: Omit<GraphNode, 'name'>, output?: Pick<Ref, 'dtype' | 'shape'>): Ref {
    const name = `${node.op}_${this.nodes.length}`;
    this.nodes.push({ ...node, name });
    this.operations++;
    this.executions++;
    return { node: name, op: node.op, index: 0, dtype: output?.dtype ?? 0, shape: output?.shape ?? [] };
  }

  constant(dtype: DataType, shape: readonly number[], values: HostValues): Ref {
    return this.outside.constant(dtype, shape, values);
  }

  /** Throws for a value that only exists when the graph runs. */
  refuseValue(handle: Handle): void {
    const ref = this.find(handle);
    const variable = this.variables.of(handle);
    if (ref === undefined && variable === undefined) return;
    const source = ref?.op == null ? 'an input' : `the result of ${ref.op}`;
    const what = variable ? `the variable '${variable.name}'` : `${source}, of shape [${ref?.shape}],`;
    throw new Error(
      `compile: the value of ${what} was asked for (dataSync, arraySync, data, array, print) while recording, at ` +
        `${place()}. The recorded function runs later, with other values: use tensor operations (where, gather, sum, …).`,
    );
  }

  /** Frees what the graph keeps of captured tensors. */
  release(): void {
    this.outside.release();
  }

  /** The object that stands in the binding's place. */
  private recorder(): Binding {
    const { native, outside } = this;
    const createTensor = (shape: number[], dtype: DataType, values: HostValues): Handle => {
      const id = native.createTensor(shape, dtype, values);
      outside.noteUpload(id, { shape: [...shape], dtype, values });
      return id;
    };
    const tensorDataSync = (id: Handle): HostValues => {
      this.refuseValue(id);
      return native.tensorDataSync(id);
    };
    return Object.create(native, {
      createTensor: { value: createTensor },
      tensorDataSync: { value: tensorDataSync },
      executeOp: { value: this.execute.bind(this) },
    }) as Binding;
  }

  private execute(op: string, given: NativeAttribute[], handles: Handle[], outputs: number): NativeTensor[] {
    if (UNKEYED.test(op)) {
      throw new Error(`compile: ${op} draws without a key, at ${place()}. Use the draws in \`random\`.`);
    }
    const inputs = handles.map((handle) => this.resolve(handle));
    let results: NativeTensor[];
    try {
      results = this.native.executeOp(op, given, handles, outputs);
    } catch (error) {
      const shapes = inputs.map(({ dtype, shape }) => `${dtypeName(dtype)}[${shape}]`).join(', ');
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`${op}(${shapes}) failed at ${place()}: ${message}`, { cause: error });
    }
    const attributes: Record<string, Bytes> = {};
    for (const [name, dtype] of inferredTypes(op, inputs)) attributes[name] = attribute.type(dtype);
    for (const one of given) attributes[one.name] = encodeAttribute(one, this.native);
    const { node } = this.add({ op, inputs, attributes });
    results.forEach(({ id, dtype, shape }, index) => {
      this.refs.set(id, this.checked({ node, op, index, dtype, shape }));
    });
    return results;
  }

  /** The same value behind a check that fails when it is not finite. */
  private checked(ref: Ref): Ref {
    if (!this.checkFinite || ref.dtype !== DT.float32) return ref;
    const message = attribute.text(`${ref.op}, of shape [${ref.shape}], at ${place()}`);
    const attributes = { T: attribute.type(DT.float32), message };
    return this.add({ op: 'CheckNumerics', inputs: [ref], attributes }, ref);
  }

  /** The ref of a value that depends on this trace's, or an enclosing trace's, inputs. */
  private find(handle: Handle): Ref | undefined {
    return this.refs.get(handle) ?? this.parent?.find(handle);
  }
}
