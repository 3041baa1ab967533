import { tf } from '../tensor';

/**
 * What a parameter or a point may be: a number, nested arrays of numbers, or a tensor.
 *
 * A distribution owns no memory. Numbers and arrays are kept as they are and become tensors inside each call; a tensor
 * stays the caller's, who disposes it when the distribution is no longer used.
 */
export type Value = number | NumericArray | ValueArray | tf.Tensor;
export type NumericArray = Float32Array | Float64Array | Int32Array | Uint8Array;
export interface ValueArray extends ReadonlyArray<number | ValueArray> {}

/** Throws unless the thing is a number, an array or a tensor: what a mistyped field gives is `undefined`. */
export function assertValue(what: string, value: unknown): asserts value is Value {
  const isValue =
    typeof value === 'number' ||
    Array.isArray(value) ||
    ArrayBuffer.isView(value) ||
    value instanceof tf.Tensor;
  if (!isValue) {
    const got = typeof value === 'string' ? `the string '${value}'` : describe(value);
    throw new TypeError(`${what} must be a number, an array of numbers or a tensor, but it is ${got}.`);
  }
}

/** What a value of the wrong kind is, in a few words. */
export function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    const fields = Object.keys(value);
    return `an object with ${fields.length === 0 ? 'no fields' : `the fields ${fields.join(', ')}`}`;
  }
  return typeof value === 'function' ? 'a function' : String(value);
}

/** The value as a float32 tensor. A float32 tensor is returned as it is, so call it inside `tf.tidy`. */
export function asTensor(value: Value): tf.Tensor {
  if (value instanceof tf.Tensor) {
    return value.dtype === 'float32' ? value : value.toFloat();
  }
  const values = value instanceof Float64Array ? Float32Array.from(value) : value;
  return tf.tensor(values as tf.TensorLike, undefined, 'float32');
}

/** Several values as tensors, in order: `const [mu, sigma] = asTensors(this.loc, this.scale)`. */
export function asTensors<Values extends Value[]>(...values: Values): { [Index in keyof Values]: tf.Tensor } {
  return values.map(asTensor) as { [Index in keyof Values]: tf.Tensor };
}

/** The value's shape, read off without making a tensor. */
export function shapeOf(value: Value): number[] {
  if (value instanceof tf.Tensor) {
    return value.shape;
  }
  const shape: number[] = [];
  for (let level: Value = value; typeof level !== 'number'; level = level[0] as ValueArray) {
    shape.push(level.length);
    if (level.length === 0) {
      break;
    }
  }
  return shape;
}

/** All numbers in the value, in row-major order. Waits for a tensor's data, so never call it while tracing. */
export function numbersIn(value: Value): ArrayLike<number> {
  if (value instanceof tf.Tensor) {
    return value.dataSync<'float32'>();
  }
  if (typeof value === 'number') {
    return [value];
  }
  return isNumericArray(value) ? value : ((value as number[]).flat(Infinity) as number[]);
}

function isNumericArray(value: Value): value is NumericArray {
  return ArrayBuffer.isView(value);
}

/** "[2, 3]", and "[] (a scalar)" for the empty shape. */
export function showShape(shape: readonly number[]): string {
  return shape.length === 0 ? '[] (a scalar)' : `[${shape.join(', ')}]`;
}

/** The shape that all of the given shapes broadcast to, or undefined where they do not. */
export function broadcastShapes(...shapes: ReadonlyArray<readonly number[]>): number[] | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: number[] = new Array(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const at = rank - shape.length + i;
      if (result[at] === 1) {
        result[at] = shape[i];
      } else if (shape[i] !== 1 && shape[i] !== result[at]) {
        return undefined;
      }
    }
  }
  return result;
}

/** The tensor stretched to `shape` where it is not of that shape already. Always a tensor of its own. */
export function stretch(x: tf.Tensor, shape: number[]): tf.Tensor {
  return tf.broadcastTo(x, shape);
}

/** Sums over the last `count` axes. */
export function sumRightmost(x: tf.Tensor, count: number): tf.Tensor {
  if (count === 0) {
    return x;
  }
  return x.sum(Array.from({ length: count }, (_, i) => x.rank - count + i));
}

/** Whether all entries of the last `count` axes are true. */
export function allRightmost(x: tf.Tensor, count: number): tf.Tensor {
  return count === 0 ? x : x.all(Array.from({ length: count }, (_, i) => x.rank - count + i));
}

/** Whether two parameters are known to be equal (for tensors: the same tensor). */
export function isSame(a: Value, b: Value): boolean {
  if (a === b) {
    return true;
  }
  if (a instanceof tf.Tensor || b instanceof tf.Tensor) {
    return false;
  }
  return (
    shapeOf(a).join() === shapeOf(b).join() &&
    Array.from(numbersIn(a)).join() === Array.from(numbersIn(b)).join()
  );
}
