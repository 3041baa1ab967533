import {
  CholeskyDecomposition,
  EigenvalueDecomposition,
  inverse,
  LuDecomposition,
  Matrix,
  solve,
} from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import {
  cholesky,
  choleskySolve,
  compile,
  diagonal,
  diagonalMatrix,
  eigh,
  einsum,
  grad,
  logDetSpd,
  lowerTriangle,
  tf,
  transposeMatrix,
  triangularSolve,
} from '../../src/tensor';
import { checkCurve, numbers, rows } from './curves';

/** B ↦ B Bᵀ + I, symmetric positive definite, as tensors and in float64. */
const spd = (b: tf.Tensor) => tf.add(tf.matMul(b, b, false, true), tf.eye(3));
const spd64 = (b: number[]): Matrix => {
  const B = new Matrix(rows(b, 3));
  return B.mmul(B.transpose()).add(Matrix.eye(3));
};
const chol64 = (A: Matrix) => new CholeskyDecomposition(A).lowerTriangularMatrix;
const flat = (A: Matrix) => A.to1DArray();
const rhs = numbers(6, 4);
const rhs64 = new Matrix(rows(rhs, 2));

describe('values and derivatives to third order', () => {
  test.each([
    ['cholesky', (b: tf.Tensor) => cholesky(spd(b)), (b: number[]) => flat(chol64(spd64(b)))],
    [
      'logDetSpd',
      (b: tf.Tensor) => logDetSpd(spd(b)),
      (b: number[]) => [Math.log(new LuDecomposition(spd64(b)).determinant)],
    ],
    [
      'choleskySolve',
      (b: tf.Tensor) => choleskySolve(cholesky(spd(b)), tf.tensor2d(rhs, [3, 2])),
      (b: number[]) => flat(solve(spd64(b), rhs64)),
    ],
    [
      'triangularSolve',
      (b: tf.Tensor) => triangularSolve(cholesky(spd(b)), tf.tensor2d(rhs, [3, 2])),
      (b: number[]) => flat(solve(chol64(spd64(b)), rhs64)),
    ],
    [
      'triangularSolve, adjoint',
      (b: tf.Tensor) => triangularSolve(cholesky(spd(b)), tf.tensor2d(rhs, [3, 2]), { adjoint: true }),
      (b: number[]) => flat(solve(chol64(spd64(b)).transpose(), rhs64)),
    ],
    [
      'triangularSolve, upper',
      (b: tf.Tensor) =>
        triangularSolve(transposeMatrix(cholesky(spd(b))), tf.tensor2d(rhs, [3, 2]), { lower: false }),
      (b: number[]) => flat(solve(chol64(spd64(b)).transpose(), rhs64)),
    ],
    [
      'triangularSolve, upper and adjoint',
      (b: tf.Tensor) =>
        triangularSolve(transposeMatrix(cholesky(spd(b))), tf.tensor2d(rhs, [3, 2]), {
          lower: false,
          adjoint: true,
        }),
      (b: number[]) => flat(solve(chol64(spd64(b)), rhs64)),
    ],
    [
      'triangularSolve in the right-hand side',
      (b: tf.Tensor) =>
        tf.exp(
          triangularSolve(
            tf.tensor2d([
              [2, 0, 0],
              [1, 3, 0],
              [-1, 2, 4],
            ]),
            b,
          ),
        ),
      (b: number[]) =>
        flat(
          Matrix.exp(
            solve(
              new Matrix([
                [2, 0, 0],
                [1, 3, 0],
                [-1, 2, 4],
              ]),
              new Matrix(rows(b, 3)),
            ),
          ),
        ),
    ],
    [
      'eigh: values',
      (b: tf.Tensor) => eigh(spd(b)).values,
      (b: number[]) =>
        [...new EigenvalueDecomposition(spd64(b), { assumeSymmetric: true }).realEigenvalues].sort(
          (x, y) => x - y,
        ),
    ],
    [
      'eigh: a function of the vectors (the inverse square)',
      (b: tf.Tensor) => {
        const { values, vectors } = eigh(spd(b));
        return tf.matMul(tf.mul(vectors, tf.expandDims(tf.pow(values, -2), -2)), vectors, false, true);
      },
      (b: number[]) => {
        const inv = inverse(spd64(b));
        return flat(inv.mmul(inv));
      },
    ],
    [
      'diagonal and lowerTriangle',
      (b: tf.Tensor) => tf.add(tf.exp(lowerTriangle(b)), diagonalMatrix(tf.square(diagonal(b)))),
      (b: number[]) =>
        b.map((x, k) => {
          const [i, j] = [Math.floor(k / 3), k % 3];
          return (i >= j ? Math.exp(x) : 1) + (i === j ? x * x : 0);
        }),
    ],
  ])('%s', (_, op, reference) => {
    checkCurve({ shape: [3, 3], op, reference, tolerance: 1e-4, step: 0.01, at: [0, 0.2] });
  });

  test('batches are as one by one', () => {
    const op = (b: tf.Tensor) => {
      const A = tf.add(tf.matMul(b, b, false, true), tf.eye(3));
      return tf.add(triangularSolve(cholesky(A), b), tf.expandDims(tf.expandDims(logDetSpd(A), -1), -1));
    };
    const one = (b: number[]) => {
      const A = spd64(b);
      const logDet = Math.log(new LuDecomposition(A).determinant);
      return flat(solve(chol64(A), new Matrix(rows(b, 3))).add(logDet));
    };
    checkCurve({
      shape: [2, 3, 3],
      op,
      reference: (b) => rows(b, 9).flatMap(one),
      tolerance: 1e-4,
      step: 0.01,
      orders: 2,
    });
  });

  test('one factor against a batch of right-hand sides', () => {
    const B = tf.tensor3d(numbers(12, 7), [2, 3, 2]);
    checkCurve({
      shape: [3, 3],
      op: (b) => triangularSolve(cholesky(spd(b)), B),
      reference: (b) =>
        rows(numbers(12, 7), 6).flatMap((part) => flat(solve(chol64(spd64(b)), new Matrix(rows(part, 2))))),
      tolerance: 1e-4,
      step: 0.01,
      orders: 2,
    });
  });
});

