/**
 * What a recorded function reads that none of its operations has made: constants, captured tensors and variables, and for
 * the body of a loop, values of the function around it.
 */
import type { Binding, DataType, Handle, HostValues } from './binding';
import { attribute, type GraphNode, type Ref } from './graphDef';
import { type VariableWatch, variableHandle } from './variableWatch';

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

/** What the trace around it provides. */
interface Surroundings {
  readonly native: Binding;
  readonly variables: VariableWatch;
  add(node: Omit<GraphNode, 'name'>, output: Pick<Ref, 'dtype' | 'shape'>): Ref;
  /** For the body of a loop: the function around it. */
  readonly parent?: { readonly outside: Outside; resolve(handle: Handle): Ref };
}

/** Larger constants (in elements) are fed at every call, which costs nothing, instead of being written into the graph. */
const LARGEST_CONSTANT = 4096;

/** Constants as small as this are looked up, so that each is in the graph once. */
const LARGEST_SHARED = 8;

export class Outside {
  readonly captures: Capture[] = [];
  /** For the body of a loop: what it reads of the function around it, and its own names for that. */
  readonly borrowed: { readonly outer: Ref; readonly inner: Ref }[] = [];
  private readonly refs = new Map<Handle, Ref>();
  private readonly uploads = new Map<Handle, Constant>();
  private readonly shared = new Map<string, Ref>();

  constructor(private readonly trace: Surroundings) {}

  /** Remembers values that JavaScript has uploaded. */
  noteUpload(handle: Handle, constant: Constant): void {
    this.uploads.set(handle, constant);
  }

  /** Where the graph holds what a handle stands for. */
  refOf(handle: Handle): Ref {
    const known = this.refs.get(handle);
    if (known) return known;
    const upload = this.uploadOf(handle);
    const ref =
      upload && (isSmall(upload.shape) || isUniform(upload.values))
        ? this.constant(upload.dtype, upload.shape, upload.values)
        : this.capture(handle);
    this.refs.set(handle, ref);
    return ref;
  }

  /** A constant as a node of the graph. */
  constant(dtype: DataType, shape: readonly number[], values: HostValues): Ref {
    const content =
      values.length <= LARGEST_SHARED ? [...values].map((v) => (Object.is(v, -0) ? '-0' : v)) : [];
    const key = values.length <= LARGEST_SHARED ? `${dtype};${shape};${content}` : '';
    const known = this.shared.get(key);
    if (known) return known;
    const attributes = { dtype: attribute.type(dtype), value: attribute.tensor(dtype, shape, values) };
    const ref = this.trace.add({ op: 'Const', inputs: [], attributes }, { dtype, shape });
    if (key !== '') this.shared.set(key, ref);
    return ref;
  }

  release(): void {
    for (const capture of this.captures) capture.release();
    this.captures.length = 0;
  }

  private uploadOf(handle: Handle): Constant | undefined {
    return this.uploads.get(handle) ?? this.trace.parent?.outside.uploadOf(handle);
  }

  private capture(handle: Handle): Ref {
    const { native, parent, variables } = this.trace;
    if (parent) return this.borrow(parent.resolve(handle));
    const variable = variables.of(handle);
    // A second handle of the same values, which lives on when the tensor is disposed.
    const own = native.executeOp('Identity', [], [handle], 1)[0];
    const { dtype, shape } = own;
    if (!variable && !isSmall(shape)) {
      return this.feed(
        { dtype, shape },
        () => own.id,
        () => native.deleteTensor(own.id),
      );
    }
    const values = native.tensorDataSync(own.id);
    native.deleteTensor(own.id);
    if (variable)
      return this.feed(
        { dtype, shape },
        () => variableHandle(variable),
        () => {},
      );
    return this.constant(dtype, shape, values);
  }

  private feed(form: Pick<Ref, 'dtype' | 'shape'>, handle: () => Handle, release: () => void): Ref {
    const ref: Ref = { ...form, node: `captured${this.captures.length}`, op: null, index: 0 };
    this.captures.push({ ref, handle, release });
    return ref;
  }

  private borrow(outer: Ref): Ref {
    const inner: Ref = { ...outer, node: `captured${this.borrowed.length}`, op: null, index: 0 };
    this.borrowed.push({ outer, inner });
    return inner;
  }
}

const isSmall = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1) <= LARGEST_CONSTANT;

const isUniform = (values: HostValues) => values.every((value) => Object.is(value, values[0]));
