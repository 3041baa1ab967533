import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { linalg64, tf } from '../../src/tensor';

const {
  cholesky,
  choleskySolve,
  column,
  eigh,
  fromRows,
  identity,
  logDetOfFactor,
  matMul,
  toRows,
  triangularSolve,
} = linalg64;

/** A Hilbert matrix plus a little: condition number 1e9, beyond float32. */
const rows = Array.from({ length: 8 }, (_, i) =>
  Array.from({ length: 8 }, (_, j) => 1 / (i + j + 1) + (i === j ? 1e-9 : 0)),
);
const A = fromRows(rows);

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i])));
}

describe('float64 linear algebra', () => {
  it('numbers cross without losing a bit', () => {
    const product = matMul(fromRows([[Math.PI, 1e-300, -0]]), identity(3));
    expect([...product.data]).toEqual([Math.PI, 1e-300, 0]);
    expect(toRows(matMul(fromRows([[1, 2]]), fromRows([[3, 4]]), { transposeB: true }))).toEqual([[11]]);
  });

  it('Cholesky, solves, log determinant and eigenvalues agree with ml-matrix', () => {
    const reference = new CholeskyDecomposition(new Matrix(rows));
    const L = cholesky(A);
    const theirs = reference.lowerTriangularMatrix.to1DArray();
    expect(largestDifference(L.data, theirs)).toBeLessThan(1e-12);
    expect(largestDifference(matMul(L, L, { transposeB: true }).data, A.data)).toBeLessThan(1e-15);
    const b = column([1, 2, 3, 4, 5, 6, 7, 8]);
    const x = choleskySolve(L, b);
    expect(largestDifference(matMul(A, x).data, b.data)).toBeLessThan(1e-6);
    const lower = triangularSolve(L, b);
    expect(largestDifference(matMul(L, lower).data, b.data)).toBeLessThan(1e-9);
    expect(
      largestDifference(
        matMul(L, triangularSolve(L, b, { adjoint: true }), { transposeA: true }).data,
        b.data,
      ),
    ).toBeLessThan(1e-9);
    const { values, vectors } = eigh(A);
    const theirValues = new EigenvalueDecomposition(new Matrix(rows)).realEigenvalues.sort((p, q) => p - q);
    expect(largestDifference(values, theirValues)).toBeLessThan(1e-14);
    expect(
      largestDifference(matMul(vectors, vectors, { transposeA: true }).data, identity(8).data),
    ).toBeLessThan(1e-13);
    expect(logDetOfFactor(L)).toBeCloseTo(
      values.reduce((sum, v) => sum + Math.log(v), 0),
      6,
    );
  });

  it('leaves no tensor behind, neither on success nor on failure', () => {
    const count = () =>
      (tf.backend() as unknown as { binding: { getNumOfTensors(): number } }).binding.getNumOfTensors();
    const before = count();
    for (let i = 0; i < 20; i++) {
      choleskySolve(cholesky(A), identity(8));
      expect(() =>
        cholesky(
          fromRows([
            [1, 2],
            [2, 1],
          ]),
        ),
      ).toThrow();
    }
    expect(count()).toBe(before);
  });

  it('says which pivot fails, which entry is not a number, and which shapes do not fit', () => {
    const saddle = fromRows([
      [4, 0, 0],
      [0, 1, 2],
      [0, 2, 1],
    ]);
    expect(() => cholesky(saddle, 'S')).toThrow(
      'S is not positive definite: pivot 2 (counted from 0) is -3.',
    );
    expect(() =>
      cholesky(
        fromRows([
          [1, 0],
          [0, Number.NaN],
        ]),
        'S',
      ),
    ).toThrow('S[1][1] is NaN');
    expect(() => cholesky(fromRows([[1, 2]]), 'S')).toThrow('S must be square, got 1 × 2');
    expect(() => matMul(A, column([1, 2]))).toThrow('matMul: 8 × 8 does not fit 2 × 1');
    expect(() => triangularSolve(A, column([1]))).toThrow('L has 8 rows but B has 1');
    expect(() => fromRows([[1, 2], [3]])).toThrow('row 1 has 1 numbers where row 0 has 2');
  });
});
