/**
 * The arguments and results of a compiled function are nested records. Their leaves are tensors, keys and numbers,
 * which the graph takes in and gives out, and values like strings or `true`, which are part of the recording.
 */
import { tf } from '../backend';
import { isKey, type Key } from '../keys';

/** What becomes a tensor of the graph. */
export type Leaf = tf.Tensor | Key | number;

type Rebuild = (leaf: Leaf) => unknown;

function isRecord(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Names that cannot be mistaken for a piece of a signature. */
const PLAIN_NAME = /^\w*$/;

/** A path of so many characters is that of a record that holds itself. */
const LONGEST_PATH = 4000;

/**
 * Pushes the leaves onto `leaves` in a fixed order, and a description of everything else onto `signature`: two values
 * with equal signatures differ in nothing but what their leaves hold.
 */
export function collect(value: unknown, leaves: Leaf[], signature: string[], path = ''): void {
  if (path.length > LONGEST_PATH) throw new Error('The record holds itself: it has no end.');
  if (value instanceof tf.Tensor) {
    if (value.isDisposed)
      throw new Error(`The tensor at ${where(path)}, of shape [${value.shape}], is already disposed.`);
    leaves.push(value);
    signature.push(value.dtype, '[', value.shape.join(), ']');
  } else if (typeof value === 'number') {
    leaves.push(value);
    signature.push('number');
  } else if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function') {
      throw new Error(
        `The value at ${where(path)} is a function. Close over it, instead of passing it in or out.`,
      );
    }
    signature.push(typeof value === 'string' ? JSON.stringify(value) : String(value));
  } else if (isKey(value)) {
    leaves.push(value);
    signature.push('key');
  } else if (Array.isArray(value)) {
    signature.push('(');
    for (let i = 0; i < value.length; i++) {
      collect(value[i], leaves, signature, `${path}[${i}]`);
      signature.push(';');
    }
    signature.push(')');
  } else if (isRecord(value)) {
    signature.push('{');
    for (const name of Object.keys(value).sort()) {
      signature.push(PLAIN_NAME.test(name) ? name : JSON.stringify(name), ':');
      collect(value[name], leaves, signature, path === '' ? name : `${path}.${name}`);
      signature.push(';');
    }
    signature.push('}');
  } else {
    // Nobody will wait for it: what goes wrong in it later is no second error.
    if (value instanceof Promise) value.catch(() => {});
    const kind =
      value instanceof Promise ? 'a promise (the function must not be async)' : value.constructor.name;
    throw new Error(
      `The value at ${where(path)} is ${kind}: expected tensors, keys, numbers and records of these.`,
    );
  }
}

/** The leaves of a value. */
export function leavesOf(value: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  collect(value, leaves, []);
  return leaves;
}

const where = (path: string) => (path === '' ? 'the root' : `'${path}'`);

/** The same nested value with every leaf replaced, in the order of `collect`. */
export function rebuild(value: unknown, replace: Rebuild): unknown {
  if (value instanceof tf.Tensor || typeof value === 'number') return replace(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isKey(value)) return replace(value);
  if (Array.isArray(value)) return value.map((item) => rebuild(item, replace));
  const record = value as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(record).sort()) copy[name] = rebuild(record[name], replace);
  return copy;
}
