import { tf } from './backend';
import * as tree from './tree';

interface Engine {
  gradients(
    f: () => tf.Tensor,
    xs: readonly tf.Tensor[],
    dy: tf.Tensor | null,
    allowNoGradients: boolean,
  ): { value: tf.Tensor; grads: (tf.Tensor | undefined)[] };
}

/** A scalar tensor, however its rank is declared. */
type Loss = tf.Tensor;

export interface ValueAndGradient<Parameters> {
  readonly value: tf.Scalar;
  readonly gradient: Parameters;
}

function assertParameters(parameters: unknown): tf.Tensor[] {
  tree.mapWithPath((leaf: unknown, path) => {
    const place = path === '' ? 'The argument' : `The argument's '${path}'`;
    if (!(leaf instanceof tf.Tensor)) throw new Error(`${place} is ${String(leaf)}; gradients need tensors.`);
    if (leaf.isDisposed) throw new Error(`${place} is already disposed.`);
    if (leaf.dtype !== 'float32') throw new Error(`${place} is ${leaf.dtype}; gradients need float32.`);
  }, parameters);
  const tensors = tree.leaves(parameters) as unknown as tf.Tensor[];
  if (tensors.length === 0)
    throw new Error('The argument holds no tensor: there is nothing to differentiate by.');
  return tensors;
}

/** How many gradients have been taken: tells whether a function took one itself. */
let taken = 0;

/**
 * The value and the gradient of a scalar function of a nested record of tensors. Further arguments are passed on and not
 * differentiated. A parameter that the value does not depend on gets zeros; a value that depends on none of them is an
 * error, for then the function most likely left TensorFlow on the way (`dataSync`, a cast to int32, `stopGradient`).
 */
export function valueAndGrad<Parameters, Rest extends unknown[]>(
  f: (parameters: Parameters, ...rest: Rest) => Loss,
): (parameters: Parameters, ...rest: Rest) => { value: tf.Scalar; grads: Parameters } {
  return (parameters, ...rest) => {
    const given = assertParameters(parameters);
    const { structure } = tree.flatten(parameters);
    return tf.tidy((): never => {
      const before = ++taken;
      const engine = tf.engine() as unknown as Engine;
      // Copies, which cost no kernel: a tensor that occurs twice, or that f also reaches in another way, counts only
      // where it is an argument.
      const variables = given.map((tensor) => tensor.clone());
      const copy = tree.unflatten<Parameters>(structure, variables);
      const { value, grads } = engine.gradients(() => scalar(f(copy, ...rest)), variables, null, true);
      const constant = grads.every((gradient) => gradient === undefined);
      if (constant && taken === before) {
        throw new Error(
          'The value does not depend on any of the parameters. Was it computed from their numbers (dataSync), from ' +
            'integers, or behind stopGradient?',
        );
      }
      const filled = grads.map((gradient, i) => gradient ?? tf.zerosLike(variables[i]));
      return { value, grads: tree.unflatten(structure, filled) } as never;
    });
  };
}

function scalar(value: unknown): tf.Tensor {
  if (!(value instanceof tf.Tensor))
    throw new Error(`The function must return a tensor, got ${String(value)}.`);
  if (value.rank !== 0) {
    throw new Error(
      `The function must return a scalar, got the shape [${value.shape}]; take a sum or a mean.`,
    );
  }
  return value;
}

/** The gradient of a scalar function of a nested record of tensors; see `valueAndGrad`. */
export function grad<Parameters, Rest extends unknown[]>(
  f: (parameters: Parameters, ...rest: Rest) => Loss,
): (parameters: Parameters, ...rest: Rest) => Parameters {
  const both = valueAndGrad(f);
  return (parameters, ...rest) => tf.tidy(() => both(parameters, ...rest).grads as never) as Parameters;
}

/** The gradients of a scalar function with respect to each of its arguments. */
export function grads<Arguments extends unknown[]>(
  f: (...args: Arguments) => Loss,
): (...args: Arguments) => Arguments {
  const gradient = grad((args: Arguments) => f(...args));
  return (...args) => gradient(args);
}

/**
 * The Hessian of a scalar function times a vector, both nested records of one structure: the gradient of the gradient's
 * product with the vector (Pearlmutter 1994). Costs about two gradients, whatever the number of parameters.
 */
export function hessianVectorProduct<Parameters>(
  f: (parameters: Parameters) => Loss,
): (parameters: Parameters, vector: Parameters) => Parameters {
  return (parameters, vector) => {
    const along = (p: Parameters): tf.Tensor => {
      const products = tree.map((g, v) => tf.sum(tf.mul(asTensor(g), asTensor(v))), grad(f)(p), vector);
      return tf.addN(tree.leaves(products) as unknown as tf.Tensor[]);
    };
    return grad(along)(parameters);
  };
}

/** ∂fᵢ/∂xⱼ for a function of one tensor to one tensor: shape [...f, ...x]. One backward pass for each output. */
export function jacobian(f: (x: tf.Tensor) => tf.Tensor): (x: tf.Tensor) => tf.Tensor {
  return (x) =>
    tf.tidy(() => {
      const { shape, size } = f(x);
      const output = (i: number) => (y: tf.Tensor) => tf.reshape(tf.slice(tf.reshape(f(y), [-1]), i, 1), []);
      const rows = Array.from({ length: size }, (_, i) => grad(output(i))(x));
      return tf.reshape(tf.stack(rows), [...shape, ...x.shape]);
    });
}

function asTensor(leaf: unknown): tf.Tensor {
  return leaf as tf.Tensor;
}
