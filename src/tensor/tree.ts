import { tf } from './backend';
import { norm as euclideanNorm } from './ops/reductions';

/**
 * A nested record: a leaf, an array of trees, or a plain object of trees. Parameters, optimiser slots and sampler states
 * all have this form. Objects are walked by sorted key, so two records with the same keys line up however they were
 * written down. Anything that is neither an array nor a plain object is a leaf: a tensor, a key, a number.
 */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> };

type Atom = number | boolean | string | null | undefined | ((...args: never[]) => unknown);

/** The union of the leaf types of a tree. */
export type LeafOf<T> = T extends tf.Tensor | Atom
  ? T
  : T extends readonly (infer Item)[]
    ? LeafOf<Item>
    : T extends { readonly [leafBrand]: true }
      ? T
      : T extends object
        ? LeafOf<T[keyof T]>
        : T;

/** Classes whose instances are leaves (keys are) declare this property, for the compiler alone. */
export declare const leafBrand: unique symbol;

/** The tree type with every leaf replaced; a tensor mapped to a tensor keeps its declared rank. */
export type MapLeaves<T, Out> = T extends tf.Tensor
  ? Out extends tf.Tensor
    ? T
    : Out
  : T extends Atom | { readonly [leafBrand]: true }
    ? Out
    : { [K in keyof T]: MapLeaves<T[K], Out> };

/** What `flatten` needs to remember to rebuild a tree: nested keys and lengths, with '*' for a leaf. */
export type Structure = '*' | readonly Structure[] | { readonly [key: string]: Structure };

