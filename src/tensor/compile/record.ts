/**
 * Recording. tfjs-node sends every operation, upload and download through one object, the native binding. While a
 * function is recorded, a {@link Trace} stands in its place: it lets each operation happen, so that shapes and errors are
 * the usual ones, and writes down what happened as the nodes of a graph. Tensors are told apart by their handles, which
 * are never used twice; a handle that no recorded operation made is a constant, a captured tensor or a captured variable.
 */
import type { tf } from '../backend';
import {
  type Backend,
  type Binding,
  backend,
  type DataType,
  DT,
  dtypeName,
  engineState,
  type Handle,
  type HostValues,
  type NativeAttribute,
  type NativeTensor,
} from './binding';
import { attribute, type GraphFunction, type GraphNode, type Ref } from './graphDef';
import { guarded, place } from './guards';
import type { Bytes } from './protobuf';
import { inferredTypes } from './signature';

/** A tensor from outside that the graph reads: fed at every call. */
export interface Capture {
  readonly ref: Ref;
  /** The handle to feed now; a variable's changes with its value. */
  handle(): Handle;
  release(): void;
}

interface Constant {
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly values: HostValues;
}

/** Larger constants than this (in elements) are fed at every call, which costs nothing, and not written into the graph. */
const LARGEST_CONSTANT = 4096;

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

export class Trace {
  readonly name: string;
  readonly nodes: GraphNode[] = [];
  readonly inputs: Ref[] = [];
  readonly captures: Capture[] = [];
  /** Operations recorded, loop bodies included, and how many of them one run executes. */
  operations = 0;
  executions = 0;
  /** Loop bodies and conditions inside the graph; shared with the traces of those. */
  readonly functions: GraphFunction[];
  /** For such a body: what it reads of the enclosing trace, and its own names for that. */
  readonly borrowed: { readonly outer: Ref; readonly inner: Ref }[] = [];
  /** An error that could not be thrown where it happened. */
  failure: Error | undefined;
  private readonly native: Binding;
  private readonly refs = new Map<Handle, Ref>();
  /** Constants and captures: what is the same at every call, or fed at every call from outside. */
  private readonly outside = new Map<Handle, Ref>();
  private readonly constants = new Map<Handle, Constant>();
  private readonly sharedConstants = new Map<string, Ref>();
  private readonly variables = new Map<Handle, tf.Variable>();
  private readonly parent: Trace | undefined;

  /** @param name What the names of functions inside the graph begin with. */
  constructor(name = 'graph') {
    this.parent = active;
    this.name = active?.name ?? name;
    this.native = active?.native ?? backend().binding;
    this.functions = active?.functions ?? [];
    for (const variable of Object.values(engineState().registeredVariables)) {
      this.variables.set(tensorHandle(variable), variable);
    }
  }

  /** Runs `fn` with this trace in the binding's place. */
  record<T>(fn: () => T): T {
    const host = backend();
    const [before, enclosing] = [host.binding, active];
    const variableCount = Object.keys(engineState().registeredVariables).length;
    host.binding = this.recorder();
    active = this;
    try {
      const result = guarded(this, fn);
      if (this.failure) throw this.failure;
      this.checkVariables(variableCount);
      return result;
    } finally {
      host.binding = before;
      active = enclosing;
    }
  }

  /** Declares an input of the graph and gives the tensor that stands for it: same value, a handle of its own. */
  input(handle: Handle): tf.Tensor {
    const { tensor, dtype, shape } = this.copy(handle);
    const ref: Ref = { node: `input${this.inputs.length}`, op: null, index: 0, dtype, shape };
    this.inputs.push(ref);
    this.refs.set(tensorHandle(tensor), ref);
    return tensor;
  }

  /** A tensor of the same value that stands for an output of an added node. */
  standFor(node: Ref, handle: Handle): tf.Tensor {
    const { tensor, dtype, shape } = this.copy(handle);
    this.refs.set(tensorHandle(tensor), { ...node, dtype, shape });
    return tensor;
  }

