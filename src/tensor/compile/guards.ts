/**
 * While a function is recorded, some JavaScript would be run once and its outcome kept for ever. What can be caught is
 * an error here.
 */
import { tf } from '../backend';
import { backend, type HostValues } from './binding';
import type { Trace } from './record';

type Restore = () => void;

function replace<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): Restore {
  const own = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { value, configurable: true, writable: true });
  return () => {
    if (own) Object.defineProperty(target, key, own);
    else delete target[key];
  };
}

/** Runs `fn` with the guards up. */
export function guarded<T>(trace: Trace, fn: () => T): T {
  const host = backend();
  const restores = [
    replace(Math, 'random', () => {
      throw new Error(
        `compile: Math.random() was called while recording (tf.randomNormal and its like do), at ${place()}. ` +
          'Its number would be the same at every call. Use the draws in `random` with a key.',
      );
    }),
    // `x > 0` or `2 * x` with a tensor x.
    replace(tf.Tensor.prototype as object as Record<symbol, unknown>, Symbol.toPrimitive, () => {
      throw new Error(
        `compile: a tensor was used as a number or a string while recording, at ${place()}. ` +
          'Use tensor operations: tf.mul(2, x), tf.greater(x, 0), where(…).',
      );
    }),
    // data() and array() answer later, when nobody can catch the error: remember it.
    replace(host, 'read', (dataId: object) => {
      try {
        trace.refuseValue(host.tensorMap.get(dataId)?.id ?? -1);
      } catch (error) {
        trace.failure ??= error as Error;
      }
      return Promise.resolve(new Float32Array(0) as HostValues);
    }),
  ];
  try {
    return fn();
  } finally {
    for (const restore of restores.reverse()) restore();
  }
}

const INSIDE = /node_modules|node:internal|<anonymous>\)$|[\\/](?:src|dist)[\\/]tensor[\\/]/;

/** The first line of the stack outside of TensorFlow and this folder. */
export function place(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  const frames = (new Error().stack ?? '').split('\n').slice(2);
  Error.stackTraceLimit = limit;
  const frame = frames.find((line) => !INSIDE.test(line));
  return frame === undefined ? 'an unknown place' : frame.trim().replace(/^at /, '');
}