function isRecord(node: unknown): node is Record<string, unknown> {
  if (typeof node !== 'object' || node === null) return false;
  const prototype = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

function describe(node: unknown): string {
  if (Array.isArray(node)) return `an array of ${node.length}`;
  if (isRecord(node)) return `a record with keys {${Object.keys(node).sort().join(', ')}}`;
  if (node instanceof tf.Tensor) return `a tensor of shape [${node.shape}]`;
  return node === null || typeof node !== 'object' ? String(node) : node.constructor.name;
}

function mismatch(path: string, first: unknown, other: unknown): Error {
  const place = path === '' ? 'at the root' : `at '${path}'`;
  return new Error(`The trees differ ${place}: ${describe(first)} against ${describe(other)}.`);
}

function join(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

/** A path of so many characters is that of a tree that holds itself. */
const LONGEST_PATH = 4000;

function mapNodes(
  f: (leaves: readonly unknown[], path: string) => unknown,
  nodes: readonly unknown[],
  path: string,
): unknown {
  if (path.length > LONGEST_PATH) throw new Error('The tree holds itself: it has no end.');
  const [first, ...others] = nodes;
  if (Array.isArray(first)) {
    for (const other of others) {
      if (!Array.isArray(other) || other.length !== first.length) throw mismatch(path, first, other);
    }
    return first.map((_, i) =>
      mapNodes(
        f,
        nodes.map((node) => (node as unknown[])[i]),
        join(path, i),
      ),
    );
  }
  if (isRecord(first)) {
    const keys = Object.keys(first).sort();
    for (const other of others) {
      if (!isRecord(other)) throw mismatch(path, first, other);
      const otherKeys = Object.keys(other).sort();
      if (otherKeys.length !== keys.length || otherKeys.some((key, i) => key !== keys[i])) {
        throw mismatch(path, first, other);
      }
    }
    return Object.fromEntries(
      keys.map((key) => [
        key,
        mapNodes(
          f,
          nodes.map((node) => (node as Record<string, unknown>)[key]),
          join(path, key),
        ),
      ]),
    );
  }
  for (const other of others) {
    if (Array.isArray(other) || isRecord(other)) throw mismatch(path, first, other);
  }
  return f(nodes, path);
}

/** Applies f to every leaf, or to the matching leaves of several trees of one structure. */
export function map<T, Out>(f: (leaf: LeafOf<T>) => Out, tree: T): MapLeaves<T, Out>;
export function map<T, U, Out>(
  f: (first: LeafOf<T>, second: LeafOf<U>) => Out,
  first: T,
  second: U,
): MapLeaves<T, Out>;
export function map<T, U, V, Out>(
  f: (first: LeafOf<T>, second: LeafOf<U>, third: LeafOf<V>) => Out,
  first: T,
  second: U,
  third: V,
): MapLeaves<T, Out>;
export function map<T, Out>(f: (...leaves: LeafOf<T>[]) => Out, ...trees: readonly T[]): MapLeaves<T, Out>;
export function map(f: (...leaves: never[]) => unknown, ...trees: readonly unknown[]): unknown {
  return mapNodes((leaves) => f(...(leaves as never[])), trees, '');
}

/** As `map` for one tree; f also gets the leaf's path, such as 'encoder.0.weights'. */
export function mapWithPath<T, Out>(f: (leaf: LeafOf<T>, path: string) => Out, tree: T): MapLeaves<T, Out> {
  return mapNodes(([leaf], path) => f(leaf as LeafOf<T>, path), [tree], '') as MapLeaves<T, Out>;
}

/** The leaves in a fixed order (arrays by index, records by sorted key) and the structure to rebuild the tree from. */
export function flatten<T>(tree: T): { leaves: LeafOf<T>[]; structure: Structure } {
  const leaves: LeafOf<T>[] = [];
  const structure = mapNodes(
    ([leaf]) => {
      leaves.push(leaf as LeafOf<T>);
      return '*';
    },
    [tree],
    '',
  );
  return { leaves, structure: structure as Structure };
}

/** The leaves of a tree in the order of `flatten`. */
export function leaves<T>(tree: T): LeafOf<T>[] {
  return flatten(tree).leaves;
}

/** The paths of the leaves in the order of `flatten`. */
export function paths(tree: unknown): string[] {
  const found: string[] = [];
  mapNodes((_, path) => found.push(path), [tree], '');
  return found;
}

/** Rebuilds a tree from the leaves and structure that `flatten` gave. Throws when the number of leaves is another. */
export function unflatten<T = unknown>(structure: Structure, leaves: readonly unknown[]): T {
  let next = 0;
  const tree = mapNodes(() => leaves[next++], [structure], '');
  if (next !== leaves.length) {
    throw new Error(`The structure has ${next} leaves, ${leaves.length} were given.`);
  }
  return tree as T;
}

/** Number of scalars in all tensors of the tree. */
export function count(tree: unknown): number {
  return tensors(tree).reduce((total, tensor) => total + tensor.size, 0);
}

/** The Euclidean norm over all entries of all tensors, as a scalar tensor. Its gradient at 0 is 0. */
export function norm(tree: unknown): tf.Scalar {
  return tf.tidy(() => {
    const flat = tensors(tree).map((tensor) => tf.reshape(tf.cast(tensor, 'float32'), [-1]));
    if (flat.length === 0) return tf.scalar(0);
    return euclideanNorm(flat.length === 1 ? flat[0] : tf.concat(flat)) as tf.Scalar;
  });
}

/** Zeros of the same shapes and dtypes. */
export function zerosLike<T>(tree: T): T {
  return map((tensor) => tf.zerosLike(asTensor(tensor)), tree) as T;
}

/** New tensors with the same values, which live and die apart from the old ones. */
export function clone<T>(tree: T): T {
  return map((leaf) => (leaf instanceof tf.Tensor ? leaf.clone() : leaf), tree) as T;
}

/** Disposes every tensor of the trees; a tensor that occurs twice or is already gone is no error. */
export function dispose(...trees: readonly unknown[]): void {
  for (const tree of trees) {
    for (const leaf of leaves(tree)) {
      if (leaf instanceof tf.Tensor && !leaf.isDisposed) leaf.dispose();
    }
  }
}

function asTensor(leaf: unknown): tf.Tensor {
  if (!(leaf instanceof tf.Tensor)) throw new Error(`Expected a tensor in the tree, got ${describe(leaf)}.`);
  return leaf;
}

function tensors(tree: unknown): tf.Tensor[] {
  return leaves(tree).map(asTensor);
}
