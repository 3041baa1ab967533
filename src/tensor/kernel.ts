import { tf } from './backend';
import { backend, DT, type NativeAttribute } from './compile/binding';
import { owned } from './derivatives/registry';

/** A data type, a flag, an integer or a text: all that the kernels of this book need. */
export type AttributeValue = tf.DataType | boolean | number | { readonly text: string };

const DATA_TYPES: Partial<Record<tf.DataType, number>> = {
  float32: DT.float32,
  int32: DT.int32,
  bool: DT.bool,
};

function attribute(name: string, value: AttributeValue): NativeAttribute {
  const { binding } = backend();
  if (typeof value === 'boolean') return { name, type: binding.TF_ATTR_BOOL, value };
  if (typeof value === 'number') return { name, type: binding.TF_ATTR_INT, value };
  if (typeof value === 'object') return { name, type: binding.TF_ATTR_STRING, value: value.text };
  const type = DATA_TYPES[value];
  if (type === undefined) throw new Error(`Kernels run on float32, int32 and bool tensors, not on ${value}.`);
  return { name, type: binding.TF_ATTR_TYPE, value: type };
}

/**
 * Runs a TensorFlow kernel that tfjs has no function for, and returns its outputs. It leaves no trace on the gradient
 * tape: `defineKernel` makes a differentiable function of it.
 */
export function runKernels(
  name: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  inputs: readonly tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  const list = Object.entries(attributes).map(([key, value]) => attribute(key, value));
  const host = backend();
  const results = host.binding.executeOp(name, list, host.getInputTensorIds(inputs), outputs);
  return results.map((result) => host.createOutputTensor(result));
}

/** As `runKernels`, for a kernel with one output. */
export function runKernel(
  name: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  inputs: readonly tf.Tensor[],
): tf.Tensor {
  return runKernels(name, attributes, inputs, 1)[0];
}

type Attributes = Readonly<Record<string, AttributeValue>>;

/** The derivative with respect to each input, computed only for those that are asked for. */
export type InputGradients<Name extends string> = { readonly [K in Name]: () => tf.Tensor };

export interface KernelDefinition<Name extends string> {
  /** TensorFlow's name of the operation. */
  readonly name: string;
  /** The inputs in TensorFlow's order. */
  readonly inputs: readonly Name[];
  /** Number of outputs, 1 unless said. */
  readonly outputs?: number;
  /** What to run in place of the kernel, where that is not exact enough. */
  readonly compute?: (inputs: Readonly<Record<Name, tf.Tensor>>) => tf.Tensor;
  /**
   * Vector–Jacobian product. `dy` holds one cotangent per output. Everything in it must be built of differentiable
   * functions, then derivatives of any order are right. Without it the kernel has no derivative.
   */
  readonly gradient?: (context: {
    readonly dy: readonly tf.Tensor[];
    readonly inputs: Readonly<Record<Name, tf.Tensor>>;
    readonly outputs: readonly tf.Tensor[];
    readonly attributes: Attributes;
  }) => InputGradients<Name>;
}

/** Runs a kernel on the gradient tape and returns its outputs. */
export type Kernel<Name extends string> = (
  inputs: Readonly<Record<Name, tf.Tensor>>,
  attributes?: Attributes,
) => tf.Tensor[];

/**
 * Registers a TensorFlow kernel and its derivative with tfjs's engine, under a name of our own, and returns the
 * function that runs it.
 */
export function defineKernel<Name extends string>(definition: KernelDefinition<Name>): Kernel<Name> {
  const { name, inputs: inputNames, outputs: outputCount = 1, compute, gradient } = definition;
  const kernelName = `bayesbook/${name}`;
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) => {
      const given = inputs as Record<Name, tf.Tensor>;
      if (compute !== undefined) return tf.tidy(() => compute(given));
      return runKernels(
        name,
        (attrs ?? {}) as Attributes,
        inputNames.map((input) => given[input]),
        outputCount,
      );
    },
  });
  if (gradient !== undefined) {
    tf.registerGradient({
      kernelName,
      inputsToSave: [...inputNames],
      outputsToSave: Array.from({ length: outputCount }, () => true),
      gradFunc: (dy, saved, attrs) => {
        const entries = inputNames.map((input, i) => [input, saved[i]]);
        const gradients: InputGradients<Name> = gradient({
          dy: Array.isArray(dy) ? dy : [dy],
          inputs: Object.fromEntries(entries) as Record<Name, tf.Tensor>,
          outputs: saved.slice(inputNames.length),
          attributes: attrs as Attributes,
        });
        return Object.fromEntries(inputNames.map((input) => [input, () => owned(gradients[input](), dy)]));
      },
    });
  }
  return (inputs, attributes = {}) => {
    const result = tf.engine().runKernel(kernelName, { ...inputs }, { ...attributes }) as unknown;
    return (Array.isArray(result) ? result : [result]) as tf.Tensor[];
  };
}

/** An elementwise kernel of one float32 tensor with attribute T, as most of TensorFlow's are. */
export function defineUnary(
  name: string,
  gradient: (dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor) => tf.Tensor,
  compute?: (x: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor | number) => tf.Tensor {
  const run = defineKernel({
    name,
    inputs: ['x'],
    compute: compute && (({ x }) => compute(x)),
    gradient: ({ dy, inputs, outputs }) => ({ x: () => gradient(dy[0], inputs.x, outputs[0]) }),
  });
  return (x) => tf.tidy(() => run({ x: floatTensor(x, name) }, { T: 'float32' })[0]);
}

/** The argument as a float32 tensor. Throws for another dtype or a disposed tensor, naming the function. */
export function floatTensor(x: tf.Tensor | number, functionName: string): tf.Tensor {
  if (typeof x === 'number') return tf.scalar(x);
  if (!(x instanceof tf.Tensor)) throw new Error(`${functionName}: expected a tensor, got ${String(x)}.`);
  if (x.isDisposed) throw new Error(`${functionName}: the tensor of shape [${x.shape}] is already disposed.`);
  if (x.dtype === 'int32' || x.dtype === 'bool') return tf.cast(x, 'float32');
  if (x.dtype !== 'float32') throw new Error(`${functionName}: expected float32, got ${x.dtype}.`);
  return x;
}

/** Sums a gradient over the axes that broadcasting had added, so that it has the shape of the input again. */
export function sumToShape(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (gradient.shape.length === shape.length && gradient.shape.every((n, i) => n === shape[i]))
    return gradient;
  const added = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((n, i) =>
    i < added || (shape[i - added] === 1 && n !== 1) ? [i] : [],
  );
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, [...shape]);
}