describe('einsum', () => {
  const [a, b] = [numbers(12, 8), numbers(20, 9)];
  const at = (x: number[], strides: number[], index: number[]) =>
    x[index.reduce((sum, i, k) => sum + i * strides[k], 0)];
  test.each([
    ['ij,jk->ik', [3, 4], [4, 5]],
    ['ij,jk->ki', [3, 4], [4, 5]],
    ['ij,jk->', [3, 4], [4, 5]],
    ['ij,jk->j', [3, 4], [4, 5]],
    ['ij,jk->ijk', [3, 4], [4, 5]],
    ['bij,bj->bi', [2, 3, 2], [2, 2]],
    ['i,j->ij', [3], [5]],
    [' ab , cb -> ac ', [3, 4], [5, 4]],
  ])('%s', (equation, shapeA, shapeB) => {
    const [left, right, result] = equation.replace(/ /g, '').split(/,|->/);
    const sizes = new Map<string, number>();
    [...left].forEach((label, i) => {
      sizes.set(label, shapeA[i]);
    });
    [...right].forEach((label, i) => {
      sizes.set(label, shapeB[i]);
    });
    const strides = (labels: string) =>
      [...labels].map((_, i) => [...labels].slice(i + 1).reduce((n, l) => n * sizes.get(l)!, 1));
    const labels = [...sizes.keys()];
    const reference = (x: number[], y: number[]) => {
      const out = new Array<number>([...result].reduce((n, l) => n * sizes.get(l)!, 1)).fill(0);
      const walk = (index: Map<string, number>, depth: number): void => {
        if (depth < labels.length) {
          for (let i = 0; i < sizes.get(labels[depth])!; i++)
            walk(new Map(index).set(labels[depth], i), depth + 1);
          return;
        }
        const pick = (text: string) => [...text].map((label) => index.get(label)!);
        const place = pick(result).reduce((sum, i, k) => sum + i * strides(result)[k], 0);
        out[place] += at(x, strides(left), pick(left)) * at(y, strides(right), pick(right));
      };
      walk(new Map(), 0);
      return out;
    };
    const [sizeA, sizeB] = [shapeA, shapeB].map((shape) => shape.reduce((p, q) => p * q, 1));
    const [x, y] = [a.slice(0, sizeA), b.slice(0, sizeB)];
    const [X, Y] = [tf.tensor(x, shapeA), tf.tensor(y, shapeB)];
    checkCurve({
      shape: shapeA,
      op: (t) => tf.exp(einsum(equation, t, Y)),
      reference: (t) => reference(t, y).map(Math.exp),
    });
    checkCurve({
      shape: shapeB,
      op: (t) => tf.exp(einsum(equation, X, t)),
      reference: (t) => reference(x, t).map(Math.exp),
    });
  });

  test('errors name the equation and the sizes', () => {
    const x = tf.zeros([2, 3]);
    expect(() => einsum('ij', x, x)).toThrow("expected an equation such as 'bij,bjk->bik', got 'ij'");
    expect(() => einsum('ij,jk->ik', x, x)).toThrow("'j' of 'ij,jk->ik' is 3 in one operand, 2 in the other");
    expect(() => einsum('ii,jk->k', x, x)).toThrow("repeats a label within 'ii'");
    expect(() => einsum('ij,ij->k', x, x)).toThrow("'k' in the result");
    expect(() => einsum('ijk,ij->k', x, x)).toThrow("'ijk' of 'ijk,ij->k' does not fit the shape [2,3]");
  });
});