  /** Where the graph holds the tensor's value. */
  refOf(tensor: tf.Tensor): Ref {
    if (tensor.isDisposed)
      throw new Error(`compile: a result of shape [${tensor.shape}] is already disposed.`);
    return this.resolve(tensorHandle(tensor));
  }

  /** Adds a node that was not recorded, and gives its first output. */
  add(node: Omit<GraphNode, 'name'>, output?: { dtype: DataType; shape: readonly number[] }): Ref {
    const name = `${node.op}_${this.nodes.length}`;
    this.nodes.push({ ...node, name });
    this.operations++;
    this.executions++;
    return { node: name, op: node.op, index: 0, dtype: output?.dtype ?? 0, shape: output?.shape ?? [] };
  }

  /** A tensor that stands for an output of an added node, with some value of the right shape and data type. */
  standIn(ref: Ref): tf.Tensor {
    const size = ref.shape.reduce((a, b) => a * b, 1);
    const zeros = ref.dtype === DT.float32 ? new Float32Array(size) : new Int32Array(size);
    const id = this.native.createTensor(
      [...ref.shape],
      ref.dtype,
      ref.dtype === DT.bool ? new Uint8Array(size) : zeros,
    );
    this.refs.set(id, ref);
    return backend().createOutputTensor({ id, shape: [...ref.shape], dtype: ref.dtype });
  }

  constant(dtype: DataType, shape: readonly number[], values: HostValues): Ref {
    const key =
      values.length <= 8 ? `${dtype};${shape};${[...values].map((v) => (Object.is(v, -0) ? '-0' : v))}` : '';
    const known = this.sharedConstants.get(key);
    if (known) return known;
    const attributes = { dtype: attribute.type(dtype), value: attribute.tensor(dtype, shape, values) };
    const ref = this.add({ op: 'Const', inputs: [], attributes }, { dtype, shape });
    if (key !== '') this.sharedConstants.set(key, ref);
    return ref;
  }

  /** Throws for a value that only exists when the graph runs. */
  refuseValue(handle: Handle | undefined): void {
    const ref = handle === undefined ? undefined : this.find(handle);
    const variable = handle === undefined ? undefined : this.variables.get(handle);
    if (ref === undefined && variable === undefined) return;
    const what = variable
      ? `the variable '${variable.name}'`
      : ref!.op === null
        ? `an input of shape [${ref!.shape}]`
        : `the result of ${ref!.op}, of shape [${ref!.shape}]`;
    throw new Error(
      `compile: the value of ${what} was asked for (dataSync, arraySync, data, array, print) while recording, at ` +
        `${place()}. The recorded function runs later, with other values: use tensor operations (where, gather, sum, …).`,
    );
  }

  release(): void {
    for (const capture of this.captures) capture.release();
    this.captures.length = 0;
  }

