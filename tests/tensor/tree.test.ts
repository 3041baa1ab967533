import { describe, expect, test } from 'vitest';
import { grad, isKey, key, split, tf, tree } from '../../src/tensor';

interface Layer {
  readonly weights: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}
interface Parameters {
  readonly layers: readonly Layer[];
  readonly scale: tf.Scalar;
}
const parameters = (): Parameters => ({
  scale: tf.scalar(3),
  layers: [
    { weights: tf.ones([2, 3]), bias: tf.zeros([3]) },
    { weights: tf.fill([3, 1], 2), bias: tf.tensor1d([4]) },
  ],
});
const PATHS = ['layers.0.bias', 'layers.0.weights', 'layers.1.bias', 'layers.1.weights', 'scale'];

describe('tree', () => {
  test('map keeps the structure and the declared types', () => {
    const p = parameters();
    const doubled: Parameters = tree.map((leaf) => tf.mul(leaf, 2), p);
    expect(doubled.layers[1].bias.arraySync()).toEqual([8]);
    const shapes = tree.map((leaf) => leaf.shape.join('×'), p);
    const text: string = shapes.layers[0].weights;
    expect(text).toBe('2×3');
    const three = tree.map((a, b, c) => tf.addN([a, b, c]), p, p, p);
    expect(three.scale.arraySync()).toBe(9);
  });

  test('order and paths do not depend on how a record was written down', () => {
    expect(tree.paths(parameters())).toEqual(PATHS);
    expect(tree.paths({ b: 1, a: { z: 1, y: 1 } })).toEqual(tree.paths({ a: { y: 1, z: 1 }, b: 1 }));
    const sum = tree.map((a, b) => a + b, { x: 1, y: 2 }, { y: 20, x: 10 });
    expect(sum).toEqual({ x: 11, y: 22 });
    expect(tree.mapWithPath((leaf, path) => `${path}=${leaf}`, { a: [1, 2] })).toEqual({
      a: ['a.0=1', 'a.1=2'],
    });
  });

  test('flatten and unflatten undo each other', () => {
    const p = parameters();
    const { leaves, structure } = tree.flatten(p);
    expect(leaves.map((leaf) => leaf.size)).toEqual([3, 6, 1, 3, 1]);
    const again = tree.unflatten<Parameters>(structure, leaves);
    expect(again.layers[1].weights).toBe(p.layers[1].weights);
    expect(() => tree.unflatten(structure, leaves.slice(1))).toThrow(
      'The structure has 5 leaves, 4 were given',
    );
    expect(tree.flatten(tf.scalar(1)).structure).toBe('*');
    expect(tree.unflatten(tree.flatten({ a: [], b: {} }).structure, [])).toEqual({ a: [], b: {} });
  });

  test('count, norm, zerosLike, clone, dispose', () => {
    const before = tf.memory().numTensors;
    const p = parameters();
    expect(tree.count(p)).toBe(14);
    const norm = tree.norm(p);
    expect(norm.dataSync()[0]).toBeCloseTo(Math.sqrt(6 + 12 + 16 + 9), 5);
    const zeros = tree.zerosLike(p);
    expect(tree.leaves(zeros).every((leaf) => leaf.dataSync().every((value) => value === 0))).toBe(true);
    const copy = tree.clone(p);
    tree.dispose(p);
    tree.dispose(p);
    expect(copy.layers[0].weights.arraySync()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    tree.dispose(zeros, copy, norm, { other: 'no tensor', number: 4 });
    expect(tf.memory().numTensors).toBe(before);
    expect(tree.norm({}).arraySync()).toBe(0);
    expect(grad((q: { a: tf.Tensor }) => tree.norm(q))({ a: tf.zeros([2]) }).a.arraySync()).toEqual([0, 0]);
  });

  test('keys, numbers and tensors are leaves', () => {
    const [a, b] = split(key(0));
    const found = tree.leaves({ keys: [a, b], n: 3, flag: true, none: null });
    expect(found.filter(isKey)).toHaveLength(2);
    expect(found).toHaveLength(5);
    expect(tree.map((k) => isKey(k), { k: a }).k).toBe(true);
  });

  test('trees that do not match: the error names the place', () => {
    const p = parameters();
    const { layers, scale } = p;
    const other = (tree2: unknown) => () => tree.map((a: unknown) => a, p as unknown, tree2);
    expect(other({ layers })).toThrow(
      'The trees differ at the root: a record with keys {layers, scale} against a record with keys {layers}',
    );
    expect(other({ layers: [layers[0]], scale })).toThrow(
      "differ at 'layers': an array of 2 against an array of 1",
    );
    expect(other({ layers: [layers[0], { weights: layers[1].weights, bias: [1, 2] }], scale })).toThrow(
      "differ at 'layers.1.bias': a tensor of shape [1] against an array of 2",
    );
    expect(other({ layers: scale, scale })).toThrow(
      "differ at 'layers': an array of 2 against a tensor of shape []",
    );
    expect(() => tree.count({ a: 3 })).toThrow('Expected a tensor in the tree, got 3');
  });
});
