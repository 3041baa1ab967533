import { diagonal, diagonalMatrix, exp, gather, log, lowerTriangle, tf } from '../../tensor';
import { showShape } from '../values';
import { Bijector } from './bijector';

/**
 * Vectors of length n(n + 1)/2 onto the lower-triangular n×n matrices with positive diagonal: the Cholesky factors of
 * all covariance matrices. The vector fills the triangle row by row, and its diagonal entries go through exp.
 */
export class CholeskyFactor extends Bijector {
  readonly inputRank = 1;
  readonly outputRank = 2;

  override contains(L: tf.Tensor): tf.Tensor {
    const isLower = L.sub(lowerTriangle(L)).equal(0).all([-2, -1]);
    return diagonal(L).greater(0).all(-1).logicalAnd(isLower);
  }

  protected computeForward(x: tf.Tensor): tf.Tensor {
    const n = sizeOf(x.shape);
    const square = gather(x, tf.tensor1d(triangleOrder(n), 'int32'), -1).reshape([
      ...x.shape.slice(0, -1),
      n,
      n,
    ]);
    const triangle = lowerTriangle(square);
    const logDiagonal = diagonal(triangle);
    return triangle.add(diagonalMatrix(exp(logDiagonal).sub(logDiagonal)));
  }

  protected computeInverse(L: tf.Tensor): tf.Tensor {
    const n = L.shape[L.rank - 1];
    const entries = diagonal(L);
    const withLogs = L.add(diagonalMatrix(log(entries).sub(entries)));
    const flat = withLogs.reshape([...L.shape.slice(0, -2), n * n]);
    return gather(flat, tf.tensor1d(filledPlaces(n), 'int32'), -1);
  }

  /** Only the n diagonal entries change their volume, each by its own exponential. */
  protected computeLogDet(x: tf.Tensor): tf.Tensor {
    const n = sizeOf(x.shape);
    const places = Array.from({ length: n }, (_, row) => (row * (row + 3)) / 2);
    return gather(x, tf.tensor1d(places, 'int32'), -1).sum(-1);
  }

  override forwardShape(shape: number[]): number[] {
    const n = sizeOf(shape);
    return [...shape.slice(0, -1), n, n];
  }
  override inverseShape(shape: number[]): number[] {
    const n = shape[shape.length - 1];
    return [...shape.slice(0, -2), (n * (n + 1)) / 2];
  }
}

/** n for a vector of length n(n + 1)/2. */
function sizeOf(shape: number[]): number {
  const n = (Math.sqrt(8 * shape[shape.length - 1] + 1) - 1) / 2;
  if (!Number.isInteger(n)) {
    throw new Error(
      `CholeskyFactor: a vector has length n(n + 1)/2 = 1, 3, 6, 10, …; got shape ${showShape(shape)}.`,
    );
  }
  return n;
}

/** For each place of the n×n matrix the vector's entry that belongs there (0 above the diagonal, cut off later). */
function triangleOrder(n: number): number[] {
  return Array.from({ length: n * n }, (_, place) => {
    const [row, column] = [Math.floor(place / n), place % n];
    return column <= row ? (row * (row + 1)) / 2 + column : 0;
  });
}

/** The places of the lower triangle in the flattened n×n matrix, row by row. */
function filledPlaces(n: number): number[] {
  return Array.from({ length: n * n }, (_, place) => place).filter(
    (place) => place % n <= Math.floor(place / n),
  );
}