  private recorder(): Binding {
    const trace = this;
    const { native } = this;
    return Object.create(native, {
      createTensor: {
        value(shape: number[], dtype: DataType, values: HostValues): Handle {
          const id = native.createTensor(shape, dtype, values);
          trace.constants.set(id, { shape: [...shape], dtype, values });
          return id;
        },
      },
      executeOp: {
        value: (op: string, attributes: NativeAttribute[], inputs: Handle[], outputs: number) =>
          trace.execute(op, attributes, inputs, outputs),
      },
      tensorDataSync: {
        value(id: Handle): HostValues {
          trace.refuseValue(id);
          return native.tensorDataSync(id);
        },
      },
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
    for (const one of given) attributes[one.name] = encode(one, this.native);
    const node = this.add({ op, inputs, attributes }).node;
    results.forEach(({ id, dtype, shape }, index) => {
      this.refs.set(id, { node, op, index, dtype, shape });
    });
    return results;
  }

  private copy(handle: Handle): { tensor: tf.Tensor; dtype: DataType; shape: number[] } {
    const own = this.native.executeOp('Identity', [], [handle], 1)[0];
    return { tensor: backend().createOutputTensor(own), dtype: own.dtype, shape: own.shape };
  }

  /** The ref of a value that depends on this trace's, or an enclosing trace's, inputs. */
  private find(handle: Handle): Ref | undefined {
    return this.refs.get(handle) ?? this.parent?.find(handle);
  }

  private findConstant(handle: Handle): Constant | undefined {
    return this.constants.get(handle) ?? this.parent?.findConstant(handle);
  }

  private resolve(handle: Handle): Ref {
    const known = this.refs.get(handle) ?? this.outside.get(handle);
    if (known) return known;
    const constant = this.findConstant(handle);
    const ref =
      constant && (isSmall(constant.shape) || isUniform(constant.values))
        ? this.constant(constant.dtype, constant.shape, constant.values)
        : this.capture(handle);
    this.outside.set(handle, ref);
    return ref;
  }

  private capture(handle: Handle): Ref {
    if (this.parent) return this.captureFromParent(handle, this.parent);
    const variable = this.variables.get(handle);
    const copy = this.native.executeOp('Identity', [], [handle], 1)[0];
    const { dtype, shape } = copy;
    if (!variable && isSmall(shape)) {
      const ref = this.constant(dtype, shape, this.native.tensorDataSync(copy.id));
      this.native.deleteTensor(copy.id);
      return ref;
    }
    const ref: Ref = { node: `captured${this.captures.length}`, op: null, index: 0, dtype, shape };
    if (variable) {
      this.native.deleteTensor(copy.id);
      this.captures.push({ ref, handle: () => variableHandle(variable), release: () => {} });
    } else {
      this.captures.push({ ref, handle: () => copy.id, release: () => this.native.deleteTensor(copy.id) });
    }
    return ref;
  }

  private captureFromParent(handle: Handle, parent: Trace): Ref {
    const outer = parent.resolve(handle);
    const inner: Ref = { ...outer, node: `captured${this.borrowed.length}`, op: null, index: 0 };
    this.borrowed.push({ outer, inner });
    return inner;
  }

  private checkVariables(countBefore: number): void {
    const registered = engineState().registeredVariables;
    if (Object.keys(registered).length !== countBefore) {
      throw new Error(
        'compile: the function makes a tf.variable. Pass state in and out as tensors, or use a trainer.',
      );
    }
    if (this.parent) return;
    for (const [handle, variable] of this.variables) {
      if (!variable.isDisposed && tensorHandle(variable) !== handle) {
        throw new Error(
          `compile: the function assigns to the variable '${variable.name}', which a graph call would not do. ` +
            'Return the new value, or use a trainer.',
        );
      }
    }
  }
}

/** The binding's handle of a tensor, which is uploaded if it still waits in JavaScript. */
export function tensorHandle(tensor: tf.Tensor, host: Backend = backend()): Handle {
  return host.getInputTensorIds([tensor])[0];
}

function variableHandle(variable: tf.Variable): Handle {
  if (variable.isDisposed) throw new Error(`compile: the captured variable '${variable.name}' is disposed.`);
  return tensorHandle(variable);
}

const isSmall = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1) <= LARGEST_CONSTANT;

const isUniform = (values: HostValues) => values.every((value) => Object.is(value, values[0]));

function encode({ name, type, value }: NativeAttribute, native: Binding): Bytes {
  const list = Array.isArray(value);
  switch (type) {
    case native.TF_ATTR_TYPE:
      return list ? attribute.types(value) : attribute.type(value as DataType);
    case native.TF_ATTR_INT:
      return list ? attribute.integers(value) : attribute.integer(value as number);
    case native.TF_ATTR_FLOAT:
      return list ? attribute.floats(value) : attribute.float(value as number);
    case native.TF_ATTR_BOOL:
      return list ? attribute.booleans(value) : attribute.boolean(Boolean(value));
    case native.TF_ATTR_STRING:
      return attribute.text(value as string);
    case native.TF_ATTR_SHAPE:
      return attribute.shape(value as number[]);
    default:
      throw new Error(`compile: the attribute ${name} has an unknown kind (${type}).`);
  }
}
