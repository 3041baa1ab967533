/**
 * The part of tfjs-node that compile stands on, with types: the native binding, where every operation, upload and
 * download passes, and the backend that keeps a table from tfjs's tensors to the binding's handles.
 */
import { tf } from '../backend';

/** A number that stands for a tensor on TensorFlow's side; never used twice. */
export type Handle = number;

/** TensorFlow's own number of a data type. */
export type DataType = number;

export interface NativeTensor {
  readonly id: Handle;
  readonly shape: number[];
  readonly dtype: DataType;
}

/** An attribute as tfjs-node passes it: its kind is one of the binding's TF_ATTR constants. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export type HostValues = Float32Array | Int32Array | Uint8Array;

export interface Binding {
  createTensor(shape: number[], dtype: DataType, values: HostValues): Handle;
  deleteTensor(id: Handle): void;
  tensorDataSync(id: Handle): HostValues;
  executeOp(op: string, attributes: NativeAttribute[], inputs: Handle[], outputs: number): NativeTensor[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(model: number): void;
  runSavedModel(model: number, inputs: Handle[], inputNames: string, outputNames: string): NativeTensor[];
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

interface TensorEntry {
  readonly id: Handle;
  readonly shape: number[];
  readonly dtype: DataType;
}

export interface Backend {
  /** Replaced by a recorder while a function is recorded. */
  binding: Binding;
  readonly tensorMap: { get(dataId: object): TensorEntry | undefined; has(dataId: object): boolean };
  /** Uploads what still waits in JavaScript, and gives the handles. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): Handle[];
  /** Makes a handle a tensor that tfjs counts and disposes. */
  createOutputTensor(native: NativeTensor): tf.Tensor;
  read(dataId: object): Promise<HostValues>;
}

export function backend(): Backend {
  return tf.backend() as unknown as Backend;
}

/** The binding's handle of a tensor, which is uploaded if it still waits in JavaScript. */
export function tensorHandle(tensor: tf.Tensor): Handle {
  return backend().getInputTensorIds([tensor])[0];
}

/** The parts of tfjs's engine that no public function shows. */
interface Engine {
  readonly state: {
    readonly gradientDepth: number;
    readonly registeredVariables: Readonly<Record<string, tf.Variable>>;
  };
}

export function engineState(): Engine['state'] {
  return (tf.engine() as unknown as Engine).state;
}

export const DT = { float32: 1, int32: 3, string: 7, int64: 9, bool: 10, resource: 20, variant: 21 } as const;

/** TensorFlow's number of a data type of tfjs. */
export function dtypeNumber(dtype: tf.DataType): DataType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return DT[dtype];
  throw new Error(`Graphs hold float32, int32 and bool tensors, not ${dtype}.`);
}

const DTYPE_NAMES = new Map<DataType, string>(Object.entries(DT).map(([name, value]) => [value, name]));

/** A data type in words, for messages. */
export function dtypeName(dtype: DataType): string {
  return DTYPE_NAMES.get(dtype) ?? `TensorFlow type ${dtype}`;
}