describe('errors and edges', () => {
  test('a matrix that is not positive definite: the pivot, and which of a batch', () => {
    expect(() =>
      cholesky(
        tf.tensor2d([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toThrow(
      'the 2×2 matrix is not positive definite: pivot 1 (counted from 0) is -3, it must be positive.',
    );
    const batch = tf.stack([
      tf.eye(3),
      tf.tensor2d([
        [1, 0, 0],
        [0, -2, 0],
        [0, 0, 1],
      ]),
    ]);
    expect(() => cholesky(batch)).toThrow(
      'the 3×3 matrix number 1 of the batch is not positive definite: pivot 1 (counted from 0) is -2',
    );
    expect(() => cholesky(tf.tensor2d([[Number.NaN]]))).toThrow('pivot 0 (counted from 0) is NaN');
    expect(() => logDetSpd(tf.zeros([2, 2]))).toThrow('pivot 0 (counted from 0) is 0');
    // Definite in float64, not in float32.
    expect(() =>
      cholesky(
        tf.tensor2d([
          [1, 1],
          [1, 1],
        ]),
      ),
    ).toThrow('not positive definite');
  });

  test('compiled, where nobody can look, the factor is NaN', () => {
    const f = compile((A: tf.Tensor) => logDetSpd(A));
    expect(
      f(
        tf.tensor2d([
          [1, 2],
          [2, 1],
        ]),
      ).dataSync()[0],
    ).toBeNaN();
    expect(
      f(
        tf.tensor2d([
          [2, 0],
          [0, 3],
        ]),
      ).dataSync()[0],
    ).toBeCloseTo(Math.log(6), 6);
    f.dispose();
  });

  test('shapes', () => {
    expect(() => cholesky(tf.zeros([2, 3]))).toThrow(
      'cholesky: expected square matrices, got the shape [2,3]',
    );
    expect(() => triangularSolve(tf.eye(3), tf.zeros([3]))).toThrow(
      'L has the shape [3,3], B [3]; B must be [..., n, k]',
    );
    expect(() => eigh(tf.zeros([4]))).toThrow('eigh: expected square matrices, got the shape [4]');
  });

  test('equal eigenvalues: a function of the matrix has a finite, right gradient', () => {
    // d tr(A³) / dA = 3 A², at the identity, where every basis is one of eigenvectors.
    const cube = (A: tf.Tensor) => {
      const { values, vectors } = eigh(A);
      const third = tf.matMul(tf.mul(vectors, tf.expandDims(tf.pow(values, 3), -2)), vectors, false, true);
      return tf.sum(diagonal(third));
    };
    const gradient = grad(cube)(tf.eye(3)).arraySync() as number[][];
    gradient.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(i === j ? 3 : 0, 5);
      });
    });
  });

  test('1×1, and nothing left behind', () => {
    expect(cholesky(tf.tensor2d([[4]])).arraySync()).toEqual([[2]]);
    const A = tf.tensor2d([
      [2, 1],
      [1, 3],
    ]);
    const L = cholesky(A);
    const before = tf.memory().numTensors;
    for (const op of [
      () => cholesky(A),
      () => logDetSpd(A),
      () => triangularSolve(L, A),
      () => choleskySolve(L, A),
      () => diagonal(A),
      () => diagonalMatrix(A),
      () => lowerTriangle(A),
      () => transposeMatrix(A),
      () => einsum('ij,jk->ik', A, A),
    ]) {
      op().dispose();
      expect(tf.memory().numTensors, op.toString()).toBe(before);
    }
    const { values, vectors } = eigh(A);
    tf.dispose([values, vectors]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
