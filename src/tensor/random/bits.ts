import { tf } from '../backend';
import { runKernel } from '../kernel';
import { assertKey, type Key } from '../keys';
import { DOMAIN, kernelWords } from '../philox';

export type Shape = readonly number[];

export function assertShape(shape: Shape, functionName: string): void {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new Error(
      `${functionName}: the shape must be a list of integers ≥ 0, got ${JSON.stringify(shape)}.`,
    );
  }
}

/** 32 random bits for each entry, as int32. The caller tidies. */
export function bits(k: Key, shape: Shape, functionName: string): tf.Tensor {
  assertKey(k, functionName);
  assertShape(shape, functionName);
  return kernelWords(k.state, [0, DOMAIN.draw, 0, 0], shape);
}

/** Multiples of 2⁻²⁴ in [0, 1), each equally likely: all that float32 can tell apart near 1. */
export function unit(k: Key, shape: Shape, functionName: string): tf.Tensor {
  const mask = tf.scalar(0xffffff, 'int32');
  const integers = runKernel('BitwiseAnd', { T: 'int32' }, [bits(k, shape, functionName), mask]);
  return tf.mul(tf.cast(integers, 'float32'), 2 ** -24);
}

/** Uniform draws in the open interval (0, 1): the midpoints of the 2²⁴ cells. For logarithms and quantiles. */
export function openUnit(k: Key, shape: Shape, functionName: string): tf.Tensor {
  const mask = tf.scalar(0x7fffff, 'int32');
  const integers = runKernel('BitwiseAnd', { T: 'int32' }, [bits(k, shape, functionName), mask]);
  return tf.mul(tf.add(tf.cast(integers, 'float32'), 0.5), 2 ** -23);
}

/** A parameter, broadcast to the last axes of the shape of the draws; an error if it does not fit them. */
export function broadcastToTail(parameter: tf.Tensor, shape: Shape, functionName: string): tf.Tensor {
  assertShape(shape, functionName);
  const tail = shape.slice(Math.max(0, shape.length - parameter.rank));
  const fits = parameter.rank <= shape.length && parameter.shape.every((n, i) => n === 1 || n === tail[i]);
  if (!fits) {
    throw new Error(
      `${functionName}: parameters of shape [${parameter.shape}] do not broadcast to draws of shape [${shape}].`,
    );
  }
  return tf.util.arraysEqual(parameter.shape, tail) ? parameter : tf.broadcastTo(parameter, tail);
}

/** Throws when a parameter is given as a number outside its range; tensors are the caller's to check. */
export function assertRange(parameter: tf.Tensor | number, name: string, low: number, high = Infinity): void {
  if (typeof parameter === 'number' && !(parameter >= low && parameter <= high)) {
    throw new Error(`random.${name} must lie in [${low}, ${high}], got ${parameter}.`);
  }
}
