import { tf } from '../backend';
import { defineKernel, floatTensor, type Kernel, sumToShape } from '../kernel';
import { assertSquare, diagonal, diagonalMatrix, lowerTriangle, transposeMatrix } from './matrix';
import { assertFactorised } from './positiveDefinite';

const triangularSolveKernel: Kernel<'matrix' | 'rhs'> = defineKernel({
  name: 'MatrixTriangularSolve',
  inputs: ['matrix', 'rhs'],
  gradient: ({ dy: [dy], inputs: { matrix, rhs }, outputs: [solution], attributes }) => {
    const lower = attributes.lower as boolean;
    const adjoint = attributes.adjoint as boolean;
    const rhsGradient = () =>
      triangularSolveKernel({ matrix, rhs: dy }, { lower, adjoint: !adjoint, T: 'float32' })[0];
    return {
      matrix: () => {
        const outer = adjoint
          ? tf.matMul(solution, rhsGradient(), false, true)
          : tf.matMul(rhsGradient(), solution, false, true);
        const triangle = lower
          ? lowerTriangle(outer)
          : transposeMatrix(lowerTriangle(transposeMatrix(outer)));
        return sumToShape(tf.neg(triangle), matrix.shape);
      },
      rhs: () => sumToShape(rhsGradient(), rhs.shape),
    };
  },
});

export interface TriangularSolveOptions {
  /** Which triangle of the matrix is read. True unless said. */
  readonly lower?: boolean;
  /** Solve with the transposed matrix. False unless said. */
  readonly adjoint?: boolean;
}

/**
 * X with L X = B (or Lᵀ X = B for `adjoint`), for a triangular L: [..., n, n] and B: [..., n, k]. Batch dimensions
 * broadcast. The other triangle of L is not read.
 */
export function triangularSolve(
  L: tf.Tensor,
  B: tf.Tensor,
  { lower = true, adjoint = false }: TriangularSolveOptions = {},
): tf.Tensor {
  assertSquare(L, 'triangularSolve');
  if (B.rank < 2 || B.shape[B.rank - 2] !== L.shape[L.rank - 1]) {
    throw new Error(`triangularSolve: L has the shape [${L.shape}], B [${B.shape}]; B must be [..., n, k].`);
  }
  return tf.tidy(() => {
    const inputs = { matrix: floatTensor(L, 'triangularSolve'), rhs: floatTensor(B, 'triangularSolve') };
    return triangularSolveKernel(inputs, { lower, adjoint, T: 'float32' })[0];
  });
}

const choleskyKernel = defineKernel({
  name: 'Cholesky',
  inputs: ['x'],
  // Murray (2016), Differentiation of the Cholesky decomposition, eq. 10 with S symmetrised.
  gradient: ({ dy: [dy], outputs: [L] }) => ({
    x: () => {
      const product = lowerTriangle(tf.matMul(L, dy, true, false));
      const phi = tf.sub(product, diagonalMatrix(tf.mul(diagonal(product), 0.5)));
      const left = triangularSolve(L, phi, { adjoint: true });
      const both = transposeMatrix(triangularSolve(L, transposeMatrix(left), { adjoint: true }));
      return tf.mul(tf.add(both, transposeMatrix(both)), 0.5);
    },
  }),
});

/**
 * The lower triangular L with L Lᵀ = A, for symmetric positive definite A: [..., n, n] (only the lower triangle is
 * read).
 *
 * @throws when a matrix is not positive definite, naming the pivot; inside a compiled function, where values cannot be
 * looked at, its factor is NaN instead.
 */
export function cholesky(A: tf.Tensor): tf.Tensor {
  assertSquare(A, 'cholesky');
  return tf.tidy(() => {
    const [L] = choleskyKernel({ x: floatTensor(A, 'cholesky') }, { T: 'float32' });
    assertFactorised(A, L);
    return L;
  });
}

/** X with A X = B, given the Cholesky factor L of A. */
export function choleskySolve(L: tf.Tensor, B: tf.Tensor): tf.Tensor {
  return tf.tidy(() => triangularSolve(L, triangularSolve(L, B), { adjoint: true }));
}

/** log det A of symmetric positive definite matrices: [..., n, n] → [...]. */
export function logDetSpd(A: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.sum(tf.log(diagonal(cholesky(A))), -1), 2));
}
